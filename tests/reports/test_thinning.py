"""A thinned curve keeps its peaks, its ends and its gaps."""

from __future__ import annotations

import math

import numpy as np

from nnrun.reports.findings.thinning import kept_points


def test_a_short_curve_is_whole() -> None:
    assert kept_points([[3.0, 1.0, 2.0]]).tolist() == [0, 1, 2]
    assert kept_points([]).tolist() == []


def test_of_every_stretch_the_extremes_stay() -> None:
    values = np.sin(np.arange(50_000) / 300)
    values[12_345], values[40_000] = 9.0, -9.0
    kept = kept_points([values], 2_000)
    assert len(kept) <= 2_000
    assert {0, 12_345, 40_000, 49_999} <= set(kept.tolist())
    assert (np.diff(kept) > 0).all()


def test_curves_share_the_points_and_each_keeps_its_own_peak() -> None:
    flat, peak = [1.0] * 9_000, [1.0] * 9_000
    flat[5_000], peak[700] = 0.0, 2.0
    kept = kept_points([flat, peak], 500)
    assert len(kept) <= 500
    assert {700, 5_000} <= set(kept.tolist())


def test_what_is_no_number_is_no_extreme_and_leaves_a_gap() -> None:
    values = [1.0] * 3_000 + [math.nan] * 3_000 + [1.0] * 3_000
    values[100], values[200] = math.inf, 5.0
    kept = kept_points([values], 300).tolist()
    assert 200 in kept
    assert any(math.isnan(values[n]) for n in kept)
