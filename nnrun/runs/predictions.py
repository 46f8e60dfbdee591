"""Predictions as the columns of a CSV file: row numbers, the truth where it is known, labels, probabilities."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from nnrun.types import Predictions, Target

if TYPE_CHECKING:
    from nnrun.types import Array

TOGETHER = 20_000
"""Rows."""
TWO = 2
"""Classes that a single unit tells apart: it gives the probability of the second."""


def predictions_csv(said: Sequence[Predictions]) -> str:
    """Predictions of the outputs for the same rows as CSV text.

    ``row`` counts from 0 in the source. Numbers are written with the digits that give the same number back. With
    several outputs each column bears its output's name: ``price_predicted``.
    """
    stream = io.StringIO()
    _write(stream, said, ())
    return stream.getvalue()


def parts_csv(parts: Mapping[str, Sequence[Predictions]]) -> str:
    """Predictions of several parts likewise, the part's name in the first column."""
    stream = io.StringIO()
    for part, said in parts.items():
        _write(stream, said, (("part", part),), head=stream.tell() == 0)
    return stream.getvalue()


def _write(
    stream: io.StringIO, said: Sequence[Predictions], first: Sequence[tuple[str, str]], *, head: bool = True
) -> None:
    """Write lines some thousands at a time: as Python's strings, all at once, a million rows take hundreds of MB."""
    writer = csv.writer(stream, lineterminator="\n")
    names, values = [name for name, _ in first], [value for _, value in first]
    for start in range(0, max(len(said[0].rows), 1), TOGETHER):
        columns = prediction_columns([one.between(start, start + TOGETHER) for one in said])
        if head and start == 0:
            writer.writerow([*names, *columns])
        writer.writerows((*values, *row) for row in zip(*columns.values(), strict=True))


def prediction_columns(said: Sequence[Predictions]) -> dict[str, list[str]]:
    """The columns by name, as text.

    ``file`` stands beside ``row`` where the rows are image files.
    ``true`` and ``predicted`` are class names where there are some; ``probability_NAME`` follows for each class or
    label, and for the second of two classes that a single unit tells apart; ``probability`` is that of a 1. Answers of
    several labels or numbers a row bear the names of their columns, else they are counted from 0.
    """
    columns = {"row": [str(row) for row in said[0].rows.tolist()]}
    if said[0].files:
        columns["file"] = list(said[0].files)
    for one in said:
        prefix = f"{one.target.name}_" if len(said) > 1 else ""
        columns |= {prefix + name: cells for name, cells in _columns(one)}
    return columns


def _columns(said: Predictions) -> Iterator[tuple[str, list[str]]]:
    if said.true is not None:
        yield from _answers("true", said.true, said.target)
    yield from _answers("predicted", said.predicted, said.target)
    if said.target.kind != "number":
        yield from _probabilities(said.probabilities, said.target)


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
        yield f"probability_{target.classes[1]}" if len(target.classes) == TWO else "probability", _digits(flat[:, 0])
        return
    for index, part in enumerate(_names(flat.shape[1], target)):
        yield f"probability_{part}", _digits(flat[:, index])


def _names(width: int, target: Target | None) -> Sequence[str]:
    if target is None:
        return [str(index) for index in range(width)]
    return target.names(width) if target.kind == "classes" else target.labels(width)


def _labels(values: Array, target: Target) -> list[str]:
    if target.kind == "number":
        return _digits(values)
    indices = values.tolist()
    # The names of several labels are those of columns; of classes, or of no and yes, those of the values
    if target.kind == "classes" or (target.width == 1 and len(target.classes) == TWO):
        names = target.names(max(indices, default=-1) + 1)
        return [names[index] for index in indices]
    return [str(index) for index in indices]


def _digits(values: Array) -> list[str]:
    """The shortest text that gives each number back in its own precision."""
    texts: list[str] = values.astype("U").tolist()
    return texts
