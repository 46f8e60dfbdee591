"""The distinct rows of columns of text: an encoder is run on them alone, however often each of them comes."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nnrun.data.frames import Frame
    from nnrun.types import Array, Indices

LEAST = 10_000
"""Rows from which on it is worth it."""
MOST = 2**16
"""Different rows that there may be."""


def distinct_rows(frame: Frame, columns: Sequence[str]) -> tuple[Array, Indices] | None:
    """The different rows of some columns of text, and for each row which of them it is.

    Returns:
        Objects, shape (different rows, columns), NaN where a value is missing, and positions, shape (rows,). None where
        rows are few, may all differ, or hold something else than text; and before pandas is imported, which finds them.
    """
    import numpy as np

    wanted = set(columns)
    pieces = [piece for piece in frame if not wanted.isdisjoint(piece.names)]
    texts = all(piece.kind == "text" and not piece.block and wanted.issuperset(piece.names) for piece in pieces)
    if not pieces or not texts or len(pieces[0].values) < LEAST or "pandas" not in sys.modules:
        return None
    from pandas import factorize

    numbers, count = np.zeros(len(pieces[0].values), np.int64), 1
    known: list[Array] = []
    for column in (column for piece in pieces for column in piece.array.T):
        codes, different = factorize(column)  # -1 where a value is missing
        count *= len(different) + 1
        if count > MOST or any(type(text) is not str for text in different):
            return None
        known.append(np.append(different, np.nan))
        numbers = numbers * (len(different) + 1) + codes % (len(different) + 1)
    exists = np.zeros(count, bool)
    exists[numbers] = True
    left = np.flatnonzero(exists)
    rows = np.empty((len(left), len(known)), object)
    for place in reversed(range(len(known))):
        left, codes = np.divmod(left, len(known[place]))
        rows[:, place] = known[place][codes]
    return rows, (np.cumsum(exists) - 1)[numbers]
