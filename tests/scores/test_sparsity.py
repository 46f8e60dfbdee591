"""Shares of near-zero weights, counted by hand."""

from __future__ import annotations

import numpy as np

from nnrun.scores import NEAR_ZERO, near_zero


def test_share_counts_what_is_smaller_in_size() -> None:
    kernel = np.array([[0.0, -0.0009], [NEAR_ZERO, -0.5]])
    (only,) = near_zero([("dense", kernel)])
    assert (only.name, only.weights, only.share) == ("dense", 4, 0.5)


def test_nan_is_not_near_zero_and_no_weights_have_no_share() -> None:
    made = near_zero([("a", np.array([np.nan, 0.0])), ("b", np.zeros((0, 3)))])
    assert [(one.name, one.share) for one in made] == [("a", 0.5)]
