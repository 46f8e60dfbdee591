"""What a column holds over all rows: gaps, the spread of its numbers, different texts; some rows at a time."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from nnrun.mapped import release
from nnrun.types import Ragged

if TYPE_CHECKING:
    from nnrun.types import Array

STRETCH = 1 << 24
"""Bytes of a column that are looked at together."""


@dataclass(frozen=True, slots=True)
class ColumnFacts:
    """One column of the source over all rows."""

    name: str
    role: str
    """feature or target."""
    kind: str
    """numbers, text, classes, array (a block of numbers in each row) or sequences."""
    dtype: str
    shape: tuple[int, ...]
    """Of one row; () for a single value."""
    missing: int
    smallest: float | None = None
    """Of the known values; of sequences the shortest length."""
    mean: float | None = None
    largest: float | None = None
    distinct: int | None = None
    """Different values of a column of text or classes."""


def column_facts(name: str, column: Array | Ragged, role: str = "feature") -> ColumnFacts:
    """The facts of a column, the rows first."""
    import numpy as np

    if isinstance(column, Ragged):
        lengths = np.diff(column.offsets)
        return ColumnFacts(name, role, "sequences", str(column.values.dtype), (), 0, *_spread(lengths))
    shape = tuple(int(size) for size in column.shape[1:])
    if column.dtype == object:
        missing, different = 0, set[str]()
        for some in _stretches(column):
            values = [value for value in some.reshape(-1).tolist() if value is not None]
            missing += some.size - len(values)
            different.update(map(str, values))
        return ColumnFacts(name, role, "text", "text", shape, missing, distinct=len(different))
    missing = sum(int(np.isnan(some).sum()) for some in _stretches(column)) if column.dtype.kind == "f" else 0
    return ColumnFacts(name, role, "array" if shape else "numbers", str(column.dtype), shape, missing, *_spread(column))


def _stretches(column: Array) -> Iterator[Array]:
    """The rows of a column some at a time; what a file was mapped for them is given back."""
    step = max(1, STRETCH * len(column) // max(1, column.nbytes))
    for start in range(0, len(column), step):
        yield column[start : start + step]
        release(column)


def _spread(values: Array) -> tuple[float | None, float | None, float | None]:
    """The smallest, the mean and the largest of the known values."""
    import numpy as np

    def known() -> Iterator[Array]:
        for some in _stretches(values):
            finite = some[np.isfinite(some)] if some.dtype.kind == "f" else some
            if finite.size:
                yield finite

    counts, smallest, largest, total = 0, math.inf, -math.inf, 0.0
    with np.errstate(over="ignore"):
        for some in known():
            counts += some.size
            smallest, largest = min(smallest, float(some.min())), max(largest, float(some.max()))
            total += float(some.sum(dtype=np.float64))
    if not counts:
        return None, None, None
    mean = total / counts
    if not np.isfinite(mean):  # the sum has no number, the mean has
        mean = sum(float((some / counts).sum()) for some in known())
    return smallest, mean, largest
