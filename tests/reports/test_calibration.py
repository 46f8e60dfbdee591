"""Calibration: shares that came true beside the probabilities that were said."""

from __future__ import annotations

import numpy as np
import pytest

from nnrun.reports.findings.calibration import calibration, wilson
from nnrun.scores import predictions
from nnrun.types import Target

YES = Target("y", "binary", 1, (), "float32")


def test_a_model_that_says_what_comes_true_has_no_error() -> None:
    said = np.repeat([0.25, 0.75], 40)
    true = np.tile([1, 0, 0, 0], 10).tolist() + np.tile([1, 1, 1, 0], 10).tolist()
    answers = calibration(predictions(YES, said[:, None], np.arange(80), np.array(true)))
    assert answers is not None
    assert [(one.probability, one.share, one.rows) for one in answers.bins] == [(0.25, 0.25, 40), (0.75, 0.75, 40)]
    assert answers.error == pytest.approx(0)
    assert answers.brier == pytest.approx(0.1875)  # p (1 - p)


def test_of_classes_it_is_that_of_the_class_that_was_said() -> None:
    target = Target("y", "classes", 2, (), "int32", ("a", "b"))
    answers = calibration(predictions(target, np.array([[0.9, 0.1], [0.2, 0.8]]), np.arange(2), np.array([0, 0])))
    assert answers is not None
    assert [(one.share, one.rows) for one in answers.bins] == [(0.0, 1), (1.0, 1)]
    assert answers.error == pytest.approx((0.8 + 0.1) / 2)


def test_margins_and_numbers_have_none() -> None:
    assert calibration(predictions(YES, np.array([[-3.0], [2.0]]), np.arange(2), np.array([0, 1]))) is None
    numbers = Target("y", "number", 1, (), "float32")
    assert calibration(predictions(numbers, np.array([[0.5]]), np.arange(1), np.array([[0.5]]))) is None


def test_the_interval_is_wilsons() -> None:
    # Newcombe 1998, "Two-sided confidence intervals for the single proportion", table I: 81 of 263
    assert wilson(81 / 263, 263) == pytest.approx((0.2553, 0.3662), abs=1e-4)
    assert wilson(0.0, 20) == pytest.approx((0.0, 0.1611), abs=1e-4)
