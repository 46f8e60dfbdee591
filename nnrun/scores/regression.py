"""Scores of predicted numbers (regression): MAE, RMSE, R2."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from nnrun.registry import import_quickly
from nnrun.scores.answer_columns import undefined_rows
from nnrun.types import Predictions

if TYPE_CHECKING:
    from nnrun.types import Array


@dataclass(frozen=True, slots=True)
class NumberScores:
    """The scores of one number (scikit-learn, "Regression metrics"); None where a score is not defined."""

    mae: float | None
    """Mean absolute error, in the target's unit."""
    rmse: float | None
    """Root of the mean squared error, in the target's unit."""
    r2: float | None
    """The share of the variance that is explained; None where the truth is constant or a single row."""
    name: str = ""
    """Of the target's column; empty where there is a single one."""


@dataclass(frozen=True, slots=True)
class Regression:
    """How well numbers were told."""

    mae: float | None
    rmse: float | None
    """Over all numbers together."""
    r2: float | None
    """The mean over the columns for which it is defined."""
    rows: int
    undefined: int
    """Rows for which the model gave NaN or infinity; with any, no score is defined."""
    columns: tuple[NumberScores, ...]
    """By column of the target; empty where it is a single one."""


def regression(answers: Predictions) -> Regression:
    """Scores of predictions of the kind "number". Raises ValueError where the truth is not known."""
    import numpy as np

    if answers.true is None:
        raise ValueError("predictions without the truth cannot be scored")
    undefined = undefined_rows(answers)
    if undefined or not answers.true.size:
        return Regression(None, None, None, len(answers.true), undefined, ())
    true, predicted = (np.asarray(v, dtype=np.float64).reshape(len(v), -1) for v in (answers.true, answers.predicted))
    columns = _columns(true, predicted, answers.target.labels(true.shape[1]))
    (whole,) = _columns(true.reshape(-1, 1), predicted.reshape(-1, 1), ("",))
    explained = [column.r2 for column in columns if column.r2 is not None]
    r2 = float(np.mean(explained)) if explained else None
    return Regression(whole.mae, whole.rmse, r2, len(true), 0, columns if len(columns) > 1 else ())


def _columns(true: Array, predicted: Array, names: Sequence[str]) -> tuple[NumberScores, ...]:
    metrics = import_quickly("sklearn.metrics")
    raw = {"multioutput": "raw_values"}
    mae = metrics.mean_absolute_error(true, predicted, **raw).tolist()
    rmse = metrics.root_mean_squared_error(true, predicted, **raw).tolist()
    # A constant truth has no variance to explain; scikit-learn would say 0 or 1
    varied = (true != true[0]).any(axis=0).tolist()
    r2 = metrics.r2_score(true, predicted, **raw).tolist() if any(varied) else [None] * len(varied)
    each_column = zip(mae, rmse, r2, varied, names, strict=True)
    return tuple(NumberScores(a, b, c if v else None, name) for a, b, c, v, name in each_column)
