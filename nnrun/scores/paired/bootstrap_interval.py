"""Percentile intervals of the bootstrap, widened for few rows, and the p-value that belongs to them.

The percentile interval is the same whatever scale a score has, holds no value that the score cannot take, and needs
nothing but the resamples: it suits means, ratios and areas alike. (BCa corrects skew, too, and needs the score without
each row in turn, which areas of many rows make dear; for differences between two runs on the same rows, whose skews
cancel mostly, it gains little.) For few rows percentile intervals are too narrow; Hesterberg's expansion mends that:
"What teachers should know about the bootstrap", The American Statistician 69 (2015), section 4.
"""

from __future__ import annotations

import math
from statistics import NormalDist
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from nnrun.types import Array

CONFIDENCE = 0.95
ENOUGH = 0.95
"""The share of the resamples on which a score must be defined."""
_LARGE = 1000
"""Rows from which the expansion is left out: it would be below 0.2 % of the width."""


def percentile_interval(values: Array, rows: int) -> tuple[float, float] | None:
    """Hesterberg's expanded percentile interval.

    Args:
        values: The score, or the difference of two, on each resample, shape (resamples,).
        rows: How many rows were resampled.

    Returns:
        Its ends; None for fewer than two rows, and where the score is not defined on one of twenty resamples.
    """
    import numpy as np

    finite = values[np.isfinite(values)]
    if rows < 2 or len(finite) < ENOUGH * len(values) or not len(finite):
        return None
    tail = _expanded((1 - CONFIDENCE) / 2, rows)
    low, high = np.quantile(finite, [tail, 1 - tail])
    return float(low), float(high)


def bootstrap_p(values: Array, rows: int) -> float | None:
    """The two-sided p-value of a difference of zero: twice the share of resamples on the other side of it.

    It is below 0.05 where `percentile_interval` leaves out zero; it cannot be below 2 divided by the resamples.
    Arguments are those of `percentile_interval`.
    """
    import numpy as np

    finite = values[np.isfinite(values)]
    if rows < 2 or len(finite) < ENOUGH * len(values) or not len(finite):
        return None
    share = max(min(float((finite <= 0).mean()), float((finite >= 0).mean())), 1 / len(finite))
    return min(1.0, 2 * _contracted(min(share, 0.5), rows))


def _expanded(tail: float, rows: int) -> float:
    """The tail whose quantiles make an interval as wide as Student's."""
    if rows > _LARGE:
        return tail
    from scipy.special import stdtrit  # Student's quantiles

    return NormalDist().cdf(math.sqrt(rows / (rows - 1)) * float(stdtrit(rows - 1, tail)))


def _contracted(tail: float, rows: int) -> float:
    """The way back of `_expanded`."""
    if rows > _LARGE:
        return tail
    from scipy.special import stdtr

    return float(stdtr(rows - 1, math.sqrt((rows - 1) / rows) * NormalDist().inv_cdf(tail)))
