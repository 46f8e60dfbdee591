"""First epochs that dwarf the rest leave the axis; others do not."""

from __future__ import annotations

import math

from nnrun.words.axis_range import range_of_scores, readable_range


def test_first_epochs_that_dwarf_the_rest_leave_the_frame() -> None:
    curve = [1_000.0, 500.0, *(1 + 0.01 * (n % 5) for n in range(38))]
    chosen = readable_range([curve])
    assert chosen is not None
    low, high = chosen
    assert 0.9 < low < 1
    assert 1.04 < high < 1.1


def test_a_curve_that_can_be_read_is_whole() -> None:
    assert readable_range([[2 - 0.03 * n for n in range(40)]]) is None
    assert readable_range([[5.0, 4.0, 3.0]]) is None
    assert readable_range([]) is None


def test_a_side_that_all_values_keep_to_shows_all_of_them() -> None:
    chosen = readable_range([[100.0, *(2.0 - 0.01 * n for n in range(30))]])
    assert chosen is not None
    assert chosen[0] < 1.7


def test_what_is_no_number_does_not_count() -> None:
    assert readable_range([[math.nan, math.inf, *[1.0, 1.1] * 10]]) is None


def test_scores_that_are_much_worse_than_most_leave_the_frame_and_the_best_never_do() -> None:
    scores = [0.5 + 0.01 * n for n in range(20)]
    assert range_of_scores(scores, "min") is None
    chosen = range_of_scores([*scores, 1e6, math.nan], "min")
    assert chosen is not None
    assert chosen[0] < 0.5
    assert 0.69 < chosen[1] < 0.75
    assert range_of_scores([*scores, -1e6], "min") is None
    mirrored = range_of_scores([-1e6, *scores], "max")
    assert mirrored is not None
    assert mirrored[0] > 0.45
    assert range_of_scores([1.0, 1e9], "min") is None  # of two nobody knows what is usual
