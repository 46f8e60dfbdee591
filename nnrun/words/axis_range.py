"""The part of an axis on which curves can be read (clipping, outliers): first epochs that dwarf the rest leave it."""

from __future__ import annotations

import math
from collections.abc import Sequence

EARLY = 10
"""The first epochs, one in so many, may leave the frame where they press all others flat."""
DWARFING = 2
"""How many times as far as all others lie apart a value must lie beyond them."""
_MARGIN = 0.08


def readable_range(curves: Sequence[Sequence[float]]) -> tuple[float, float] | None:
    """The lowest and the highest value of an axis that leaves out the first epochs' values; None where all fit.

    Args:
        curves: Values by epoch; NaN where there is none.
    """
    every = [value for curve in curves for value in curve if math.isfinite(value)]
    late = [value for curve in curves for value in curve[math.ceil(len(curve) / EARLY) :] if math.isfinite(value)]
    if not late or len(late) == len(every):
        return None
    low, high = min(late), max(late)
    room = (high - low) or abs(high) or 1.0
    is_below, is_above = min(every) < low - DWARFING * room, max(every) > high + DWARFING * room
    if not is_below and not is_above:
        return None
    return (
        low - _MARGIN * room if is_below else min(every) - _MARGIN * room,
        high + _MARGIN * room if is_above else max(every) + _MARGIN * room,
    )
