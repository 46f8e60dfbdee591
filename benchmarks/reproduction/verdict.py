"""Whether a published figure is met."""

from __future__ import annotations

import statistics
from collections.abc import Sequence

from benchmarks.reproduction.figures import Figure

WITHIN, BETTER, WORSE = "in the range", "nnrun is better", "not met, see the remarks"


def verdict(figure: Figure, values: Sequence[float]) -> str:
    """What is to be said of the published figure; nothing where there is none, or no run.

    Args:
        figure: With what was published, rounded to its digits.
        values: nnrun's, of each seed.
    """
    if figure.published is None or not values:
        return ""
    half = 0.5 * 10**-figure.digits
    low, high = figure.published
    if min(values) <= high + half and max(values) >= low - half:
        return WITHIN
    ahead = statistics.median(values) - low
    return BETTER if ahead * figure.better > 0 else WORSE
