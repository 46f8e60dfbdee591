"""Columns of a wide table that are alike, side by side: thousands by themselves would cost more than their rows."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from nnrun.types import Ragged

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from nnrun.types import Array, Table

MANY = 100
"""Columns from which on it is worth it."""
FEW = 4096
"""Rows up to which it is: of more, a column by itself costs little beside them."""


def are_many(table: Table, columns: Sequence[str]) -> bool:
    """Whether some columns of a table are better looked at together."""
    return len(columns) >= MANY and len(table) <= FEW


def alike(table: Table, columns: Sequence[str]) -> Iterator[tuple[tuple[str, ...], Array | None]]:
    """Columns of a table, those of numbers of one dtype that follow each other together.

    Returns:
        Their names, and what they hold, shape (columns, rows); None for a column of anything else.
    """
    import numpy as np

    def dtype(name: str) -> str:
        column = table.columns[name]
        if isinstance(column, Ragged) or column.ndim != 1 or column.dtype.kind not in "iuf":
            return ""
        return column.dtype.str if column.dtype.isnative else ""

    for kind, some in groupby(columns, dtype):
        names = tuple(some)
        if kind and len(names) > 1:
            yield names, np.concatenate([table.columns[name] for name in names]).reshape(len(names), -1)
        else:
            yield from (((name,), None) for name in names)
