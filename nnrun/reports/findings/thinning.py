"""Thins curves of many points for a page (downsampling): of every stretch the smallest and the largest value stay."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from nnrun.types import Array, Indices

MOST_POINTS = 2_000
"""Points of all the curves of a chart that share their places on the lower axis."""


def kept_points(curves: Sequence[Sequence[float] | Array], most: int = MOST_POINTS) -> Indices:
    """Which points of curves over the same places are drawn: all, or so many that the curves look the same.

    The points are cut into stretches. Of each stretch the places stay where a curve is smallest and where it is
    largest, so that no peak is lost; first and last stay too, and so does each end of a gap.

    Args:
        curves: Values, of equal length; NaN where there is none.
        most: Points that are drawn at most.

    Returns:
        Their indices, rising.
    """
    import numpy as np

    count = len(curves[0]) if curves else 0
    if count <= most:
        return np.arange(count)
    stretches = max(1, (most - 2) // (2 * len(curves)))
    borders = np.linspace(0, count, stretches + 1).astype(np.int64)
    chosen = [np.array([0, count - 1])]
    for curve in curves:
        values = np.asarray(curve, dtype=np.float64)
        chosen += [_extremes(values[a:b], a) for a, b in pairwise(borders.tolist())]
    return np.unique(np.concatenate(chosen))


def _extremes(values: Array, start: int) -> Indices:
    import numpy as np

    finite = np.isfinite(values)
    if not finite.any():
        return np.array([start])  # the gap stays one
    low = np.where(finite, values, np.inf).argmin()
    high = np.where(finite, values, -np.inf).argmax()
    return start + np.array([low, high])
