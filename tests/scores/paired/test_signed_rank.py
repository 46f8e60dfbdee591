"""Wilcoxon's signed-rank test is scipy's, exact and approximate, with ties and zeros."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from nnrun.scores.paired.signed_rank import signed_rank


@pytest.mark.parametrize("count", [1, 2, 5, 12, 50])
def test_few_differences_are_counted(count: int) -> None:
    differences = np.random.default_rng(count).normal(0.3, 1, count)
    expected = stats.wilcoxon(differences, method="exact")
    test = signed_rank(differences)
    assert test.p == pytest.approx(expected.pvalue)
    assert min(test.above, test.below) == expected.statistic
    assert "exact" in test.method


def test_many_differences_are_approximated() -> None:
    differences = np.random.default_rng(0).normal(0.05, 1, 3000)
    assert signed_rank(differences).p == pytest.approx(stats.wilcoxon(differences, method="asymptotic").pvalue)


def test_ties_and_zeros_are_those_of_wilcoxon() -> None:
    differences = np.random.default_rng(1).integers(-3, 5, 200).astype(float)
    expected = stats.wilcoxon(differences, zero_method="wilcox", method="asymptotic")
    test = signed_rank(differences)
    assert test.p == pytest.approx(expected.pvalue)
    assert test.differences == (differences != 0).sum()


def test_equal_errors_have_no_test() -> None:
    assert signed_rank(np.zeros(9)).p is None
