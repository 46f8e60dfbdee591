"""Gradients of slices that share out all columns are one concatenation where they are traced for XLA."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
import tensorflow as tf

from nnrun.engine.tensorflow.tracing.xla_forms import forms_for_xla

pytestmark = pytest.mark.tensorflow
Columns = tuple[int | None, int | None]


def gradient_of(parts: Sequence[Columns], rows: slice = slice(None)) -> tf.types.experimental.ConcreteFunction:
    """The gradient of what some slices of nine columns give together."""

    def gradient(x: tf.Tensor) -> tf.Tensor:
        with tf.GradientTape() as tape:
            tape.watch(x)
            pieces = [x[rows, slice(*part)] * (place + 1) for place, part in enumerate(parts)]
            answer = tf.add_n([tf.reduce_sum(tf.sin(piece)) for piece in pieces])
        return tape.gradient(answer, x)

    return tf.function(gradient).get_concrete_function(tf.TensorSpec((None, 9), tf.float32))


@pytest.mark.parametrize(
    ("parts", "rows", "joined"),
    [
        ([(None, 3), (3, 6), (6, None)], slice(None), True),
        ([(6, None), (None, 3), (3, 6)], slice(None), True),
        ([(0, 4), (4, None)], slice(None), True),
        ([(None, 3), (3, 6)], slice(None), False),
        ([(1, 3), (3, None)], slice(None), False),
        ([(None, 5), (3, None)], slice(None), False),
        ([(None, 3), (3, 6), (6, None), (None, None)], slice(None), False),
        ([(None, 3), (3, None)], slice(2), False),
    ],
)
def test_slices_beside_each_other_are_joined(parts: Sequence[Columns], rows: slice, *, joined: bool) -> None:
    x = tf.constant(np.random.default_rng(0).normal(size=(4, 9)), tf.float32)
    own = gradient_of(parts, rows)
    with forms_for_xla():
        ours = gradient_of(parts, rows)
    assert ("ConcatV2" in [operation.type for operation in ours.graph.get_operations()]) == joined
    np.testing.assert_array_equal(ours(x), own(x))
