"""The shortest text of many float32 numbers that gives each of them back: as NumPy writes them, some times as fast."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from nnrun.types import Array, Indices

LEAST = 1e-3
"""From here to 1 products with the powers of ten below are exact in float64, and so is what they are rounded to."""
DECIMALS = range(7, 12)
"""Nine digits tell all float32 apart; the first one stands in the first three decimals."""

FOUR = 4
"""Digits that are written together."""


def shortest_digits(values: Array) -> list[str]:
    """The shortest text that gives each number back in its own precision.

    Args:
        values: Numbers, shape (rows,).
    """
    import numpy as np

    if values.dtype != np.float32:
        texts: list[str] = values.astype("U").tolist()
        return texts
    written = np.empty(len(values), object)
    between = (values >= LEAST) & (values < 1)
    others = np.flatnonzero(~between)
    written[others] = values[others].astype("U").tolist()
    left = np.flatnonzero(between)
    for decimals in DECIMALS:
        left = _write(written, values, left, decimals)
    return written.tolist()


def _write(written: Array, values: Array, rows: Indices, decimals: int) -> Indices:
    """Write the numbers that so many decimals give back; the rows of the others."""
    import numpy as np

    numbers = values[rows]
    digits = np.rint(numbers.astype(np.float64) * 10.0**decimals)
    given_back = (digits / 10.0**decimals).astype(np.float32) == numbers
    if decimals == DECIMALS[-1]:
        given_back[:] = True
    some = digits[given_back].astype(np.int64)
    if decimals > DECIMALS[0]:
        written[rows[given_back]] = _decimals(some, decimals)
    else:
        written[rows[given_back]] = [text.rstrip("0") for text in _decimals(some, decimals)]
    left: Indices = rows[~given_back]
    return left


def _decimals(digits: Array, decimals: int) -> list[str]:
    """The texts of fractions by their digits."""
    import numpy as np

    first, rest = np.divmod(digits * 10 ** (3 * FOUR - decimals), 10 ** (2 * FOUR))
    text = np.empty((len(digits), 1 + 3), f"S{FOUR}")
    text[:, 0] = b"  0."
    for place, four in enumerate((first, *np.divmod(rest, 10**FOUR)), 1):
        text[:, place] = _fours()[four]
    letters = text.view(np.uint8)[:, 2 : FOUR + decimals].astype(np.uint32)
    texts: list[str] = letters.view(f"U{2 + decimals}")[:, 0].tolist()
    return texts


@cache
def _fours() -> Array:
    """All texts of four digits."""
    import numpy as np

    return np.array([f"{number:04}" for number in range(10**FOUR)], f"S{FOUR}")
