"""Scores of numbers, against their formulas."""

from __future__ import annotations

import numpy as np
import pytest

from nnrun.scores import regression, score, to_plain
from nnrun.scores.regression import Regression
from nnrun.types import Predictions, Target


def said(true: object, predicted: object, width: int = 1) -> Predictions:
    values = np.array(predicted, dtype=np.float32)
    target = Target("target", "number", width, (), "float32")
    return Predictions(target, np.arange(len(values)), values, values, np.array(true, dtype=np.float32))


def test_scores_follow_their_formulas() -> None:
    scores = regression(said([1.0, 2.0, 4.0], [1.5, 2.0, 3.0]))
    assert scores.mae == pytest.approx(0.5)
    assert scores.rmse == pytest.approx(np.sqrt(1.25 / 3))
    assert scores.r2 == pytest.approx(1 - 1.25 / (np.array([1, 2, 4.0]).var() * 3))
    assert scores.columns == ()


def test_constant_truth_has_no_r2() -> None:
    scores = regression(said([2.0, 2.0], [2.0, 3.0]))
    assert scores.r2 is None
    assert scores.mae == 0.5


def test_single_row_has_no_r2_and_gives_no_warning() -> None:
    assert regression(said([2.0], [3.0])).r2 is None


def test_each_column_is_scored_and_an_undefined_one_is_left_out_of_the_mean() -> None:
    scores = regression(said([[1.0, 5.0], [3.0, 5.0]], [[1.0, 5.0], [3.0, 7.0]], 2))
    assert [column.r2 for column in scores.columns] == [1.0, None]
    assert [column.mae for column in scores.columns] == [0.0, 1.0]
    assert (scores.mae, scores.rmse, scores.r2) == (0.5, 1.0, 1.0)


def test_nan_in_the_output_leaves_nothing_defined_and_is_counted() -> None:
    scores = regression(said([1.0, 2.0, 3.0], [1.0, np.nan, np.inf]))
    assert to_plain(scores) == {"mae": None, "rmse": None, "r2": None, "rows": 3, "undefined": 2, "columns": []}


def test_no_rows_give_no_scores() -> None:
    assert regression(said([], [])).mae is None


def test_numbers_are_scored_as_numbers() -> None:
    assert isinstance(score(said([1.0], [1.0])), Regression)
