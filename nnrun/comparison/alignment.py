"""The rows that several runs scored: the same data by its hash, the same row numbers, the same truth."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from nnrun.comparison.run_answers import RunAnswers
from nnrun.comparison.scored_run import ScoredRun

if TYPE_CHECKING:
    from nnrun.types import Array, Indices


@dataclass(frozen=True)
class CommonRows:
    """Rows that all of some runs answered, beside the same truth."""

    positions: tuple[Indices, ...]
    """Of each run, where its answers for them stand, in the order of the first run."""
    notes: tuple[str, ...] = ()

    def __len__(self) -> int:
        return len(self.positions[0])


def common_rows(runs: Sequence[ScoredRun], part: str) -> CommonRows | str:
    """The rows that can be compared, or why none can."""
    if difference := different_data(runs):
        return difference
    answers = []
    for run in runs:
        own = run.answers(part)
        if isinstance(own, str):
            return own
        answers.append(own)
    if difference := _different_targets(runs, answers):
        return difference
    positions = _positions(answers)
    shared = len(positions[0])
    if not shared:
        return f"the runs scored no row of the {part} part in common"
    positions, differing = _with_same_truth(answers, positions)
    if not len(positions[0]):
        return "the truth of every row differs: the runs predict different columns, or the data changed"
    counts = sorted({len(own.keys) for own in answers})
    notes = []
    if any(len(own.keys) != shared for own in answers):
        sizes = " and ".join(f"{count:,}" for count in counts)
        notes.append(f"the runs scored different rows ({sizes}): compared are the {shared:,} that both have")
    if differing:
        notes.append(f"{differing:,} rows are left out, since their truth differs between the runs")
    return CommonRows(tuple(positions), tuple(notes))


def different_data(runs: Sequence[ScoredRun]) -> str:
    """Why no row of the runs is known to be the same, or ""."""
    hashes = {run.run.facts.data.sha256 for run in runs}
    if "" in hashes:
        return "which data a run was scored on is not known: its run.json does not have the hash of the data"
    if len(hashes) > 1:
        short = " and ".join(f"{value[:8]}" for value in sorted(hashes))
        return f"the runs were scored on different data (SHA-256 {short}), so that no row is the same"
    return ""


def _different_targets(runs: Sequence[ScoredRun], answers: Sequence[RunAnswers]) -> str:
    """Why answers are not to the same question."""
    first = _questions(answers[0])
    for run, own in zip(runs, answers, strict=True):
        if _questions(own) != first:
            return f"{run.name} predicts something else than {runs[0].name}"
    return ""


def _questions(answers: RunAnswers) -> list[tuple[str, str, tuple[str, ...], tuple[int, ...]]]:
    """What each output is asked."""
    targets = [(output.target, output.predicted.shape[1:]) for output in answers.outputs]
    return [(target.name, target.kind, target.classes, shape) for target, shape in targets]


def _positions(answers: Sequence[RunAnswers]) -> list[Indices]:
    """Of each run, the positions of the rows that all have, in the order of the first run."""
    import numpy as np

    first, *others = answers
    if all(np.array_equal(own.keys, first.keys) for own in others):
        return [np.arange(len(first.keys))] * len(answers)
    keys = first.keys
    for own in others:
        keys = keys[np.isin(keys, own.keys)]
    return [_where(own.keys, keys) for own in answers]


def _where(keys: Indices, chosen: Indices) -> Indices:
    import numpy as np

    order = np.argsort(keys, kind="stable")
    return np.asarray(order[np.searchsorted(keys[order], chosen)])


def _with_same_truth(answers: Sequence[RunAnswers], positions: Sequence[Indices]) -> tuple[list[Indices], int]:
    """The positions whose truth is the same for all, and how many it is not for."""
    import numpy as np

    same = np.ones(len(positions[0]), dtype=bool)
    for own, its in zip(answers[1:], positions[1:], strict=True):
        for output, reference in zip(own.outputs, answers[0].outputs, strict=True):
            assert output.true is not None
            assert reference.true is not None
            same &= _alike(reference.true[positions[0]], output.true[its], output.target.kind)
    return [its[same] for its in positions], int((~same).sum())


def _alike(first: Array, second: Array, kind: str) -> Array:
    """Which rows agree; numbers come back from a scaled target with the digits of float32."""
    import numpy as np

    if kind == "number":
        size = float(np.nanmax(np.abs(first), initial=0.0))
        alike = np.isclose(first, second, rtol=1e-4, atol=1e-6 * size, equal_nan=True)
    else:
        alike = first == second
    return np.asarray(alike.reshape(len(alike), -1).all(axis=1))
