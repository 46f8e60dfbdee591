"""Rows of a wide table as numbers, row by row: a column by itself would cost more than its cells.

Only what is certain to be the same as by `nnrun.data.values.cells.column`, which looks at a column by itself.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from nnrun.data.values.cells import number_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from nnrun.types import Array, Form

WIDE = 100
"""Columns from which on it is worth it."""


def fractions(rows: Sequence[Sequence[str]], form: Form) -> tuple[Array, Array] | None:
    """The columns of numbers of which some have a fraction.

    A number with a fraction is no code and no whole number, so that nothing is left to be asked of the other cells of
    its column but whether each is a number.

    Returns:
        The numbers, float64 of shape (columns, rows), and of which columns they hold. None where it is not worth it.
    """
    import numpy as np

    if len(rows[0]) < WIDE or form.decimal != "." or form.thousands:
        return None
    if any(number == number for number in _numbers(form.missing)):  # noqa: PLR0124 (NaN)
        return None  # a number may mean that there is none
    some = rows[0][:: len(rows[0]) // WIDE]
    if 2 * sum(number == number for number in _numbers(some)) < len(some):  # noqa: PLR0124
        return None
    numbers = np.empty((len(rows), len(rows[0])))
    for row, cells in enumerate(rows):
        try:
            plain = "_" not in "".join(cells)  # Python reads 1_000 as a number; a table means text
            numbers[row] = np.fromiter(map(float if plain else number_of, cells), np.float64, len(cells))
        except ValueError:
            numbers[row] = np.fromiter(_numbers(cells), np.float64, len(cells))
    with np.errstate(invalid="ignore"):
        fractional = np.any(numbers % 1 > 0, axis=0)
    return np.ascontiguousarray(numbers.T), fractional & ~np.any(np.isnan(numbers), axis=0)


def _numbers(cells: Iterable[str]) -> Iterable[float]:
    """The numbers of a row, NaN for any other cell."""
    for cell in cells:
        try:
            yield number_of(cell)
        except ValueError:
            yield float("nan")
