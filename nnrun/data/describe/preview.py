"""Single values of a data set as short texts, and the rows of a block that are pictures."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from nnrun.data.frames import ColumnBlock, column_names
from nnrun.types import Ragged

if TYPE_CHECKING:
    from nnrun.types import Array, Indices, Table

_SHOWN = 8
"""Items of a row of several that are shown."""
_LEAST_SIDE = 8
"""Pixels; smaller blocks are tables of numbers rather than pictures."""
MISSING = "-"
MOST_COLUMNS = 50
"""Numbers in each row of a block up to which each is a column of its own."""


def first_values(column: Array | Ragged, rows: Indices) -> Iterator[str]:
    """The values of some rows, each as one short text."""
    for row in rows:
        if isinstance(column, Ragged):
            yield preview(column.values[column.offsets[row] : column.offsets[row + 1]])
        else:
            yield preview(column[row])


def preview(value: Any) -> str:
    """One row's value: a number, a text, or the shape of what is more and its first items."""
    import numpy as np

    array = np.asarray(value)
    if array.ndim == 0:
        return _single(array.item())
    size = " x ".join(map(str, array.shape))
    if array.ndim > 1:
        return f"{size} {array.dtype}"
    shown = " ".join(_single(item) for item in array[:_SHOWN].tolist())
    return f"{size}: {shown} …" if len(array) > _SHOWN else shown


def unfolded_columns(table: Table) -> Iterator[tuple[str, Array | Ragged]]:
    """The columns of a table, narrow blocks of numbers as a column each, named as steps name them."""
    for name, column in table.columns.items():
        if isinstance(column, Ragged) or column.ndim != 2 or not 0 < column.shape[1] <= MOST_COLUMNS:
            yield name, column
            continue
        piece = ColumnBlock((name,), column, block=True)
        for index, own in enumerate(column_names(piece, alone=len(table.columns) == 1)):
            yield own, column[:, index]


def picture_column(table: Table) -> str | None:
    """The column that holds pictures: rows of (height, width) or (height, width, 1, 3 or 4 channels)."""
    for name, column in table.columns.items():
        if isinstance(column, Ragged) or column.dtype.kind not in "uif":
            continue
        shape = column.shape[1:]
        if len(shape) in (2, 3) and min(shape[:2]) >= _LEAST_SIDE and (len(shape) == 2 or shape[2] in (1, 3, 4)):
            return name
    return None


def _single(value: Any) -> str:
    if value is None or value != value:  # noqa: PLR0124 (NaN)
        return MISSING
    if isinstance(value, bool):
        return str(value).lower()
    return f"{value:.6g}" if isinstance(value, float) else " ".join(str(value).split())
