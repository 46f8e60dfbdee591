"""What a data set looks like: its parts, columns and classes, and its first rows as loaded and as fed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from nnrun.data.describe.column_facts import ColumnFacts, column_facts
from nnrun.data.describe.preview import MOST_COLUMNS, first_values, preview, unfolded_columns
from nnrun.data.values.cells import text_of
from nnrun.types import Dataset, Input, Split, Table

if TYPE_CHECKING:
    from nnrun.types import Array, Indices

FIRST = 3
"""Rows that are shown."""
MOST_CLASSES = 1000
"""More different values than this are no classes, whatever the loss takes them for."""


@dataclass(frozen=True, slots=True)
class ClassCounts:
    """How often each class of a target occurs."""

    target: str
    classes: tuple[str, ...]
    counts: Mapping[str, tuple[int, ...]]
    """By part, in the order of the classes."""


@dataclass(frozen=True, slots=True)
class FirstRows:
    """The same few rows of a group of columns."""

    name: str
    """Of the input, where they are shown as they are fed."""
    rows: tuple[int, ...]
    """Their numbers in the source."""
    cells: Mapping[str, tuple[str, ...]]
    """By column, the value of each row as text."""


@dataclass(frozen=True, slots=True)
class Fed:
    """What the model is fed."""

    inputs: tuple[Input, ...]
    shapes: Mapping[str, Mapping[str, tuple[int, ...]]]
    """Shapes of the arrays, the rows first: by part, then by the name of an input or a target."""
    dtypes: Mapping[str, str]
    first: tuple[FirstRows, ...]


@dataclass(frozen=True, slots=True)
class Description:
    """Everything that is told of a data set."""

    source: str
    fingerprint: str
    parts: Mapping[str, int]
    """Rows of each part."""
    validates_on_test: bool
    columns: tuple[ColumnFacts, ...]
    classes: tuple[ClassCounts, ...]
    first: FirstRows
    fed: Fed | None = None
    """None where the rows cannot be prepared."""


def describe(table: Table, split: Split, kinds: Mapping[str, str], dataset: Dataset | None = None) -> Description:
    """The facts of a data set."""
    parts = part_rows(split)
    rows = split.train[:FIRST]
    return Description(
        source=table.source,
        fingerprint=table.fingerprint,
        parts={part: len(positions) for part, positions in parts.items()},
        validates_on_test=split.validates_on_test,
        columns=tuple(columns(table)),
        classes=tuple(_classes(table, parts, kinds)),
        first=FirstRows("", _numbers(table, rows), dict(_loaded(table, rows))),
        fed=None if dataset is None else _fed(dataset),
    )


def part_rows(split: Split) -> dict[str, Indices]:
    """The positions of each part; a validation part that is the test part is not told twice."""
    validation = None if split.validates_on_test else split.validation
    named = {"train": split.train, "validation": validation, "test": split.test}
    return {part: rows for part, rows in named.items() if rows is not None}


def label_of(table: Table, target: str, row: int) -> str:
    """What a target is in a row: the name of its class, or its value."""
    value = table.targets[target][row]
    names = table.classes.get(target, ())
    if names and getattr(value, "ndim", 0) == 0 and 0 <= int(value) < len(names):
        return names[int(value)]
    return preview(value)


def columns(table: Table) -> Iterator[ColumnFacts]:
    """The facts of every feature, then of every target."""
    for name, column in unfolded_columns(table):
        yield column_facts(name, column)
    for name, target in table.targets.items():
        names = table.classes.get(name, ())
        facts = column_facts(name, target, "target")
        if names and target.ndim == 1:
            facts = ColumnFacts(name, "target", "classes", facts.dtype, (), facts.missing, distinct=len(names))
        yield facts


def _classes(table: Table, parts: Mapping[str, Indices], kinds: Mapping[str, str]) -> Iterator[ClassCounts]:
    import numpy as np

    only = next(iter(kinds.values()), "number") if len(kinds) == 1 else "number"
    for name, target in table.targets.items():
        names = table.classes.get(name, ())
        if not names and kinds.get(name, only) == "number":
            continue
        if target.ndim == 1:
            known = np.arange(len(names)) if names else np.unique(target[~_missing(target)])
            if len(known) > MOST_CLASSES or not len(known):
                continue
            labels = names or tuple(map(text_of, known.tolist()))
            counts = {
                part: tuple(int((target[rows] == value).sum()) for value in known) for part, rows in parts.items()
            }
        elif target.ndim == 2 and target.shape[1] <= MOST_CLASSES:  # a column a class or a label
            made_of = table.target_columns.get(name, ())
            labels = names or (made_of if len(made_of) == target.shape[1] else tuple(map(str, range(target.shape[1]))))
            counts = {
                part: tuple(int(number) for number in (target[rows] > 0).sum(axis=0)) for part, rows in parts.items()
            }
        else:
            continue
        yield ClassCounts(name, tuple(labels), counts)


def _missing(values: Array) -> Array:
    import numpy as np

    missing: Array = np.isnan(values) if values.dtype.kind == "f" else np.zeros(values.shape, bool)
    return missing


def _loaded(table: Table, rows: Indices) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The first rows of every column, the target's last; a target of the same name as a column is called so."""
    if table.files:
        yield "file", tuple(table.files[int(row)] for row in rows)
    for name, column in unfolded_columns(table):
        yield name, tuple(first_values(column, rows))
    for name in table.targets:
        heading = f"{name} (target)" if name in table.columns else name
        yield heading, tuple(label_of(table, name, int(row)) for row in rows)


def _numbers(table: Table, rows: Indices) -> tuple[int, ...]:
    return tuple(int(number) for number in table.rows[rows])


def _fed(dataset: Dataset) -> Fed:
    own = {part: fed for part, fed in dataset.parts.items() if part == "test" or fed is not dataset.test}
    parts = {part: {**fed.x, **fed.y} for part, fed in own.items()}
    shapes = {part: {name: tuple(map(int, array.shape)) for name, array in fed.items()} for part, fed in parts.items()}
    dtypes = {name: str(array.dtype) for name, array in parts["train"].items()}
    return Fed(dataset.signature.inputs, shapes, dtypes, tuple(_fed_rows(dataset)))


def _fed_rows(dataset: Dataset) -> Iterator[FirstRows]:
    train = dataset.train
    rows = tuple(int(number) for number in train.rows[:FIRST])
    for item in dataset.signature.inputs:
        yield FirstRows(item.name, rows, dict(_fed_cells(item.name, train.x[item.name][:FIRST], item.columns)))
    targets = {name: tuple(preview(value) for value in values[:FIRST]) for name, values in train.y.items()}
    if targets:
        yield FirstRows(next(iter(targets)) if len(targets) == 1 else "targets", rows, targets)


def _fed_cells(name: str, values: Array, columns: Sequence[str]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """A line a column where the columns have names; else a line in all."""
    names = columns
    if not columns and values.ndim == 2 and values.dtype.kind == "f" and values.shape[1] <= MOST_COLUMNS:
        names = tuple(map(str, range(values.shape[1])))
    if values.ndim == 2 and len(names) == values.shape[1]:
        for index, column in enumerate(names):
            yield column, tuple(preview(value) for value in values[:, index])
    else:
        yield name, tuple(preview(value) for value in values)
