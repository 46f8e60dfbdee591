"""Models with branches have the bits of `fit`: their step is a function that TensorFlow optimizes as it does there."""

from __future__ import annotations

import gc
import subprocess
import sys

import keras
import numpy as np
import pytest
import tensorflow as tf
from tensorflow.python.eager import context

from nnrun.engine.tensorflow.compiled_steps import steps_function
from nnrun.engine.tensorflow.feed import feed_part, training_part
from nnrun.engine.tensorflow.tracing.step_of_fit import as_in_fit, has_branches
from nnrun.engine.tensorflow.variables import build_optimizer
from nnrun.types import Part
from tests.engine.engine_cases import Case, L, classes, features, softmax
from tests.engine.training import differing, numbers_of, trained

pytestmark = pytest.mark.tensorflow

MANY = """
from nnrun.engine import open_session
from tests.engine.random_graphs import random_graph
from tests.engine.training import differing, numbers_of, trained

open_session(seed=7, threads=1, device="cpu")
for seed in (*range(20), 44):
    case = random_graph(seed)
    expected, state, _ = trained(case, "keras")
    outcome, other, _ = trained(case, "graph")
    if differing(other, state) or numbers_of(outcome.history) != numbers_of(expected.history):
        print(seed)
"""


def constants() -> keras.Model:
    """Constants around a product: which of them TensorFlow joins depends on all that stands in its graph."""
    x = keras.Input((4,), name="x")
    left = L.Rescaling(0.3, offset=0.1)(L.Dense(4)(x))
    model = keras.Model(x, softmax()(L.Rescaling(0.7)(L.Multiply()([left, L.Dropout(0.5)(x)]))), name="apple")
    model.compile("adam", "sparse_categorical_crossentropy", jit_compile=False)
    return model


def test_constants_around_branches_are_joined_as_in_fit() -> None:
    case = Case(constants, features(4), classes())
    expected, state, _ = trained(case, "keras")
    outcome, graph_state, _ = trained(case, "graph")
    assert differing(graph_state, state) == []
    assert numbers_of(outcome.history) == numbers_of(expected.history)


def test_branches_are_told_from_chains_and_from_inputs_beside_each_other() -> None:
    x, y = keras.Input((4,)), keras.Input((4,))
    hidden = L.Dense(4)(x)
    chain = keras.Model(x, L.Dense(4)(hidden))
    residual = keras.Model(x, L.Add()([hidden, x]))
    assert not has_branches(chain)
    assert not has_branches(keras.Sequential([keras.Input((4,)), L.Dense(4), chain]))
    assert not has_branches(keras.Model([x, y], L.Concatenate()([chain(x), y])))
    assert has_branches(residual)
    assert has_branches(keras.Model(x, residual(hidden)))
    assert has_branches(keras.Model(x, L.Rescaling(0.3)(L.Rescaling(0.7)(hidden))))
    assert has_branches(keras.Model([x, y], L.Multiply()([hidden, y])))
    assert has_branches(keras.Model(x, [L.Dense(1)(hidden), L.Dense(2)(hidden)]))


def test_functions_within_a_step_are_known_for_as_long_as_it_may_run() -> None:
    """Of a mask, which is a branch, before a recurrent layer, whose loops and their gradients are functions."""
    words = keras.Input((5,), dtype="int32", name="x")
    hidden = L.LSTM(3)(L.Embedding(9, 4, mask_zero=True)(words))
    model = keras.Model(words, L.Dense(1, name="target")(hidden))
    assert has_branches(model)
    model.compile("adam", "mse", jit_compile=False)
    build_optimizer(model)
    part = Part({"x": np.ones((8, 5), "int32")}, {"target": np.ones((8, 1), "float32")}, np.arange(8))
    feed = feed_part(model, training_part(part), jit=False)
    steps = steps_function(model, "train", feed, jit=False, values=False)
    gc.collect()
    library = steps.function.graph.as_graph_def().library.function
    names = [function.signature.name for function in library]
    assert any("lstm" in name for name in names)
    assert [name for name in names if not context.context().has_function(name)] == []


def test_a_batch_is_the_steps_own_as_in_fit() -> None:
    """`AddN`, whose terms stand by name, begins with the first one that nobody else holds: 1 may be lost in 5e7."""
    half, zero, total = (tf.Variable([value]) for value in (-5e7, 0.0, 0.0))

    def step(batch: tf.Tensor) -> dict[str, tf.Tensor]:
        total.assign(tf.add_n([batch, half.value(), half.value(), tf.exp(zero, name="last")]))
        return {"loss": tf.reduce_sum(total)}

    call = as_in_fit(step)

    @tf.function(autograph=False)
    def run(rows: tf.Tensor) -> None:
        body = lambda number: (number + call(tf.gather(rows, [number])),)  # noqa: E731
        tf.while_loop(lambda number: number < 1, body, (tf.constant(0),), parallel_iterations=1)

    run(tf.constant([1e8]))
    assert total.numpy() == [1.0]


@pytest.mark.slow
@pytest.mark.process
def test_random_graphs_equal_fit_bit_for_bit_on_one_thread() -> None:
    done = subprocess.run([sys.executable, "-c", MANY], capture_output=True, text=True, check=True)
    assert done.stdout.split() == []
