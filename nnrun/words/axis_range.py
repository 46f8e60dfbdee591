"""The part of an axis on which curves can be read (clipping, outliers): first epochs that dwarf the rest leave it."""

from __future__ import annotations

import math
from collections.abc import Sequence

EARLY = 10
"""The first epochs, one in so many, may leave the frame where they press all others flat."""
DWARFING = 2
"""How many times as far as all others lie apart a value must lie beyond them."""
_MARGIN = 0.08
_MANY, _FAR = 8, 3
"""Scores from which some may leave the frame, and how many times the middle half of all beyond it they lie."""


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


def range_of_scores(scores: Sequence[float], direction: str) -> tuple[float, float] | None:
    """The same of scores of many trials, of which those that are much worse than most leave the frame; None if none is.

    Args:
        scores: In any order; NaN where there is none.
        direction: min or max: the best ones are always inside.
    """
    ordered = sorted(value for value in scores if math.isfinite(value))
    if len(ordered) < _MANY:
        return None
    room = ordered[3 * len(ordered) // 4] - ordered[len(ordered) // 4] or abs(ordered[len(ordered) // 2]) or 1.0
    if direction == "min":
        inside = [value for value in ordered if value <= ordered[3 * len(ordered) // 4] + _FAR * room]
    else:
        inside = [value for value in ordered if value >= ordered[len(ordered) // 4] - _FAR * room]
    if len(inside) == len(ordered):
        return None
    margin = _MARGIN * ((inside[-1] - inside[0]) or room)
    return inside[0] - margin, inside[-1] + margin
