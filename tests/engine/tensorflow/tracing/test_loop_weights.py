"""Weights of recurrent layers that are traced for XLA are read before the loop over time: the bits stay."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import keras
import numpy as np
import pytest
import tensorflow as tf

from nnrun.engine.tensorflow.tracing.loop_weights import weights_before_loops

pytestmark = pytest.mark.tensorflow
X = np.random.default_rng(0).normal(size=(4, 5, 3)).astype(np.float32)


def traced(layer: keras.layers.Layer) -> Any:
    """What a layer answers and its gradients."""

    def answer_and_gradients() -> Any:
        with tf.GradientTape() as tape:
            answer = tf.reduce_sum(tf.sin(layer(X, training=True)))
        return answer, *tape.gradient(answer, [variable.value for variable in layer.trainable_variables])

    return tf.function(answer_and_gradients, autograph=False).get_concrete_function()


def reads_in_loops(function: Any) -> int:
    """Variables of floats that the bodies of a function's loops read."""
    bodies = [body for body in function.graph.as_graph_def().library.function if "while_body" in body.signature.name]
    nodes = [node for body in bodies for node in body.node_def if node.op == "ReadVariableOp"]
    return sum(node.attr["dtype"].type == tf.float32.as_datatype_enum for node in nodes)


@pytest.mark.parametrize(
    "make",
    [
        lambda: keras.layers.GRU(4, recurrent_dropout=0.3, seed=1),
        lambda: keras.layers.Bidirectional(keras.layers.LSTM(4)),
        lambda: keras.layers.RNN([keras.layers.LSTMCell(4), keras.layers.SimpleRNNCell(2)]),
    ],
)
def test_loops_read_no_weights_and_give_the_same(make: Callable[[], keras.layers.Layer]) -> None:
    def answers(*, ours: bool) -> Any:
        keras.utils.set_random_seed(3)
        layer = make()
        layer.build(X.shape)
        variables = [variable.value for variable in layer.trainable_variables]
        if ours:
            with weights_before_loops():
                function = traced(layer)
        else:
            function = traced(layer)
        assert all(now is then.value for now, then in zip(variables, layer.trainable_variables, strict=True))
        return reads_in_loops(function), [answer.numpy().tobytes() for answer in function()]

    (kept_out, answer), (inside, expected) = answers(ours=True), answers(ours=False)
    assert kept_out == 0 < inside
    assert answer == expected


def test_keras_s_method_and_the_weights_come_back_after_an_error_and_other_threads_keep_it() -> None:
    layer = keras.layers.LSTM(4)
    layer.build(X.shape)
    before, variables = keras.layers.RNN.inner_loop, [variable.value for variable in layer.trainable_variables]
    elsewhere: list[int] = []
    with weights_before_loops():
        thread = threading.Thread(target=lambda: elsewhere.append(reads_in_loops(traced(layer))))
        thread.start()
        thread.join()
        layer.cell.call = None
        with pytest.raises(TypeError):
            traced(layer)
    assert elsewhere[0] > 0
    assert keras.layers.RNN.inner_loop is before
    assert all(now is then.value for now, then in zip(variables, layer.trainable_variables, strict=True))
