"""A model's outputs for many rows, batch after batch in one compiled call."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from nnrun.engine.feed import arrange_inputs, feed_inputs, output_names

if TYPE_CHECKING:
    import keras
    import tensorflow as tf

    from nnrun.types import Array

STEPS = 64
"""Batches a call: few enough to hear Ctrl-C, enough that the call costs nothing."""


def predict_plain(model: keras.Model, x: Mapping[str, Array], batch: int) -> dict[str, Array]:
    """By ``model.predict``."""
    return named(model, model.predict(arrange_inputs(model, x), batch_size=batch, verbose=0))


def predict_compiled(model: keras.Model, x: Mapping[str, Array], batch: int) -> dict[str, Array]:
    """By a compiled loop of ``predict_step``."""
    import numpy as np
    import tensorflow as tf

    feed = feed_inputs(model, x)
    function = predict_stretch(model, feed.spec)
    size = tf.constant(batch, tf.int64)
    calls = [
        function(
            feed.data, size, tf.constant(row, tf.int64), tf.constant(min(row + STEPS * batch, feed.rows), tf.int64)
        )
        for row in range(0, feed.rows, STEPS * batch)
    ]
    columns = [np.concatenate([np.asarray(value) for value in values]) for values in zip(*calls, strict=True)]
    return dict(zip(output_names(model), columns, strict=True))


def predict_stretch(model: keras.Model, spec: Any) -> Callable[..., list[tf.Tensor]]:
    """A function that gives the flat outputs for the rows from ``start`` to ``stop``, in batches."""
    import tensorflow as tf

    def stretch(data: Any, batch: tf.Tensor, start: tf.Tensor, stop: tf.Tensor) -> list[tf.Tensor]:
        steps = tf.cast((stop - start + batch - 1) // batch, tf.int32)

        def body(step: tf.Tensor, arrays: list[tf.TensorArray]) -> tuple[tf.Tensor, list[tf.TensorArray]]:
            first = start + tf.cast(step, tf.int64) * batch
            taken = tf.nest.map_structure(lambda tensor: tensor[first : tf.minimum(first + batch, stop)], data)
            outputs = tf.nest.flatten(model.predict_step(taken))
            return step + 1, [array.write(step, output) for array, output in zip(arrays, outputs, strict=True)]

        arrays = [
            tf.TensorArray(output.dtype, steps, infer_shape=False, element_shape=[None, *output.shape[1:]])
            for output in model.outputs
        ]
        _, arrays = tf.while_loop(lambda step, _: step < steps, body, (tf.constant(0), arrays), parallel_iterations=1)
        return [array.concat() for array in arrays]

    count = tf.TensorSpec([], tf.int64)
    return tf.function(stretch, input_signature=[spec, count, count, count], autograph=False)  # type: ignore[no-any-return]


def named(model: keras.Model, outputs: Any) -> dict[str, Array]:
    """Outputs in the model's structure, by name."""
    import tensorflow as tf

    return dict(zip(output_names(model), tf.nest.flatten(outputs), strict=True))
