"""McNemar's test is the exact binomial one of few changes, and the corrected chi-squared one of many."""

from __future__ import annotations

import pytest
from scipy import stats

from nnrun.scores.paired.mcnemar import EXACT_BELOW, mcnemar


@pytest.mark.parametrize(("mended", "broken"), [(0, 0), (1, 0), (5, 1), (8, 8), (20, 4), (3, 21)])
def test_few_changes_are_those_of_a_fair_coin(mended: int, broken: int) -> None:
    test = mcnemar(mended, broken)
    expected = stats.binomtest(mended, mended + broken).pvalue if mended + broken else 1.0
    assert test.p == pytest.approx(expected)
    assert "exact" in test.method


@pytest.mark.parametrize(("mended", "broken"), [(20, 5), (30, 30), (31, 30), (900, 850)])
def test_many_changes_are_chi_squared_with_edwards_s_correction(mended: int, broken: int) -> None:
    assert mended + broken >= EXACT_BELOW
    chi2 = max(abs(mended - broken) - 1, 0) ** 2 / (mended + broken)
    assert mcnemar(mended, broken).p == pytest.approx(stats.chi2.sf(chi2, 1))


def test_mended_and_broken_are_told_apart() -> None:
    test = mcnemar(7, 2)
    assert (test.mended, test.broken) == (7, 2)
