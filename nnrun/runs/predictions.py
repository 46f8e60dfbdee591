"""Predictions as the columns of a CSV file: row numbers, the truth where it is known, labels, probabilities."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from math import prod
from typing import TYPE_CHECKING, Any, TextIO

from nnrun.errors import ConfigError
from nnrun.types import Predictions, Target
from nnrun.words.csv_text import Cells, escape_formula, lines_of, quick_texts, texts_of
from nnrun.words.shortest_digits import shortest_digits

if TYPE_CHECKING:
    from nnrun.types import Array

TOGETHER = 20_000
"""Rows."""
WEIGHT = "weight"
"""The column of what each row counts for, where rows do not all count the same."""
TWO = 2
"""Classes that a single unit tells apart: it gives the probability of the second."""


def predictions_csv(
    outputs: Sequence[Predictions], ids: Mapping[str, Sequence[str]] | None = None, *, escape_formulas: bool = False
) -> str:
    """Predictions of the outputs for the same rows as CSV text.

    ``row`` counts from 0 in the source. Numbers are written with the digits that give the same number back. With
    several outputs each column bears its output's name: ``price_predicted``.

    Args:
        outputs: An item an output.
        ids: What names the rows, by column.
        escape_formulas: Whether an apostrophe is put before what a spreadsheet would take for a formula.
    """
    stream = io.StringIO()
    write_predictions(stream, outputs, ids, escape_formulas=escape_formulas)
    return stream.getvalue()


def write_predictions(
    stream: TextIO,
    outputs: Sequence[Predictions],
    ids: Mapping[str, Sequence[str]] | None = None,
    *,
    escape_formulas: bool = False,
    head: bool = True,
) -> None:
    """Write what `predictions_csv` gives; without the names of the columns where it goes on with others."""
    _write(stream, outputs, (), ids or {}, head=head, cell=escape_formula if escape_formulas else None)


def parts_csv(parts: Mapping[str, Sequence[Predictions]]) -> str:
    """Predictions of several parts likewise, the part's name in the first column."""
    stream = io.StringIO()
    for part, outputs in parts.items():
        write_part(stream, part, outputs)
    return stream.getvalue()


def write_part(stream: TextIO, part: str, outputs: Sequence[Predictions]) -> None:
    """Append predictions of a part, or of some of its rows, to what `parts_csv` gives; the names at the beginning."""
    _write(stream, outputs, (("part", part),), {}, head=stream.tell() == 0)


def prediction_records(
    outputs: Sequence[Predictions], ids: Mapping[str, Sequence[str]] | None = None
) -> list[dict[str, Any]]:
    """A row's columns by name, for each row: numbers as numbers, names and ids as text."""
    values = prediction_values(outputs, ids)
    return [dict(zip(values, row, strict=True)) for row in zip(*values.values(), strict=True)]


def prediction_values(
    outputs: Sequence[Predictions], ids: Mapping[str, Sequence[str]] | None = None
) -> dict[str, list[Any]]:
    """The columns by name: numbers as numbers, names and ids as text."""
    columns = prediction_columns(outputs, ids)
    numbers = _numeric_columns(outputs)
    return {
        name: list(map(numbers[name], cells)) if name in numbers else list(cells) for name, cells in columns.items()
    }


def text_columns(names: Sequence[str], targets: Sequence[Target]) -> list[str]:
    """Which columns of a file of predictions hold words: those of answers that have class names, and image files."""
    words = [name for name in names if name in ("part", "file")]
    for target in targets:
        prefix = f"{target.name}_" if len(targets) > 1 else ""
        if target.classes and (target.kind == "classes" or target.width == 1):
            words += [name for name in names if name.startswith((f"{prefix}true", f"{prefix}predicted"))]
    return words


def _numeric_columns(outputs: Sequence[Predictions]) -> dict[str, Callable[[str], Any]]:
    """Which columns hold numbers, and how their cells are read."""
    numbers: dict[str, Callable[[str], Any]] = {"row": int, WEIGHT: float}
    for output in outputs:
        prefix = f"{output.target.name}_" if len(outputs) > 1 else ""
        named = output.target.classes and (output.target.kind == "classes" or output.target.width == 1)
        answer = float if output.target.kind == "number" else int
        for name, _ in _columns(output.between(0, 1)):
            if name.startswith("probability"):
                numbers[prefix + name] = float
            elif not named or output.target.kind == "number":
                numbers[prefix + name] = answer
    return numbers


def _write(
    stream: TextIO,
    outputs: Sequence[Predictions],
    first: Sequence[tuple[str, str]],
    ids: Mapping[str, Sequence[str]],
    *,
    head: bool = True,
    cell: Callable[[str], str] | None = None,
) -> None:
    """Write lines some thousands at a time: as Python's strings, all at once, a million rows take hundreds of MB."""
    import numpy as np

    names, values = [name for name, _ in first], [value for _, value in first]
    for start in range(0, max(len(outputs[0].rows), 1), TOGETHER):
        stop = start + TOGETHER
        some = {name: cells[start:stop] for name, cells in ids.items()}
        columns = _cells([output.between(start, stop) for output in outputs], some)
        if cell is not None:
            columns = {cell(name): list(map(cell, texts_of(cells))) for name, cells in columns.items()}
        if head and start == 0:
            csv.writer(stream, lineterminator="\n").writerow([*names, *columns])
        count = len(outputs[0].rows[start:stop])
        stream.write(lines_of([*(quick_texts([value], np.zeros(count, int)) for value in values), *columns.values()]))


def prediction_columns(
    outputs: Sequence[Predictions], ids: Mapping[str, Sequence[str]] | None = None
) -> dict[str, list[str]]:
    """The columns by name, as text.

    What names the rows stands beside ``row``, ``file`` where the rows are image files, and ``weight`` where rows do not
    all count the same.
    ``true`` and ``predicted`` are class names where there are some; ``probability_NAME`` follows for each class or
    label, and for the second of two classes that a single unit tells apart; ``probability`` is that of a 1. Answers of
    several labels or numbers a row bear the names of their columns, else they are counted from 0. Of
    steps, or pixels, the number stands before the class: ``probability_STEP_NAME``.

    Raises:
        ConfigError: A column of names is called as one of the others.
    """
    return {name: texts_of(cells) for name, cells in _cells(outputs, ids or {}).items()}


def _cells(outputs: Sequence[Predictions], ids: Mapping[str, Sequence[str]]) -> dict[str, Cells]:
    """The same, as they were or as bytes where that is quicker."""
    columns: dict[str, Cells] = {"row": outputs[0].rows}
    if outputs[0].files:
        columns["file"] = outputs[0].files
    if outputs[0].weight is not None:
        columns[WEIGHT] = shortest_digits(outputs[0].weight)
    for output in outputs:
        prefix = f"{output.target.name}_" if len(outputs) > 1 else ""
        columns |= {prefix + name: cells for name, cells in _columns(output)}
    if twice := next((name for name in ids if name in columns), None):
        raise ConfigError(
            f"a column {twice!r} cannot name the rows: the predictions have one of that name", code="duplicate-column"
        )
    return {"row": columns.pop("row"), **ids, **columns}


def _columns(answers: Predictions) -> Iterator[tuple[str, Cells]]:
    if answers.true is not None:
        yield from _answers("true", answers.true, answers.target)
    yield from _answers("predicted", answers.predicted, answers.target)
    if answers.target.kind != "number":
        yield from _probabilities(answers.probabilities, answers.target)


def _answers(name: str, values: Array, target: Target) -> Iterator[tuple[str, Cells]]:
    if values.ndim == 1:
        yield name, _labels(values, target)
        return
    flat = values.reshape(len(values), -1)
    for index, part in enumerate(_names(flat.shape[1], target if target.kind != "classes" else None)):
        yield f"{name}_{part}", _labels(flat[:, index], target)


def _probabilities(values: Array, target: Target) -> Iterator[tuple[str, Cells]]:
    flat = values.reshape(len(values), -1)
    if flat.shape[1] == 1:
        yield (
            f"probability_{target.classes[1]}" if len(target.classes) == TWO else "probability",
            shortest_digits(flat[:, 0]),
        )
        return
    for index, part in enumerate(_of_steps(values, target) or _names(flat.shape[1], target)):
        yield f"probability_{part}", shortest_digits(flat[:, index])


def _of_steps(values: Array, target: Target) -> list[str]:
    """The classes of each step, or pixel, as STEP_CLASS; none where a row has classes of its own."""
    if target.kind != "classes" or values.ndim <= TWO:
        return []
    steps, names = prod(values.shape[1:-1]), target.names(values.shape[-1])
    return [f"{step}_{name}" for step in range(steps) for name in names]


def _names(width: int, target: Target | None) -> Sequence[str]:
    if target is None:
        return [str(index) for index in range(width)]
    return target.names(width) if target.kind == "classes" else target.labels(width)


def _labels(values: Array, target: Target) -> Cells:
    if target.kind == "number":
        return shortest_digits(values)
    # The names of several labels are those of columns; of classes, or of no and yes, those of the values
    if target.kind != "classes" and (target.width != 1 or len(target.classes) != TWO):
        return values
    return quick_texts(target.names(int(values.max(initial=-1)) + 1), values)
