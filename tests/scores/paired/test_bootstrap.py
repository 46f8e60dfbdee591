"""The paired bootstrap: multinomial resamples, the same for every score, and intervals that hold what they promise."""

from __future__ import annotations

import math

import numpy as np
import pytest

from nnrun.scores.paired.bootstrap import FEWER, MANY_ROWS, RESAMPLES, draws, resampled, resamples_of
from nnrun.scores.paired.bootstrap_interval import bootstrap_p, percentile_interval
from nnrun.scores.paired.row_statistic import CellCounts, RowSums, score, weighted_sum


def mean_of(values: np.ndarray, weight: np.ndarray | None = None) -> RowSums:
    weight = np.ones(len(values)) if weight is None else weight
    return RowSums(np.stack([values * weight, weight], axis=1), lambda sums: sums[..., 0] / sums[..., 1])


def test_each_resample_draws_as_many_rows_as_there_are() -> None:
    counts = np.concatenate(list(draws(37, 5, 400)))
    assert counts.shape == (400, 37)
    assert (counts.sum(axis=1) == 37).all()
    assert counts.mean() == pytest.approx(1.0)
    assert counts.var() == pytest.approx(36 / 37, rel=0.05)  # binomial(37, 1/37)


def test_draws_follow_the_seed_alone() -> None:
    first, again, other = (np.concatenate(list(draws(50, seed, 30))) for seed in (1, 1, 2))
    assert (first == again).all()
    assert (first != other).any()


def test_scores_are_those_of_the_drawn_rows() -> None:
    generator = np.random.default_rng(0)
    values, cells = generator.random(40), generator.integers(0, 3, (40, 1))
    weight = generator.random(40)
    share = CellCounts(cells, 3, lambda filled: filled[:, 1] / filled.sum(axis=1), weight)
    scores = resampled([mean_of(values, weight), share], 40, seed=9, resamples=25)
    for counts, (mean, part) in zip(np.concatenate(list(draws(40, 9, 25))), scores, strict=True):
        drawn = np.repeat(np.arange(40), counts.astype(int))
        assert mean == pytest.approx(np.average(values[drawn], weights=weight[drawn]), rel=1e-5)
        assert part == pytest.approx(weight[drawn][cells[drawn, 0] == 1].sum() / weight[drawn].sum(), rel=1e-5)


def test_rows_of_several_answers_are_drawn_whole() -> None:
    cells = np.array([[0, 1, 1], [1, 1, 1]])
    counted = CellCounts(cells, 2, lambda filled: filled[:, 1])
    assert counted.values(np.array([[2.0, 1.0], [0.0, 1.0]])).tolist() == [7.0, 3.0]
    assert counted.taken(np.array([1])).values(np.ones((1, 1))).tolist() == [3.0]


def test_a_weighted_sum_is_the_loss_of_several_outputs() -> None:
    values = np.arange(6.0)
    total = weighted_sum([mean_of(values), mean_of(values**2)], [1.0, 0.5])
    assert score(total, 6) == pytest.approx(values.mean() + 0.5 * (values**2).mean())


def test_many_rows_take_fewer_resamples() -> None:
    assert resamples_of(MANY_ROWS) == RESAMPLES
    assert resamples_of(MANY_ROWS + 1) == FEWER


def test_the_interval_of_a_mean_is_student_s() -> None:
    values = np.random.default_rng(1).normal(size=25)
    resamples = resampled([mean_of(values)], 25, seed=0, resamples=10_000)[:, 0]
    low, high = percentile_interval(resamples, 25) or (0.0, 0.0)
    half = 2.0639 * values.std(ddof=1) / 5  # t(24) at 97.5 %
    assert (high - low) / 2 == pytest.approx(half, rel=0.04)


@pytest.mark.thorough
@pytest.mark.parametrize("rows", [20, 200])
def test_intervals_of_differences_cover_the_truth_as_often_as_they_say(rows: int) -> None:
    generator = np.random.default_rng(7)
    covered = 0
    for trial in range(200):
        first = generator.normal(size=rows)
        second = 0.7 * first + generator.normal(0.4, 1.0, size=rows)
        both = resampled([mean_of(first), mean_of(second)], rows, seed=trial, resamples=400)
        low, high = percentile_interval(both[:, 1] - both[:, 0], rows) or (0.0, 0.0)
        covered += low <= 0.4 <= high
    assert 0.92 <= covered / 200 <= 0.98


@pytest.mark.thorough
def test_intervals_of_r2_cover_the_truth() -> None:
    """Of a score that is no mean: R2 of predictions whose noise is a tenth of the variance."""
    generator = np.random.default_rng(3)
    covered = 0
    for trial in range(200):
        truth = generator.normal(size=150)
        residual = (generator.normal(scale=math.sqrt(0.1), size=150)) ** 2
        columns = np.stack([residual, truth**2, truth, np.ones(150)], axis=1)
        r2 = RowSums(columns, lambda sums: 1 - sums[..., 0] / (sums[..., 1] - sums[..., 2] ** 2 / sums[..., 3]))
        low, high = percentile_interval(resampled([r2], 150, seed=trial, resamples=400)[:, 0], 150) or (0.0, 0.0)
        covered += low <= 0.9 <= high
    assert 0.9 <= covered / 200 <= 0.985


def test_p_is_below_a_twentieth_where_the_interval_leaves_out_zero() -> None:
    generator = np.random.default_rng(11)
    for shift in (0.1, 0.2, 0.3, 0.4):
        resamples = resampled([mean_of(generator.normal(shift, 1, 60))], 60, seed=0)[:, 0]
        low, high = percentile_interval(resamples, 60) or (0.0, 0.0)
        assert ((bootstrap_p(resamples, 60) or 0.0) < 0.05) == (low > 0 or high < 0)


@pytest.mark.thorough
def test_p_values_of_no_difference_are_uniform() -> None:
    generator = np.random.default_rng(5)
    small = 0
    for trial in range(200):
        resamples = resampled([mean_of(generator.normal(size=40))], 40, seed=trial, resamples=400)[:, 0]
        small += (bootstrap_p(resamples, 40) or 0.0) < 0.05
    assert 0.02 <= small / 200 <= 0.085


def test_equal_runs_differ_by_nothing() -> None:
    assert percentile_interval(np.zeros(100), 30) == (0.0, 0.0)
    assert bootstrap_p(np.zeros(100), 30) == 1.0


def test_there_is_no_interval_of_a_single_row_nor_of_a_score_that_is_rarely_defined() -> None:
    assert percentile_interval(np.ones(100), 1) is None
    often_undefined = np.where(np.arange(100) < 10, np.nan, 1.0)
    assert percentile_interval(often_undefined, 30) is None
    assert bootstrap_p(often_undefined, 30) is None
    rarely = np.where(np.arange(100) < 2, np.nan, 1.0)
    assert percentile_interval(rarely, 30) == (1.0, 1.0)
