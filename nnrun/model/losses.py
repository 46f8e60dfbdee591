"""The losses that Keras lacks; this module subclasses Keras and is imported inside functions only.

Scripts print the classes as they stand here: they name no more than ``keras``, in lines of 100 characters.
"""

from __future__ import annotations

from typing import Any

import keras


@keras.saving.register_keras_serializable("nnrun")
class RootMeanSquaredError(keras.losses.Loss):
    """The square root of the mean squared error of a batch, in the units of the target.

    ``sqrt(sum(w * (y - p)**2) / sum(w))`` over all rows and columns of the batch. It is not a
    mean of row losses: the root of a batch's mean is not the mean of its rows' roots.

    Args:
        name: Of the loss.
        dtype: Of the computation.
    """

    def __init__(self, name: str = "root_mean_squared_error", dtype: Any = None) -> None:
        super().__init__(name=name, reduction=None, dtype=dtype)

    def __call__(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> Any:
        y_pred = self.numbers(y_pred)
        y_true = keras.ops.reshape(self.numbers(y_true), keras.ops.shape(y_pred))
        squares = keras.ops.square(y_true - y_pred)
        if sample_weight is None:
            return self.root(keras.ops.mean(squares))
        squares = keras.ops.reshape(squares, (keras.ops.shape(squares)[0], -1))
        rows = keras.ops.mean(squares, axis=-1)
        weight = keras.ops.reshape(self.numbers(sample_weight), (-1,))
        weighted = keras.ops.sum(rows * weight)
        return self.root(keras.ops.divide_no_nan(weighted, keras.ops.sum(weight)))

    def numbers(self, values: Any) -> Any:
        """Values as a tensor of the loss's dtype."""
        return keras.ops.cast(keras.ops.convert_to_tensor(values), self.dtype)

    def root(self, mean: Any) -> Any:
        """The square root; its gradient at 0 is finite: a perfect batch teaches nothing."""
        positive = mean > 0
        roots = keras.ops.sqrt(keras.ops.where(positive, mean, keras.ops.ones_like(mean)))
        return keras.ops.where(positive, roots, keras.ops.zeros_like(mean))

    def call(self, y_true: Any, y_pred: Any) -> Any:
        return self(y_true, y_pred)

    def get_config(self) -> dict[str, Any]:
        return {"name": self.name}
