"""What a run answered for the rows of a part, by its files: a training, an ensemble, folds, or folds averaged."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from nnrun import run_layout as layout
from nnrun.errors import RunDamaged
from nnrun.garbage import uncollected
from nnrun.runs import Run, read_json
from nnrun.runs.predicted import outputs_of
from nnrun.runs.predictions import WEIGHT
from nnrun.scores.answer_columns import predictions
from nnrun.scores.combining import combine
from nnrun.types import Predictions, held_out

if TYPE_CHECKING:
    from pathlib import Path

    from nnrun.types import Array, Indices

_BROKEN = (
    ValueError,
    KeyError,
    IndexError,
    TypeError,
    AssertionError,
    StopIteration,
    csv.Error,
    OSError,
    OverflowError,
)
"""What a file that was cut off, or changed by hand, makes its reader raise."""


@dataclass(frozen=True)
class RunAnswers:
    """The answers for the rows of a part, an item an output, all of the same rows in the same order."""

    outputs: tuple[Predictions, ...]
    keys: Indices
    """What tells rows apart, shape (rows,): a row that repeated folds answer twice has two."""
    folds: Indices | None = None
    """The fold that left out each row, from 1."""
    weight: Array | None = None
    """How much each row counts, where the config says by which column."""

    @property
    def rows(self) -> Indices:
        """The number of each row in its source."""
        return self.outputs[0].rows


def answers_of(run: Run, part: str) -> RunAnswers | str:
    """The answers of a run, or why there are none.

    Args:
        run: A training, a k-fold directory, or one whose members answer together.
        part: train, validation, test or fold; of a k-fold directory validation are the rows that each fold left out.
    """
    try:
        with uncollected():
            if run.kind == "kfold" and part != "test":
                return _out_of_fold(run)
            if (run.path / layout.PREDICTIONS).is_file() or run.kind == "training":
                return _of_part(run, part)
            return _together(run, part)
    except RunDamaged as error:
        return str(error)
    except _BROKEN as error:
        return f"the predictions of {run.path} cannot be read: {error}"


def members_of(run: Run) -> list[Run]:
    """The runs that answer for a directory: the folds, the members."""
    names = read_json(run.file(layout.ENSEMBLE)).get("members", ())
    return [run.inside(name) for name in names]


def _of_part(run: Run, part: str) -> RunAnswers | str:
    names, lines = _read(run.file(layout.PREDICTIONS))
    of_part = [line for line in lines if line and line[0] == part]
    if not of_part:
        return f"{run.path} has no predictions of the {part} part"
    return _answers(run, names, of_part)


def _out_of_fold(run: Run) -> RunAnswers:
    names, lines = _read(run.file(layout.OUT_OF_FOLD))
    folds = [int(line[0]) for line in lines]
    first = Run(run.path / layout.fold(folds[0]))
    return _answers(first, names, lines, folds)


def _answers(run: Run, names: Sequence[str], lines: Sequence[Sequence[str]], folds: Sequence[int] = ()) -> RunAnswers:
    import numpy as np

    outputs = outputs_of(names, iter(lines), run.signature.targets)  # type: ignore[arg-type]
    if any(output.true is None for output in outputs):
        raise ValueError("the truth is not among them")
    if "file" in names:
        column = names.index("file")
        outputs[0] = replace(outputs[0], files=tuple(line[column] for line in lines))
    weight = None
    if WEIGHT in names:
        column = names.index(WEIGHT)
        weight = np.array([float(line[column]) for line in lines])
    numbers = np.array(folds, dtype=np.int64) if folds else None
    return RunAnswers(tuple(outputs), _keys(outputs[0].rows, numbers), numbers, weight)


def _keys(rows: Indices, folds: Indices | None) -> Indices:
    """Row numbers; with repeats, those with how often the row was there before."""
    import numpy as np

    if folds is None:
        return rows
    order = np.lexsort((folds, rows))
    ordered = rows[order]
    starts = np.flatnonzero(np.append(True, ordered[1:] != ordered[:-1]))
    within = np.arange(len(rows)) - np.repeat(starts, np.diff(np.append(starts, len(rows))))
    keys = np.empty_like(rows)
    keys[order] = ordered + within * (int(rows.max(initial=0)) + 1)
    return keys


def _together(run: Run, part: str) -> RunAnswers | str:
    """The answers of folds to rows that none of them had, combined as the directory says; an older ensemble's too."""
    import numpy as np

    members = members_of(run)
    answers: list[RunAnswers] = []
    for member in members:
        own = answers_of(member, part)
        if isinstance(own, str):
            return own
        if answers and not np.array_equal(own.keys, answers[0].keys):
            return f"the members of {run.path} were split otherwise"
        answers.append(own)
    if not answers:
        return f"{run.path} has no members"
    how = str(read_json(run.file(layout.ENSEMBLE)).get("combine", "mean"))
    by_output = zip(*(own.outputs for own in answers), strict=True)
    return replace(answers[0], outputs=tuple(_combined(outputs, how) for outputs in by_output))


def _combined(outputs: Sequence[Predictions], how: str) -> Predictions:
    """One output's answers; what was a margin is combined between 0 and 1, where it says the same."""
    import numpy as np

    first = outputs[0]
    if any(output.target != first.target for output in outputs):
        raise ValueError("the members predict something else")
    raw = [np.atleast_2d(output.probabilities.T).T for output in outputs]
    values = combine(raw, how, first.target.kind)
    return predictions(first.target, values.reshape(first.probabilities.shape), first.rows, first.true)


def _read(path: Path) -> tuple[list[str], list[list[str]]]:
    with path.open(encoding="utf-8", newline="") as file:
        names, *lines = csv.reader(file)
    return names, lines


def left_out_part(run: Run) -> str:
    """What the scores of a k-fold directory call the rows that each fold left out."""
    return held_out(set(run.metrics))
