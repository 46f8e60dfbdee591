"""What a missing value is, whatever the source: None, NaN, NaT, pandas' NA, and blank text (imputation).

The words by which cells of a text table mean it (NA, null) are `nnrun.types.MISSING`.
"""

from __future__ import annotations

import math
from datetime import date, time
from numbers import Number
from typing import TYPE_CHECKING, Any

from nnrun.data.values.cells import EXACT, moment_text, text_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nnrun.types import Array


def is_missing(value: Any) -> bool:
    """Whether a value of a data frame, a list or an array means that there is none."""
    if value is None or (isinstance(value, str) and not value.strip()):
        return True
    if isinstance(value, Number):
        return bool(value != value)  # noqa: PLR0124 (NaN)
    return type(value).__name__ in ("NAType", "NaTType")


def plain_column(values: Sequence[Any] | Array) -> Array:
    """Single values of any sort as tables hold them, shape (rows,).

    Numbers alone, true and false among them, are int64 or float64 with NaN where one is missing; whole numbers that
    float64 cannot hold beside a gap, and everything else, are text: objects of ``str`` with None where one is missing.
    """
    import numpy as np

    cells = [None if is_missing(value) else _unwrapped(value) for value in values]
    known = [value for value in cells if value is not None]
    if known and all(map(_is_number, known)):
        whole = all(isinstance(value, int) for value in known)
        if whole and len(known) == len(cells) and all(-(2**63) <= value < 2**63 for value in known):
            return np.array(known, dtype=np.int64)
        if not (whole and any(abs(value) >= EXACT for value in known)):
            return np.array([math.nan if value is None else float(value) for value in cells], dtype=np.float64)
    return np.array([None if value is None else _text(value) for value in cells], dtype=object)


def missing_texts(values: Array) -> Array:
    """An array of objects with text and None only, in its shape: NaN and blank texts are missing, numbers are text."""
    import numpy as np

    texts = np.empty(values.size, dtype=object)
    texts[:] = [
        (value if value.strip() else None) if type(value) is str else None if is_missing(value) else _text(value)
        for value in values.reshape(-1).tolist()
    ]
    return texts.reshape(values.shape)


def _unwrapped(value: Any) -> Any:
    """A NumPy scalar as Python's own; true and false as 1 and 0."""
    item = value.item() if type(value).__module__ == "numpy" else value
    return int(item) if isinstance(item, bool) else item


def _is_number(value: Any) -> bool:
    return isinstance(value, Number) and not isinstance(value, complex)


def _text(value: Any) -> str:
    if isinstance(value, date | time):
        return moment_text(str(value))
    if isinstance(value, bytes):
        return value.decode("utf-8", "backslashreplace")
    return text_of(value) if isinstance(value, int | float) else str(value)
