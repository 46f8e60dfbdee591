"""Inference: a model's outputs for many rows, batch after batch in one compiled call."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from nnrun.engine.tensorflow.compiled_steps import FIRST, cached_function
from nnrun.engine.tensorflow.feed import arrange_inputs, feed_inputs, flat_outputs, output_names
from nnrun.engine.tensorflow.one_pass import StepsPerCall
from nnrun.engine.tensorflow.tracing.sum_order import sums_in_order

if TYPE_CHECKING:
    import keras
    import tensorflow as tf

    from nnrun.types import Array


def predict_by_keras(model: keras.Model, x: Mapping[str, Array], batch: int) -> dict[str, Array]:
    """By ``model.predict``."""
    import tensorflow as tf

    return by_output(model, tf.nest.flatten(model.predict(arrange_inputs(model, x), batch_size=batch, verbose=0)))


def predict_compiled(model: keras.Model, x: Mapping[str, Array], batch: int) -> dict[str, Array]:
    """By a compiled loop of ``predict_step``."""
    import numpy as np
    import tensorflow as tf

    feed = feed_inputs(model, x)
    function = cached_function(model, ("predict", str(feed.spec)), [], lambda: compile_predict(model, feed.spec))
    pace, steps, done = StepsPerCall(), -(-feed.rows // batch), 0
    calls: list[list[tf.Tensor]] = []
    while done < steps or not calls:
        some, began = pace.next(steps - done), time.perf_counter()
        limits = (batch, done * batch, min((done + some) * batch, feed.rows))
        calls.append(function(feed.data, tf.constant(limits)))
        pace.took(some, time.perf_counter() - began)
        done += some
    return by_output(model, [np.concatenate(parts) for parts in zip(*calls, strict=True)])


def compile_predict(model: keras.Model, spec: Any) -> Callable[..., list[tf.Tensor]]:
    """A function that gives the flat outputs of rows: told rows a batch, the first, and the one after the last."""
    import tensorflow as tf

    def run_steps(data: Any, bounds: tf.Tensor) -> list[tf.Tensor]:
        batch, start, stop = tf.unstack(bounds)
        steps = (stop - start + batch - 1) // batch

        def body(step: tf.Tensor, arrays: list[tf.TensorArray]) -> tuple[tf.Tensor, list[tf.TensorArray]]:
            first = start + step * batch
            with tf.name_scope(""):  # names as Keras's loop has them
                with tf.name_scope(FIRST):
                    taken = tf.nest.map_structure(lambda tensor: tensor[first : tf.minimum(first + batch, stop)], data)
                outputs = tf.nest.flatten(model.predict_step(taken))
            return step + 1, [array.write(step, output) for array, output in zip(arrays, outputs, strict=True)]

        arrays = [
            tf.TensorArray(output.dtype, steps, infer_shape=False, element_shape=[None, *output.shape[1:]])
            for output in flat_outputs(model)
        ]
        _, arrays = tf.while_loop(lambda step, _: step < steps, body, (tf.constant(0), arrays), parallel_iterations=1)
        return [array.concat() for array in arrays]

    signature = [spec, tf.TensorSpec([3], tf.int32)]
    function = tf.function(run_steps, input_signature=signature, autograph=False)
    with sums_in_order():
        return function.get_concrete_function()  # type: ignore[no-any-return]


def by_output(model: keras.Model, outputs: list[Array]) -> dict[str, Array]:
    """Flat outputs by name, halves as the floats that everything else computes with."""
    return dict(zip(output_names(model), map(widened, outputs), strict=True))


def widened(array: Array) -> Array:
    """Half precision as float32, which holds each of its numbers exactly."""
    return array.astype("float32") if array.dtype.itemsize == 2 and "float" in array.dtype.name else array
