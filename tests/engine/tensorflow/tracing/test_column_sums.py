"""Sums over rows that are traced for XLA are products with ones: rounding differs, and nothing else."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import tensorflow as tf

from nnrun.engine.tensorflow.tracing.xla_forms import forms_for_xla

pytestmark = pytest.mark.tensorflow
Sums = Callable[[tf.Tensor, tf.Tensor], tf.Tensor]


def biased(x: tf.Tensor, bias: tf.Tensor) -> tf.Tensor:
    """As layers add one."""
    return tf.nn.bias_add(x, bias)


def scaled(x: tf.Tensor, factor: tf.Tensor) -> tf.Tensor:
    """As normalization multiplies."""
    return x * factor


def gradients(function: Sums, *shapes: tuple[int, ...], rows: int | None) -> Any:
    """What a function of ``x`` and some numbers has as their gradient, traced for so many rows."""

    def both(x: tf.Tensor, numbers: tf.Tensor) -> Any:
        with tf.GradientTape() as tape:
            tape.watch([x, numbers])
            answer = tf.reduce_sum(tf.sin(function(x, numbers)))
        return tape.gradient(answer, [x, numbers])

    x, numbers = ((rows, *shapes[0][1:]), shapes[1])
    specs = [tf.TensorSpec(shape, tf.float32) for shape in (x, numbers)]
    return tf.function(both, jit_compile=True).get_concrete_function(*specs)


@pytest.mark.parametrize(
    ("function", "shapes", "rows", "replaced"),
    [
        (biased, ((5, 6, 8), (8,)), None, True),
        (biased, ((5, 3, 4, 2), (2,)), 5, True),
        (biased, ((5, 8), (8,)), None, False),
        (biased, ((5, 6, 1), (1,)), None, False),
        (scaled, ((5, 6, 8), (8,)), None, True),
        (scaled, ((5, 6, 4, 2), (4, 2)), None, True),
        (scaled, ((5, 6, 8), (6, 1)), 5, False),
    ],
)
def test_gradients_are_the_same_but_for_rounding(
    function: Sums, shapes: Any, rows: int | None, *, replaced: bool
) -> None:
    own = gradients(function, *shapes, rows=rows)
    with forms_for_xla():
        ours = gradients(function, *shapes, rows=rows)
    assert ("MatMul" in [operation.type for operation in ours.graph.get_operations()]) == replaced
    values = [tf.constant(np.random.default_rng(0).normal(size=shape), tf.float32) for shape in shapes]
    for answer, expected in zip(ours(*values), own(*values), strict=True):
        np.testing.assert_allclose(answer, expected, rtol=1e-5, atol=1e-5)


@pytest.mark.parametrize("dtype", ["float16", "int32"])
def test_halves_and_whole_numbers_stay_as_they_are(dtype: str) -> None:
    def gradient() -> tf.Tensor:
        return tf.raw_ops.BiasAddGrad(out_backprop=tf.ones([5, 6, 8], dtype))

    with forms_for_xla():
        assert "MatMul" not in [
            operation.type for operation in tf.function(gradient).get_concrete_function().graph.get_operations()
        ]
