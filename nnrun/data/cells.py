"""What the cells of a text table mean: whole numbers, numbers, text, or a missing value."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nnrun.types import MISSING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nnrun.types import Array

EXACT = 2**53
"""From here on float64 does not hold every whole number."""


def column(cells: Sequence[str], missing: frozenset[str] = MISSING) -> Array:
    """A column's values: int64 where all are whole numbers, float64 where all are numbers or missing, else text."""
    import numpy as np

    if missing.isdisjoint(cells) and "_" not in "".join(cells):  # Python reads 1_000 as a number; a table means text
        for dtype, number in ((np.int64, int), (np.float64, float)):
            try:
                return np.fromiter(map(number, cells), dtype, len(cells))
            except (ValueError, OverflowError):
                pass
    known = text_column(cells, missing)
    try:
        return np.fromiter((np.nan if text is None else number_of(text) for text in known), np.float64, len(known))
    except ValueError:
        return known


def text_column(cells: Sequence[str], missing: frozenset[str] = MISSING) -> Array:
    """A column's cells as text without the blanks around it, None where a value is missing."""
    import numpy as np

    return np.array([None if (text := cell.strip()) in missing else text for cell in cells], dtype=object)


def text_of(number: float) -> str:
    """A number as a cell would hold it: whole ones without a fraction, and to the last digit."""
    if isinstance(number, int):
        return str(int(number))
    return str(int(number)) if float(number).is_integer() else repr(float(number))


def number_of(text: str) -> float:
    """The number that a cell holds; ValueError where it holds none."""
    if "_" in text:
        raise ValueError(text)
    return float(text)
