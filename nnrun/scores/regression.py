"""Scores of predicted numbers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from nnrun.scores.predictions import undefined_rows
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


def regression(said: Predictions) -> Regression:
    """Scores of predictions of the kind "number".

    Raises:
        ValueError: the truth is not known.
    """
    import numpy as np

    if said.true is None:
        raise ValueError("predictions without the truth cannot be scored")
    true, predicted = (np.asarray(v, dtype=np.float64).reshape(len(v), -1) for v in (said.true, said.predicted))
    undefined = undefined_rows(said)
    if undefined or not true.size:
        return Regression(None, None, None, len(true), undefined, ())
    columns = tuple(_column(true[:, index], predicted[:, index]) for index in range(true.shape[1]))
    whole = _column(true.ravel(), predicted.ravel())
    explained = [column.r2 for column in columns if column.r2 is not None]
    r2 = float(np.mean(explained)) if explained else None
    return Regression(whole.mae, whole.rmse, r2, len(true), 0, columns if len(columns) > 1 else ())


def _column(true: Array, predicted: Array) -> NumberScores:
    from sklearn.metrics import mean_absolute_error, r2_score, root_mean_squared_error

    mae = float(mean_absolute_error(true, predicted))
    rmse = float(root_mean_squared_error(true, predicted))
    # A constant truth has no variance to explain; scikit-learn would say 0 or 1
    return NumberScores(mae, rmse, None if (true == true[0]).all() else float(r2_score(true, predicted)))
