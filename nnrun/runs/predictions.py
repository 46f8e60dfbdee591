"""Predictions as the columns of a CSV file: row numbers, the truth where it is known, labels, probabilities."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from math import prod
from typing import TYPE_CHECKING, Any, TextIO

from nnrun.errors import ConfigError
from nnrun.types import Predictions, Target
from nnrun.words.formulas import escape_formula
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
    writer = csv.writer(stream, lineterminator="\n")
    names, values = [name for name, _ in first], [value for _, value in first]
    for start in range(0, max(len(outputs[0].rows), 1), TOGETHER):
        stop = start + TOGETHER
        some = {name: cells[start:stop] for name, cells in ids.items()}
        columns = prediction_columns([output.between(start, stop) for output in outputs], some)
        if cell is not None:
            columns = {cell(name): list(map(cell, cells)) for name, cells in columns.items()}
        if head and start == 0:
            writer.writerow([*names, *columns])
        count = len(outputs[0].rows[start:stop])
        cells_of_columns = [*([value] * count for value in values), *columns.values()]
        if lines := plain_lines(cells_of_columns, count):
            stream.write(lines)
        else:
            writer.writerows(zip(*cells_of_columns, strict=True))


def plain_lines(columns: Sequence[Sequence[str]], rows: int) -> str:
    """The lines of a CSV, each with its end, made in half the time; "" where some cell has to stand in quotes."""
    lines = "".join([f"{line}\n" for line in map(",".join, zip(*columns, strict=True))])
    plain = lines.count(",") == rows * (len(columns) - 1) and lines.count("\n") == rows
    return lines if plain and len(columns) > 1 and '"' not in lines and "\r" not in lines else ""


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
    columns = {"row": [str(row) for row in outputs[0].rows.tolist()]}
    if outputs[0].files:
        columns["file"] = list(outputs[0].files)
    if outputs[0].weight is not None:
        columns[WEIGHT] = shortest_digits(outputs[0].weight)
    for output in outputs:
        prefix = f"{output.target.name}_" if len(outputs) > 1 else ""
        columns |= {prefix + name: cells for name, cells in _columns(output)}
    if twice := next((name for name in ids or {} if name in columns), None):
        raise ConfigError(
            f"a column {twice!r} cannot name the rows: the predictions have one of that name", code="duplicate-column"
        )
    named = {name: list(cells) for name, cells in (ids or {}).items()}
    return {"row": columns.pop("row"), **named, **columns}


def _columns(answers: Predictions) -> Iterator[tuple[str, list[str]]]:
    if answers.true is not None:
        yield from _answers("true", answers.true, answers.target)
    yield from _answers("predicted", answers.predicted, answers.target)
    if answers.target.kind != "number":
        yield from _probabilities(answers.probabilities, answers.target)


def _answers(name: str, values: Array, target: Target) -> Iterator[tuple[str, list[str]]]:
    if values.ndim == 1:
        yield name, _labels(values, target)
        return
    flat = values.reshape(len(values), -1)
    for index, part in enumerate(_names(flat.shape[1], target if target.kind != "classes" else None)):
        yield f"{name}_{part}", _labels(flat[:, index], target)


def _probabilities(values: Array, target: Target) -> Iterator[tuple[str, list[str]]]:
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


def _labels(values: Array, target: Target) -> list[str]:
    if target.kind == "number":
        return shortest_digits(values)
    indices = values.tolist()
    # The names of several labels are those of columns; of classes, or of no and yes, those of the values
    if target.kind == "classes" or (target.width == 1 and len(target.classes) == TWO):
        names = target.names(max(indices, default=-1) + 1)
        return [names[index] for index in indices]
    return [str(index) for index in indices]
