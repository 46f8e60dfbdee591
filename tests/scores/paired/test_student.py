"""Student's tests over folds and over seeds are scipy's where it has them, and Nadeau and Bengio's formula."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import stats

from nnrun.scores.fold_statistics import fold_scores
from nnrun.scores.paired.student import corrected_resampled, seeds_test

FOLDS = [0.02, 0.05, -0.01, 0.03, 0.04]


def test_folds_have_the_corrected_variance() -> None:
    test = corrected_resampled(FOLDS, left_out=20, trained=80)
    error = np.std(FOLDS, ddof=1) * math.sqrt(1 / 5 + 20 / 80)
    assert test.p == pytest.approx(2 * stats.t.sf(np.mean(FOLDS) / error, 4))
    assert test.interval == pytest.approx(stats.t.interval(0.95, 4, np.mean(FOLDS), error))


def test_the_interval_of_differences_is_that_of_a_k_fold_s_scores() -> None:
    assert corrected_resampled(FOLDS, 20, 80).interval == pytest.approx(fold_scores(FOLDS, 20, 80).interval)


def test_the_corrected_test_seldom_errs_where_the_plain_one_does_often() -> None:
    """Folds that share their rows: each difference has a common part, which the plain test takes for a real one."""
    generator = np.random.default_rng(2)
    plain = corrected = 0
    for _ in range(200):
        common = generator.normal(scale=math.sqrt(0.25))
        differences = common + generator.normal(size=10)
        plain += stats.ttest_1samp(differences, 0).pvalue < 0.05
        corrected += (corrected_resampled(differences.tolist(), 25, 100).p or 1.0) < 0.05
    assert corrected / 200 < 0.08 < plain / 200


@pytest.mark.parametrize("sizes", [(3, 3), (2, 6), (10, 4)])
def test_seeds_are_welch_s(sizes: tuple[int, int]) -> None:
    generator = np.random.default_rng(sum(sizes))
    first, second = (generator.normal(mean, 1 + mean, size).tolist() for mean, size in zip((0, 1), sizes, strict=True))
    expected = stats.ttest_ind(second, first, equal_var=False)
    test = seeds_test(first, second)
    assert test.p == pytest.approx(expected.pvalue)
    assert test.interval == pytest.approx(tuple(expected.confidence_interval()))
    assert test.method == "Welch's t-test over seeds"


def test_a_single_run_is_one_more_draw_of_the_seeds() -> None:
    seeds = [0.8, 0.82, 0.85, 0.81]
    error = np.std(seeds, ddof=1) * math.sqrt(1 + 1 / 4)
    for test, sign in ((seeds_test([0.9], seeds), 1), (seeds_test(seeds, [0.9]), -1)):
        assert test.p == pytest.approx(2 * stats.t.sf((0.9 - np.mean(seeds)) / error, 3))
        assert test.difference == pytest.approx(sign * (np.mean(seeds) - 0.9))
        assert test.degrees == pytest.approx(3)


def test_the_rows_variance_widens_the_interval_of_seeds() -> None:
    first, second = [0.5, 0.51, 0.52], [0.6, 0.61, 0.62]
    narrow, wide = seeds_test(first, second), seeds_test(first, second, 0.05**2, 50)
    assert narrow.p is not None
    assert wide.p is not None
    assert wide.p > 0.05 > narrow.p
    variance = 2 * 0.01**2 / 3 + 0.05**2
    assert wide.degrees == pytest.approx(variance**2 / (2 * (0.01**2 / 3) ** 2 / 2 + 0.05**4 / 49))


@pytest.mark.parametrize(
    "test",
    [
        corrected_resampled([0.1], 1, 4),
        corrected_resampled([0.1, 0.1], 1, 4),
        corrected_resampled([0.1, math.nan], 1, 4),
        seeds_test([0.5], [0.6]),
        seeds_test([0.5, 0.5], [0.6, 0.6]),
    ],
)
def test_without_a_spread_there_is_no_test(test: object) -> None:
    assert getattr(test, "p", 0) is None
    assert getattr(test, "interval", 0) is None
