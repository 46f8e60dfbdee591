"""Gradients of several branches are added in an order that threads do not change."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from unittest import mock

import pytest
import tensorflow as tf
from tensorflow.python.ops import gen_math_ops

from nnrun.engine.tensorflow.tracing.sum_order import AS_THEY_ARE, sums_in_order

ONE_AT_A_TIME = "tensorflow.config.threading.get_inter_op_parallelism_threads"
REPEATED = """
import keras
from nnrun.engine import open_session
from tests.engine.engine_cases import Case, classes, features, softmax
from tests.engine.training import trained

def branches():
    L = keras.layers
    x = keras.Input((4,), name="x")
    dense = L.Dense(4)(x)
    first = L.Average()([dense, x, x])
    second = L.Add()([first, L.GaussianNoise(0.1)(x), x])
    third = L.Average()([dense, dense, second])
    model = keras.Model(x, softmax()(L.Average()([first, second, third])))
    model.compile("adam", "sparse_categorical_crossentropy", jit_compile=False)
    return model

open_session(seed=7, threads=2, device="cpu")
case = Case(branches, features(4), classes())
states = [trained(case, "graph")[1] for _ in range(15)]
print(len({b"".join(array.tobytes() for array in state.arrays.values()) for state in states}))
"""


def branches(x: tf.Tensor) -> tf.Tensor:
    """The gradient of a number that is used in four places."""
    with tf.GradientTape() as tape:
        tape.watch(x)
        y = tf.reduce_sum(tf.sin(x) + tf.cos(x) + tf.exp(x) + x * 3.0)
    return tape.gradient(y, x)


def traced(*, threads: int) -> list[tf.Operation]:
    """The additions that are traced where so many operations run at a time."""
    with mock.patch(ONE_AT_A_TIME, return_value=threads), sums_in_order():
        function = tf.function(branches).get_concrete_function(tf.TensorSpec([None], tf.float32))
    return list(additions(function))


def additions(function: tf.types.experimental.ConcreteFunction) -> Iterator[tf.Operation]:
    """Those of a function's graph."""
    return (operation for operation in function.graph.get_operations() if operation.type in ("AddN", "AddV2"))


@pytest.mark.tensorflow
@pytest.mark.parametrize("threads", [0, 2])
def test_several_threads_add_one_tensor_after_the_other(threads: int) -> None:
    operations = traced(threads=threads)
    assert len(operations) == 6
    assert {operation.type for operation in operations} == {"AddV2"}
    assert all(operation.get_attr(AS_THEY_ARE) for operation in operations)


@pytest.mark.tensorflow
def test_one_thread_adds_as_fit_does_and_functions_come_back() -> None:
    before = gen_math_ops.add_n, gen_math_ops.add_v2
    assert "AddN" in {operation.type for operation in traced(threads=1)}
    traced(threads=2)
    assert (gen_math_ops.add_n, gen_math_ops.add_v2) == before


@pytest.mark.slow
@pytest.mark.process
@pytest.mark.tensorflow
def test_branches_repeat_bit_for_bit_on_two_threads() -> None:
    done = subprocess.run([sys.executable, "-c", REPEATED], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["1"]
