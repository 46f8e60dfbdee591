"""Loops of recurrent layers know how many rows a batch has, and nothing else does."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import keras
import numpy as np
import pytest
import tensorflow as tf
from keras.src import backend

from nnrun.engine import fit, read_state
from nnrun.engine.tensorflow.tracing.recurrent_shapes import loops_over, rows_for_loops
from tests.engine.engine_cases import Case, L, classes, features, softmax, stack, tokens
from tests.engine.training import TRAINING, differing, numbers_of

pytestmark = pytest.mark.tensorflow
ROWS, BATCH = 45, 15
"""Whole batches, of a number that is no power of two: a constant factor in its place would round otherwise."""


def words(*layers: Callable[[], Any]) -> Case:
    """A model over words, those at the end masked."""
    embedding = lambda: L.Embedding(20, 4, mask_zero=True)  # noqa: E731
    return Case(stack((None,), embedding, *layers, softmax, optimizer="adam"), tokens(7), classes())


STACKED = (lambda: L.LSTM(5, dropout=0.2, return_sequences=True), lambda: L.GRU(3, recurrent_dropout=0.3))
BOTH_WAYS = (
    lambda: L.Bidirectional(L.LSTM(3, return_sequences=True)),
    L.LayerNormalization,
    L.GlobalAveragePooling1D,
)
CELLS = (
    lambda: L.RNN([L.LSTMCell(4, dropout=0.2), L.GRUCell(3)], return_sequences=True),
    L.BatchNormalization,
    L.GlobalAveragePooling1D,
)
CASES = {
    "GRU backwards": words(lambda: L.GRU(5, go_backwards=True)),
    "stacked, masks and dropout": words(*STACKED),
    "both ways, normalized": words(*BOTH_WAYS),
    "cells": Case(stack((6, 4), *CELLS, softmax), features(6, 4), classes()),
    "ConvLSTM": Case(
        stack((4, 5, 5, 2), lambda: L.ConvLSTM2D(3, 3, dropout=0.2), L.Flatten, softmax),
        features(4, 5, 5, 2),
        classes(),
    ),
}


def gradient_of(layer: keras.Layer, rows: int | None) -> Any:
    """The function that was traced of a layer's gradient over batches of an open size."""
    layer.build((None, 6, 4))

    def gradient(x: tf.Tensor) -> Any:
        with tf.GradientTape() as tape:
            outputs = layer(x, training=True)
            loss = tf.reduce_sum(outputs * outputs)
        return outputs, tape.gradient(loss, [variable.value for variable in layer.trainable_variables])

    with loops_over(rows):
        return tf.function(gradient, autograph=False).get_concrete_function(tf.TensorSpec([None, 6, 4]))


def asked_in_loops(function: Any) -> int:
    """How many times the loops of a function ask how something was broadcast."""
    functions = function.graph.as_graph_def().library.function
    return sum(node.op == "BroadcastGradientArgs" for inner in functions for node in inner.node_def)


@pytest.mark.parametrize("settings", [{}, {"dropout": 0.2, "recurrent_dropout": 0.2, "return_sequences": True}])
def test_the_gradient_of_a_loop_does_not_ask_how_rows_were_broadcast(settings: dict[str, Any]) -> None:
    layer = keras.layers.LSTM(4, **settings)
    assert asked_in_loops(gradient_of(layer, None)) > 0
    assert asked_in_loops(gradient_of(layer, BATCH)) == 0


def test_outside_of_the_loop_the_rows_stay_open_and_functions_come_back() -> None:
    before = backend.rnn
    function = gradient_of(keras.layers.LSTM(4, return_sequences=True), BATCH)
    assert function.structured_outputs[0].shape.as_list() == [None, 6, 4]
    assert backend.rnn is before
    outputs, _ = function(tf.ones([BATCH, 6, 4]))
    assert outputs.shape == (BATCH, 6, 4)


@pytest.mark.parametrize(
    ("layer", "rows"),
    [
        (lambda: L.Bidirectional(L.GRU(3)), BATCH),
        (lambda: L.RNN(L.LSTMCell(3)), BATCH),
        (L.Flatten, None),
        (lambda: L.RNN(Plugged(3)), None),
    ],
)
def test_only_recurrent_layers_of_keras_are_told(layer: Callable[[], Any], rows: int | None) -> None:
    assert rows_for_loops(keras.Sequential([keras.Input((6, 4)), layer()]), BATCH) == rows


def test_a_recurrent_layer_for_every_time_step_is_not_told() -> None:
    model = keras.Sequential([keras.Input((2, 6, 4)), L.TimeDistributed(L.LSTM(3))])
    assert rows_for_loops(model, BATCH) is None


class Plugged(keras.layers.SimpleRNNCell):  # type: ignore[misc]
    """A cell of someone else's."""


@pytest.mark.parametrize("name", [pytest.param(name, marks=[pytest.mark.slow] * (name != "cells")) for name in CASES])
def test_whole_batches_train_as_fit_does_bit_for_bit(name: str) -> None:
    case, states = CASES[name], []
    for engine in ("keras", "graph"):
        model = case.model()
        outcome = fit(model, case.dataset(ROWS), replace(TRAINING, engine=engine, epochs=2, batch_size=BATCH))
        states.append((numbers_of(outcome.history), read_state(model)))
    (history, expected), (ours, state) = states
    assert ours == history
    assert differing(state, expected) == []
    assert any(np.any(array) for array in state.arrays.values())
