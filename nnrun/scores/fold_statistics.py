"""What the scores of several runs say together: mean and spread; of folds an interval that knows that they share rows.

Standard deviations are those of a sample.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

_CONFIDENCE = 0.95


@dataclass(frozen=True, slots=True)
class FoldScores:
    """One metric over the folds."""

    folds: tuple[float, ...]
    mean: float
    std: float
    """Sample standard deviation; 0 for a single fold."""
    interval: tuple[float, float] | None
    """Of the mean, at 95 %, with Nadeau and Bengio's correction; None for fewer than two folds, and on a test part."""
    method: str = "Student's t, variance corrected for overlapping training sets (Nadeau and Bengio 2003)"


@dataclass(frozen=True, slots=True)
class SeedScores:
    """One metric over the seeds of a config; NaN where some run has no number, which a mean would hide."""

    seeds: tuple[float, ...]
    mean: float
    std: float | None
    """Sample standard deviation; None for a single run, of which it says nothing."""
    min: float
    max: float


def fold_scores(values: Sequence[float], left_out: float, trained: float) -> FoldScores:
    """Summarize a metric over the folds.

    Training sets of folds overlap, so that their scores are no independent draws and the usual interval is too narrow.
    Nadeau and Bengio ("Inference for the generalization error", Machine Learning 52, 2003) replace the factor 1/J of
    the variance by 1/J + n_test/n_train.

    Args:
        values: The metric of each of J folds.
        left_out: Rows that a fold leaves out, on average.
        trained: Rows that a fold trains on, on average.
    """
    count, middle = len(values), mean_of(values)
    if count < 2 or not all(math.isfinite(value) for value in values):
        return FoldScores(tuple(values), middle, 0.0, None)
    from scipy.special import stdtrit  # Student's quantiles; comes with scikit-learn, and loads faster than its stats

    std = sample_std(values)
    half = float(stdtrit(count - 1, (1 + _CONFIDENCE) / 2)) * std * math.sqrt(1 / count + left_out / trained)
    return FoldScores(tuple(values), middle, std, (middle - half, middle + half))


def seed_scores(values: Sequence[float]) -> SeedScores:
    """Summarize a metric over one seed or more.

    No interval comes with it: seeds share their rows, so that how the scores vary from data to data, it would not say.
    """
    several = len(values) > 1
    if not all(math.isfinite(value) for value in values):
        return SeedScores(tuple(values), math.nan, math.nan if several else None, math.nan, math.nan)
    return SeedScores(tuple(values), mean_of(values), sample_std(values) if several else None, min(values), max(values))


def mean_of(values: Sequence[float]) -> float:
    """The mean of one or more numbers, summed without loss."""
    return math.fsum(values) / len(values)


def sample_std(values: Sequence[float]) -> float:
    """The standard deviation of two numbers or more: divided by one less than there are."""
    middle = mean_of(values)
    return math.sqrt(math.fsum((value - middle) ** 2 for value in values) / (len(values) - 1))
