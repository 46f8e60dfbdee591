"""Wilcoxon's signed-rank test of paired numbers: whether one model's errors are smaller, row by row.

Wilcoxon, "Individual comparisons by ranking methods", Biometrics Bulletin 1 (1945). As ``scipy.stats.wilcoxon``, which
the tests compare with; that module takes longer to import than everything else here to compute.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from nnrun.types import Array

EXACT_UP_TO = 50
"""Differences, without ties, of which every assignment of signs is counted."""


@dataclass(frozen=True, slots=True)
class SignedRank:
    """What the ranks of the differences say."""

    above: float
    """The sum of the ranks of differences above zero."""
    below: float
    """The sum of the ranks of those below."""
    differences: int
    """How many are not zero: those that are say nothing, and are left out."""
    p: float | None
    """Two-sided; None where all differences are zero."""
    method: str = "Wilcoxon signed-rank"


def signed_rank(differences: Array) -> SignedRank:
    """Wilcoxon's test.

    Args:
        differences: Of each row, finite, shape (rows,).
    """
    import numpy as np

    nonzero = differences[differences != 0]
    if not len(nonzero):
        return SignedRank(0.0, 0.0, 0, None)
    _, inverse, ties = np.unique(np.abs(nonzero), return_inverse=True, return_counts=True)
    ranks = (np.cumsum(ties) - (ties - 1) / 2)[inverse.reshape(-1)]
    above, below = float(ranks[nonzero > 0].sum()), float(ranks[nonzero < 0].sum())
    if len(nonzero) <= EXACT_UP_TO and ties.max() == 1:
        p, method = _exact(min(above, below), len(nonzero)), "Wilcoxon signed-rank, exact"
    else:
        p, method = _normal(above, ties), "Wilcoxon signed-rank, normal approximation"
    return SignedRank(above, below, len(nonzero), p, method)


def _exact(smaller: float, count: int) -> float:
    """How many of all assignments of signs give so small a sum of ranks, of either sign."""
    import numpy as np

    ways = np.zeros(count * (count + 1) // 2 + 1)
    ways[0] = 1
    for rank in range(1, count + 1):
        ways[rank:] += ways[:-rank].copy()
    return min(1.0, 2 * float(ways[: int(smaller) + 1].sum()) / 2.0**count)


def _normal(above: float, ties: Array) -> float:
    count = int(ties.sum())
    mean = count * (count + 1) / 4
    variance = count * (count + 1) * (2 * count + 1) / 24 - float((ties.astype(float) ** 3 - ties).sum()) / 48
    return math.erfc(abs(above - mean) / math.sqrt(2 * variance))
