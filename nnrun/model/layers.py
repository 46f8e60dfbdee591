"""The layers that Keras lacks; this module subclasses Keras and is imported inside functions only."""

from __future__ import annotations

from typing import Any

import keras
from keras import ops


@keras.saving.register_keras_serializable("nnrun")
class MultiHot(keras.layers.Layer):
    """Sequences of ids to vectors of zeros and ones.

    Unlike Keras's CategoryEncoding, which makes a one-hot vector of every id first, it never holds more than its own
    output: at 10,000 words that is the difference between 20 MB and 50 GB for a batch of 512 reviews.

    Args:
        size: Length of the vectors, at least 1. Ids outside 0 to size - 1 leave no mark; -1 pads.

    Shape:
        Integers (batch, length) to floats (batch, size).
    """

    def __init__(self, size: int, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.size = size

    def call(self, inputs: Any) -> Any:
        ids = ops.cast(inputs, "int32")
        batch, length = ops.shape(ids)[0], ops.shape(ids)[1]
        beyond = ops.full_like(ids, self.size)  # one column more takes what leaves no mark
        ids = ops.where(ops.logical_and(ids >= 0, ids < self.size), ids, beyond)
        rows = ops.arange(batch, dtype="int32") * (self.size + 1)
        flat = ops.reshape(ids + rows[:, None], (batch * length, 1))
        marks = ops.ones((batch * length,), dtype=self.compute_dtype)
        counts = ops.scatter(flat, marks, (batch * (self.size + 1),))
        hot = ops.minimum(ops.reshape(counts, (batch, self.size + 1)), ops.ones((), dtype=self.compute_dtype))
        return hot[:, : self.size]

    def compute_output_shape(self, input_shape: Any) -> Any:
        return (input_shape[0], self.size)

    def compute_output_spec(self, inputs: Any) -> Any:
        return keras.KerasTensor(self.compute_output_shape(inputs.shape), dtype=self.compute_dtype)

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "size": self.size}
