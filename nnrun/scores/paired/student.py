"""Student's t-tests of few scores: of the same folds (corrected resampled t-test), and of seeds (Welch)."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

CONFIDENCE = 0.95


@dataclass(frozen=True, slots=True)
class TTest:
    """A difference of two means."""

    difference: float
    interval: tuple[float, float] | None
    """Of the difference, at 95 %; None where its spread cannot be known."""
    p: float | None
    """Two-sided, of a difference of zero; None as the interval."""
    degrees: float | None
    """Degrees of freedom."""
    method: str


def corrected_resampled(differences: Sequence[float], left_out: float, trained: float) -> TTest:
    """The corrected resampled t-test of Nadeau and Bengio ("Inference for the generalization error", 2003).

    Training sets of folds overlap; the variance of the mean is therefore taken ``1/J + left_out/trained`` times that of
    the folds, in the place of ``1/J``.

    Args:
        differences: Of each of J folds, the second model's score minus the first one's on the same rows.
        left_out: Rows that a fold leaves out, on average.
        trained: Rows that a fold trains on, on average.
    """
    count = len(differences)
    mean = _mean(differences)
    method = "corrected resampled t-test over folds (Nadeau and Bengio 2003)"
    if count < 2:
        return TTest(mean, None, None, None, method)
    return _t_test(mean, _variance(differences) * (1 / count + left_out / trained), count - 1, method)


def seeds_test(first: Sequence[float], second: Sequence[float], of_rows: float | None = None, rows: int = 0) -> TTest:
    """Whether the means of two sets of seeds differ: Welch's t-test, the rows' own variance added where it is known.

    Welch, "The generalization of 'Student's' problem when several different population variances are involved",
    Biometrika 34 (1947); Bouthillier et al., "Accounting for variance in machine learning benchmarks" (2021). A single
    run beside several seeds is compared with the spread of those: its own is not known.

    Args:
        first: The score of each seed of the first config.
        second: Likewise.
        of_rows: The variance of the difference of the means over resamples of the rows; it holds a little of the seeds'
            variance, so that intervals err on the side of width. None where rows are not known.
        rows: How many were resampled.
    """
    difference = _mean(second) - _mean(first)
    parts = _variances(first, second)
    method = "Welch's t-test over seeds" if min(len(first), len(second)) > 1 else "t-test of one run among seeds"
    if not parts:
        return TTest(difference, None, None, None, method)
    if of_rows is not None and rows > 1:
        parts.append((of_rows, rows - 1))
        method += ", with the variance of the rows"
    variance = math.fsum(part for part, _ in parts)
    spread = math.fsum(part**2 / degrees for part, degrees in parts)
    return _t_test(difference, variance, variance**2 / spread if spread > 0 else 0.0, method)


def _variances(first: Sequence[float], second: Sequence[float]) -> list[tuple[float, float]]:
    """The variances of both means with their degrees of freedom; a single run has the spread of the other's seeds."""
    several = [scores for scores in (first, second) if len(scores) > 1]
    if len(several) == 1:
        spread = _variance(several[0])
        return [(spread * (1 + 1 / len(several[0])), len(several[0]) - 1)]
    return [(_variance(scores) / len(scores), len(scores) - 1) for scores in several]


def _variance(scores: Sequence[float]) -> float:
    mean = _mean(scores)
    return math.fsum((score - mean) ** 2 for score in scores) / (len(scores) - 1)


def _mean(scores: Sequence[float]) -> float:
    return math.fsum(scores) / len(scores)


def _t_test(difference: float, variance: float, degrees: float, method: str) -> TTest:
    if not math.isfinite(difference) or not variance > 0 or not degrees > 0:
        return TTest(difference, None, None, None, method)
    from scipy.special import stdtr, stdtrit  # Student's distribution and its quantiles

    error = math.sqrt(variance)
    half = float(stdtrit(degrees, (1 + CONFIDENCE) / 2)) * error
    p = 2 * float(stdtr(degrees, -abs(difference) / error))
    return TTest(difference, (difference - half, difference + half), p, degrees, method)
