"""McNemar's test: whether one model mends more rows than it breaks.

McNemar, "Note on the sampling error of the difference between correlated proportions", Psychometrika 12 (1947);
Dietterich, "Approximate statistical tests for comparing supervised classification learning algorithms", Neural
Computation 10 (1998), who recommends it for two models on one test set.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

EXACT_BELOW = 25
"""Rows that only one of the two has right, below which the binomial distribution itself is summed."""


@dataclass(frozen=True, slots=True)
class McNemar:
    """How many rows changed, and whether more of them for the better."""

    mended: int
    """Rows that only the other model has right."""
    broken: int
    """Rows that only the baseline has right."""
    p: float
    """Two-sided: how probable so uneven a change is where both are equally good."""
    method: str


def mcnemar(mended: int, broken: int) -> McNemar:
    """McNemar's test of two counts; of rows with several answers it is the sign test of which has more of them right.

    Args:
        mended: Rows for which the second model is better.
        broken: Rows for which the first one is.
    """
    changed = mended + broken
    if changed < EXACT_BELOW:
        return McNemar(mended, broken, _binomial(min(mended, broken), changed), "McNemar, exact binomial")
    chi2 = max(abs(mended - broken) - 1, 0) ** 2 / changed
    return McNemar(mended, broken, math.erfc(math.sqrt(chi2 / 2)), "McNemar, chi-squared with continuity correction")


def _binomial(fewer: int, trials: int) -> float:
    """Two-sided, of a fair coin: so few of one side, or fewer, of either."""
    return min(1.0, float(2 * sum(math.comb(trials, count) for count in range(fewer + 1)) / 2**trials))
