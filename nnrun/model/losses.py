"""The losses that Keras lacks; this module subclasses Keras and is imported inside functions only."""

from __future__ import annotations

from typing import Any

import keras
from keras import ops


@keras.saving.register_keras_serializable("nnrun")
class RootMeanSquaredError(keras.losses.Loss):
    """The square root of the mean squared error of a batch, in the units of the target.

    ``sqrt(sum(w * (y - p)**2) / sum(w))`` over all rows and columns of the batch. It is not a mean of row losses: the
    root of a batch's mean is not the mean of its rows' roots.

    Args:
        name: Of the loss.
        dtype: Of the computation.
    """

    def __init__(self, name: str = "root_mean_squared_error", dtype: Any = None) -> None:
        super().__init__(name=name, reduction=None, dtype=dtype)

    def __call__(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> Any:
        y_pred = ops.cast(ops.convert_to_tensor(y_pred), self.dtype)
        y_true = ops.reshape(ops.cast(ops.convert_to_tensor(y_true), self.dtype), ops.shape(y_pred))
        squares = ops.square(y_true - y_pred)
        if sample_weight is None:
            return _root(ops.mean(squares))
        rows = ops.mean(ops.reshape(squares, (ops.shape(squares)[0], -1)), axis=-1)
        weight = ops.reshape(ops.cast(ops.convert_to_tensor(sample_weight), self.dtype), (-1,))
        return _root(ops.divide_no_nan(ops.sum(rows * weight), ops.sum(weight)))

    def call(self, y_true: Any, y_pred: Any) -> Any:
        return self(y_true, y_pred)

    def get_config(self) -> dict[str, Any]:
        return {"name": self.name}


def _root(mean: Any) -> Any:
    """The square root, whose gradient at 0 is finite: of a perfect batch nothing is to be learnt."""
    positive = mean > 0
    return ops.where(positive, ops.sqrt(ops.where(positive, mean, ops.ones_like(mean))), ops.zeros_like(mean))
