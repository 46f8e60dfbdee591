"""The shortest text of many float32 numbers that gives each of them back: as NumPy writes them, many times as fast."""

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


def shortest_digits(values: Array) -> Array:
    """The shortest text that gives each number back in its own precision, of the dtype S.

    Args:
        values: Numbers, shape (rows,).
    """
    import numpy as np

    if values.dtype != np.float32:
        return np.array(values.astype("U").tolist(), "S")
    between = (values >= LEAST) & (values < 1)
    left, others = np.flatnonzero(between), np.flatnonzero(~between)
    texts = np.array(values[others].astype("U").tolist(), "S")
    written = np.zeros(len(values), f"S{max(2 + DECIMALS[-1], texts.dtype.itemsize)}")
    written[others] = texts
    for decimals in DECIMALS:
        left = _write(written, values, left, decimals)
    return written


def _write(written: Array, values: Array, rows: Indices, decimals: int) -> Indices:
    """Write the numbers that so many decimals give back; the rows of the others."""
    import numpy as np

    numbers = values[rows]
    digits = np.rint(numbers.astype(np.float64) * 10.0**decimals)
    given_back = (digits / 10.0**decimals).astype(np.float32) == numbers
    if decimals == DECIMALS[-1]:
        given_back[:] = True
    texts = _decimals(digits[given_back].astype(np.int64), decimals)
    written[rows[given_back]] = texts if decimals > DECIMALS[0] else np.char.rstrip(texts, b"0")
    left: Indices = rows[~given_back]
    return left


def _decimals(digits: Array, decimals: int) -> Array:
    """The texts of fractions by their digits."""
    import numpy as np

    first, rest = np.divmod(digits * 10 ** (3 * FOUR - decimals), 10 ** (2 * FOUR))
    text = np.empty((len(digits), 1 + 3), f"S{FOUR}")
    text[:, 0] = b"  0."
    for place, four in enumerate((first, *np.divmod(rest, 10**FOUR)), 1):
        text[:, place] = fours()[four]
    letters = text.view(np.uint8)[:, 2 : FOUR + decimals]
    return np.ascontiguousarray(letters).view(f"S{2 + decimals}")[:, 0]


@cache
def fours() -> Array:
    """All texts of four digits."""
    import numpy as np

    return np.array([f"{number:04}" for number in range(10**FOUR)], f"S{FOUR}")
