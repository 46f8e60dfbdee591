"""Residuals, against subtraction by hand."""

from __future__ import annotations

import numpy as np
import pytest

from nnrun.scores import residuals
from nnrun.types import Predictions, Target


def said(true: object, predicted: object) -> Predictions:
    truth, values = np.array(true, dtype=np.float32), np.array(predicted, dtype=np.float32)
    width = values.shape[1] if values.ndim > 1 else 1
    return Predictions(Target("price", "number", width, (), "float32"), np.arange(len(values)), values, values, truth)


def test_residual_is_what_the_model_said_too_little() -> None:
    (only,) = residuals(said([1.0, 2.0, 3.0], [0.5, 2.0, 4.0]))
    assert (only.name, only.residual.tolist(), only.left_out) == ("", [0.5, 0.0, -1.0], 0)


def test_columns_are_apart_and_known_by_their_index() -> None:
    made = residuals(said([[1, 10], [2, 20]], [[1, 11], [1, 20]]))
    assert [(one.name, one.residual.tolist()) for one in made] == [("0", [0, 1]), ("1", [-1, 0])]


def test_undefined_answers_are_left_out_and_counted() -> None:
    (only,) = residuals(said([1.0, 2.0, 3.0], [np.nan, 2.0, np.inf]))
    assert (only.true.tolist(), only.left_out) == ([2.0], 2)


def test_no_rows_have_no_residuals() -> None:
    (only,) = residuals(said([], []))
    assert len(only.residual) == 0


def test_truth_is_needed() -> None:
    with pytest.raises(ValueError, match="without the truth"):
        residuals(Predictions(Target("t", "number", 1, (), "f"), np.arange(1), np.zeros(1), np.zeros(1)))
