"""Columns that are no features: sample weights of the rows, and groups that a split keeps whole."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nnrun.data.sources.request import Content
from nnrun.data.table.labels import NumberColumn, missing_cells, not_numbers
from nnrun.data.values.missing import is_missing
from nnrun.data.values.mistakes import CellsError
from nnrun.data.values.numbers import LARGEST, numbers_in
from nnrun.data.values.wrong_cells import WrongCells
from nnrun.errors import ConfigError
from nnrun.types import Ragged

if TYPE_CHECKING:
    from nnrun.types import Array


def sample_weights(content: Content, name: str | None, source: str) -> Array | None:
    """The weight of each row, float32; None where no column has them.

    Raises:
        ConfigError: The column holds words, or no single number for each row.
        DataError: A weight that is missing, negative, infinite or text.
    """
    import numpy as np

    if name is None:
        return None
    column = content.columns[name]
    at = "training.sample_weight"
    if isinstance(column, Ragged) or column.ndim != 1:
        raise ConfigError(f"{name!r} is not one number for each row", at, code="wrong-weights")
    if column.dtype == object:
        error = not_numbers(column, NumberColumn(name, source, at), content.cells)
        if isinstance(error, CellsError):
            negative = _no_weights(name, numbers_in(column, content.cells), known=True)
            raise CellsError([*error.wrong, *negative], content.cells)
        raise error
    if negative := _no_weights(name, column):
        raise CellsError(negative, content.cells)
    return column.astype(np.float32)


def _no_weights(name: str, column: Array, *, known: bool = False) -> list[WrongCells]:
    """What is told of numbers that are no weights.

    Args:
        name: The column's.
        column: The numbers, shape (rows,).
        known: Whether what is missing, infinite or too large is told elsewhere.
    """
    import numpy as np

    with np.errstate(invalid="ignore"):
        wrong = np.flatnonzero(column < 0 if known else ~((column >= 0) & (column <= LARGEST)))
    if not len(wrong):
        return []
    return [
        WrongCells(
            name,
            wrong,
            _no_weight(column[wrong[0]]),
            lambda row: _no_weight(column[row]),
            "weight",
            code="wrong-weights",
        )
    ]


def _no_weight(value: float) -> str:
    return f"{value:g} is not a sample weight"


def row_groups(content: Content, name: str | None) -> Array | None:
    """The number of each row's group; None where no column has groups. Raises DataError where one is missing."""
    import numpy as np

    if name is None:
        return None
    column = content.columns[name]
    if isinstance(column, Ragged) or column.ndim != 1:
        raise ConfigError(f"{name!r} is not one group for each row", "dataset.split.group", code="wrong-groups")
    values = column.tolist()
    missing = np.flatnonzero([is_missing(value) for value in values])
    if len(missing):
        raise CellsError([missing_cells("group", "group", missing, name, content.cells)], content.cells)
    groups: Array = np.unique(np.array([str(value) for value in values]), return_inverse=True)[1]
    return groups
