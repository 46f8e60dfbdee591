"""A series of numbers as a small curve in a line of text (sparkline): ``█▆▅▃▃▂▂▁``, a loss over its epochs."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from itertools import pairwise

_LEVELS = "▁▂▃▄▅▆▇█"
_MARKS = {"gap": " ", "nan": "×", "up": "↑", "down": "↓"}
_ASCII_LEVELS = "_.:-=+*#"
_ASCII_MARKS = {"gap": " ", "nan": "x", "up": "^", "down": "v"}

SIGNS = _LEVELS + "".join(_MARKS.values())
"""Every sign of a curve, to ask whether a stream can show them."""


def sparkline(values: Iterable[float | None], width: int, ascii: bool = False) -> str:
    """Numbers as signs of rising height, between the least and the greatest finite one.

    Args:
        values: In their order. None is a place without a value, shown as a space. What is not finite is marked and
            moves no scale: ``×`` for NaN, ``↑`` and ``↓`` for infinities.
        width: Columns at most. More values share a sign with their neighbours, which shows their mean; a mark wins, so
            that none is lost. Fewer values take a column each.
        ascii: Whether the signs are ``_.:-=+*#``, and ``x``, ``^``, ``v`` the marks.

    Returns:
        At most ``width`` characters of a column each; a constant series stands at half the height.
    """
    series = list(values)
    if not series or width < 1:
        return ""
    points = series if len(series) <= width else [_joined(group) for group in _groups(series, width)]
    finite = [point for point in points if point is not None and math.isfinite(point)]
    low, high = min(finite, default=0.0), max(finite, default=0.0)
    levels, marks = (_ASCII_LEVELS, _ASCII_MARKS) if ascii else (_LEVELS, _MARKS)
    span = high / 2 - low / 2  # halves, since the difference of two large numbers may be infinite
    return "".join([marks[_mark(point)] if _mark(point) else levels[_level(point, low, span)] for point in points])


def _groups(series: Sequence[float | None], width: int) -> list[Sequence[float | None]]:
    edges = [len(series) * column // width for column in range(width + 1)]
    return [series[start:end] for start, end in pairwise(edges)]


def _joined(group: Sequence[float | None]) -> float | None:
    present = [float(value) for value in group if value is not None]
    if not present:
        return None
    try:
        return math.fsum(present) / len(present)  # NaN and infinities stay what they are
    except (OverflowError, ValueError):  # too large a sum, or infinities of both signs
        marked = next((value for value in present if not math.isfinite(value)), None)
        return math.fsum(value / len(present) for value in present) if marked is None else marked


def _mark(point: float | None) -> str:
    if point is None:
        return "gap"
    if math.isfinite(point):
        return ""
    return "nan" if math.isnan(point) else "up" if point > 0 else "down"


def _level(point: float | None, low: float, half_span: float) -> int:
    if point is None or half_span <= 0:
        return round((len(_LEVELS) - 1) / 2)
    share = (point / 2 - low / 2) / half_span
    return round(max(0.0, min(1.0, share)) * (len(_LEVELS) - 1))
