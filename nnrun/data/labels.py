"""Columns of text as targets: classes in sorted order, or a clear word that they should be numbers."""

from __future__ import annotations

from math import prod
from typing import TYPE_CHECKING, Any

from nnrun.data.cells import number_of
from nnrun.data.positions import cell_place
from nnrun.errors import ConfigError, DataError, Place, Problem

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nnrun.types import Array, Cells

SHOWN = 10
"""Cells that are named of those that are wrong in the same way."""


def classes_of(column: Array, name: str, cells: Cells | None) -> tuple[Array, tuple[str, ...]]:
    """Text labels as the indices (int32) of their sorted names, and those names.

    Raises:
        DataError: A label is missing.
    """
    import numpy as np

    labels = column.tolist()
    missing = next((row for row, label in enumerate(labels) if label is None), None)
    if missing is not None:
        raise cell_error("the target is missing", missing, name, cells)
    names = sorted(set(map(str, labels)))
    index = {label: position for position, label in enumerate(names)}
    return np.array([index[str(label)] for label in labels], dtype=np.int32), tuple(names)


def numbers_of(column: Array, name: str, cells: Cells | None, at: str = "", place: Place | None = None) -> Array:
    """Always raises: a text column stands where numbers belong; where most of it is numbers, the data is to blame.

    Raises:
        DataError: At the first cell that is not a number.
        ConfigError: At ``place``, where hardly any cell is a number.
    """
    wrong = text_rows(column)
    if not wrong:  # numbers written in the config as text, or all missing
        raise ConfigError(f"column {name!r} holds text, a number is needed", at, place)
    if 2 * len(wrong) > len(column):
        text = _first_text(column, wrong[0])
        raise ConfigError(f"column {name!r} holds text ({text!r}), a number is needed", at, place)
    raise not_a_number(column, wrong[0], name, cells)


def text_rows(column: Array) -> list[int]:
    """The rows of a text column with a cell that holds no number; missing values do not count."""
    return [row for row, values in enumerate(_rows(column)) if any(map(_is_text, values))]


def not_a_number(column: Array, row: int, name: str, cells: Cells | None) -> DataError:
    """The error for text where a number belongs: column, line and value."""
    return cell_error(f"{_first_text(column, row)!r} is not a number", row, name, cells)


def cell_error(message: str, row: int, name: str, cells: Cells | None) -> DataError:
    """A complaint about one cell, with its column and row, located in its file where there is one.

    Args:
        message: What is wrong.
        row: The row's position in the table, from 0.
        name: The column.
        cells: Of the table.
    """
    place = cell_place(cells, row, name) if cells is not None and name in cells.columns else None
    return DataError(f"column {name!r}, row {row}: {message}", place=place)


def cell_errors(message: str, rows: Sequence[int], name: str, cells: Cells | None) -> DataError:
    """The same complaint about several cells of a column: the first ones, and how many more there are.

    Args:
        message: What is wrong.
        rows: Positions in the table, from 0.
        name: The column.
        cells: Of the table.
    """
    problems = [problem for row in rows[:SHOWN] for problem in cell_error(message, row, name, cells).problems]
    if (more := len(rows) - SHOWN) > 0:
        problems.append(Problem(f"column {name!r}: {message} in {more} more {'row' if more == 1 else 'rows'}"))
    return DataError(problems)


def _first_text(column: Array, row: int) -> Any:
    """The first cell of a row that is text; its first cell where none is."""
    values = _rows(column[row : row + 1])[0]
    return next(filter(_is_text, values), values[0])


def _rows(column: Array) -> list[list[Any]]:
    """The cells of each row, one or several of them."""
    rows: list[list[Any]] = column.reshape(len(column), prod(column.shape[1:])).tolist()
    return rows


def _is_text(value: Any) -> bool:
    return value is not None and not is_number(str(value))


def is_number(text: str) -> bool:
    """Whether a cell's text is a number."""
    try:
        number_of(text)
    except ValueError:
        return False
    return True
