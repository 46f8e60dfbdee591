"""What the scores of folds say together: mean, spread, and an interval that knows that folds share their rows."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass


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


def fold_scores(values: Sequence[float], left_out: float, trained: float, confidence: float = 0.95) -> FoldScores:
    """Summarize a metric over the folds.

    Training sets of folds overlap, so that their scores are no independent draws and the usual interval is too narrow.
    Nadeau and Bengio ("Inference for the generalization error", Machine Learning 52, 2003) replace the factor 1/J of
    the variance by 1/J + n_test/n_train.

    Args:
        values: The metric of each of J folds.
        left_out: Rows that a fold leaves out, on average.
        trained: Rows that a fold trains on, on average.
        confidence: Between 0 and 1.
    """
    count = len(values)
    mean = math.fsum(values) / count
    if count < 2 or not all(math.isfinite(value) for value in values):
        return FoldScores(tuple(values), mean, 0.0, None)
    from scipy.special import stdtrit  # Student's quantiles; comes with scikit-learn, and loads faster than its stats

    std = math.sqrt(math.fsum((value - mean) ** 2 for value in values) / (count - 1))
    half = float(stdtrit(count - 1, (1 + confidence) / 2)) * std * math.sqrt(1 / count + left_out / trained)
    return FoldScores(tuple(values), mean, std, (mean - half, mean + half))
