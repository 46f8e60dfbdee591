"""Products that are traced for XLA read their smaller factor across: rounding differs, and nothing else."""

from __future__ import annotations

import threading
from typing import Any

import keras
import numpy as np
import pytest
import tensorflow as tf
from keras.src.backend.tensorflow import numpy as keras_numpy
from tensorflow.python.ops import gen_math_ops, gen_nn_ops, math_grad

from nnrun.engine.tensorflow.tracing.xla_forms import forms_for_xla
from tests.engine.engine_cases import CASES
from tests.engine.training import differing, trained

pytestmark = pytest.mark.tensorflow
NAMES = (
    (gen_math_ops, "add_n"),
    (gen_math_ops, "mat_mul"),
    (gen_math_ops, "batch_mat_mul_v2"),
    (keras_numpy, "einsum"),
    (gen_nn_ops, "bias_add_grad"),
    (math_grad, "_ReduceGradientArg"),
)
BARRIER = "XlaOptimizationBarrier"


def numbers(*shape: int) -> tf.Tensor:
    """Made-up ones."""
    return tf.constant(np.random.default_rng(0).normal(size=shape), tf.float32)


def operations(function: Any, *shapes: tuple[int | None, ...]) -> list[str]:
    """The kinds of operations that are traced."""
    with forms_for_xla():
        traced = tf.function(function).get_concrete_function(*(tf.TensorSpec(shape, tf.float32) for shape in shapes))
    return [operation.type for operation in traced.graph.get_operations()]


def across(x: tf.Tensor, y: tf.Tensor) -> tf.Tensor:
    """The first factor transposed, as the gradient of a kernel has it."""
    return tf.matmul(x, y, transpose_a=True)


@pytest.mark.parametrize(
    ("x", "y", "turned"),
    [
        ((None, 64), (None, 10), True),
        ((None, 64), (None, 32), False),  # few rows would not pay for the transposition
        ((None, 4), (None, 10), False),
        ((None, 64), (None, 1), False),
        ((None, 4, 64, 64), (None, 4, 64, 32), True),
        ((None, 4, 64, 16), (None, 4, 64, 64), False),
    ],
)
def test_the_smaller_factor_is_read_across(x: Any, y: Any, *, turned: bool) -> None:
    assert (BARRIER in operations(across, x, y)) == turned


@pytest.mark.parametrize(("words", "turned"), [(64, True), (2, False)])
def test_a_wide_layer_pays_where_its_rows_are_many(words: int, *, turned: bool) -> None:
    layer = keras.layers.Dense(20)
    layer.build((None, words, 40))

    def gradient(x: tf.Tensor) -> tf.Tensor:
        with tf.GradientTape() as tape:
            answer = tf.reduce_sum(tf.sin(layer(x)))
        return tape.gradient(answer, layer.kernel.value)

    assert (BARRIER in operations(gradient, (None, words, 40))) == turned


@pytest.mark.parametrize("shapes", [((32, 20), (32, 3)), ((2, 4, 9, 9), (2, 4, 9, 3))])
def test_products_and_their_gradients_are_the_same_but_for_rounding(shapes: Any) -> None:
    x, y = (numbers(*shape) for shape in shapes)

    def gradients() -> Any:
        with tf.GradientTape() as tape:
            tape.watch([x, y])
            answer = tf.reduce_sum(tf.sin(across(x, y)))
        return answer, *tape.gradient(answer, [x, y])

    expected = gradients()
    with forms_for_xla():
        traced = tf.function(gradients, jit_compile=True).get_concrete_function()
    assert BARRIER in [operation.type for operation in traced.graph.get_operations()]
    for answer, known in zip(traced(), expected, strict=True):
        np.testing.assert_allclose(answer, known, rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("equation", ["aecd,abcd->acbe", "btnh,bsnh->bnts"])
def test_scores_of_attention_are_a_product_of_what_lies_in_memory(equation: str) -> None:
    query, key = numbers(2, 5, 3, 4), numbers(2, 6, 3, 4)
    expected = keras.ops.einsum(equation, query, key)
    with forms_for_xla():
        answer = keras.ops.einsum(equation, query, key)
    np.testing.assert_allclose(answer, expected, rtol=1e-5, atol=1e-6)


def test_functions_are_replaced_for_one_thread_and_come_back() -> None:
    before = [getattr(module, name) for module, name in NAMES]
    elsewhere: list[Any] = []
    shapes = [tf.TensorSpec(shape, tf.float32) for shape in ((32, 20), (32, 3))]
    with forms_for_xla():
        thread = threading.Thread(target=lambda: elsewhere.append(tf.function(across).get_concrete_function(*shapes)))
        thread.start()
        thread.join()
    assert BARRIER not in [operation.type for operation in elsewhere[0].graph.get_operations()]
    assert [getattr(module, name) for module, name in NAMES] == before
    with pytest.raises(ValueError, match="equal"):
        operations(across, (32, 20), (31, 3))
    assert [getattr(module, name) for module, name in NAMES] == before


@pytest.mark.slow
def test_attention_trains_by_xla_as_by_a_graph_which_keeps_the_bits_of_fit() -> None:
    case = CASES["attention"]
    graph, state, _ = trained(case, "graph")
    xla, other, _ = trained(case, "xla")
    _, kept, _ = trained(case, "keras")
    assert differing(state, kept) == []
    for expected, epoch in zip(graph.history, xla.history, strict=True):
        assert dict(epoch.training) == pytest.approx(dict(expected.training), rel=1e-4)
    for key, array in state.arrays.items():
        np.testing.assert_allclose(other.arrays[key], array, rtol=1e-3, atol=1e-5, err_msg=key)
