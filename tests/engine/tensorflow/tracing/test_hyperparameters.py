"""Models that differ in dropout rates and factors of regularizers share a program, and each has its own numbers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import keras
import pytest
import tensorflow as tf

from nnrun.engine import SharedModels, evaluate, fit, read_state
from nnrun.engine.tensorflow.tracing.hyperparameters import Input, Inputs, hyperparameters
from nnrun.types import Outcome, State
from tests.engine.engine_cases import Case, L, classes, dense_case, features, hidden, softmax, stack
from tests.engine.training import TRAINING, differing, numbers_of

pytestmark = pytest.mark.tensorflow

regularizers = keras.regularizers


def vectors(rate: float, factor: float) -> Case:
    """Dropout and regularizers of every kind, over short sequences and over vectors."""
    layers: list[Callable[[], Any]] = [
        lambda: L.SpatialDropout1D(rate),
        L.Flatten,
        lambda: L.Rescaling(1 / 7),
        lambda: L.Dense(
            6,
            "gelu",
            activity_regularizer=regularizers.L1(factor / 3),
            bias_regularizer="l2",
            kernel_regularizer=regularizers.L1L2(factor, factor / 2),
        ),
        lambda: L.Dropout(rate / 2),
    ]
    return Case(stack((4, 3), *layers, softmax), features(4, 3), classes())


def sequences(rate: float, factor: float) -> Case:
    """Recurrent dropout in one direction and in two, and the dropout of attention."""

    def build() -> keras.Model:
        x = keras.Input((4, 4), name="x")
        recurrent = L.GRU(3, dropout=rate, kernel_regularizer=regularizers.L2(factor), return_sequences=True)
        h = L.Bidirectional(recurrent)(x)
        h = L.MultiHeadAttention(2, 3, dropout=rate, kernel_regularizer=regularizers.L1(factor))(h, h)
        h = L.Attention(dropout=rate / 3)([h, h])
        h = L.LSTM(3, dropout=0.25, recurrent_dropout=rate)(h)
        model = keras.Model(x, softmax()(h))
        model.compile("sgd", "sparse_categorical_crossentropy", metrics=["accuracy"], jit_compile=False)
        return model

    return Case(build, features(4, 4), classes())


def trained(case: Case, shared: SharedModels, engine: str) -> tuple[Outcome, State, Any]:
    """A training in the shared models."""
    model = shared.reuse(case.model(), "")
    outcome = fit(model, case.dataset(), replace(TRAINING, epochs=2, engine=engine))
    return outcome, read_state(model), model


def same(one: tuple[Outcome, State, Any], other: tuple[Outcome, State, Any]) -> bool:
    """Whether two trainings are bit for bit the same."""
    histories = [numbers_of(outcome.history) for outcome, *_ in (one, other)]
    return histories[0] == histories[1] and not differing(one[1], other[1])


@pytest.mark.parametrize(
    ("make", "engine"),
    [
        pytest.param(vectors, "graph", marks=pytest.mark.thorough),
        pytest.param(vectors, "xla", marks=pytest.mark.slow),
        pytest.param(sequences, "graph", marks=pytest.mark.slow),
        pytest.param(sequences, "xla", marks=pytest.mark.slow),
    ],
)
def test_a_model_with_other_hyperparameters_has_the_numbers_of_fit_or_of_its_own_program(
    make: Callable[[float, float], Case], engine: str
) -> None:
    shared, second = SharedModels(), make(0.4, 0.002)
    first = trained(make(0.2, 0.03), shared, engine)
    traced = dict(first[2].nnrun_functions.functions)
    among = trained(second, shared, engine)
    text = among[2].to_json()
    alone = trained(second, SharedModels(), "xla" if engine == "xla" else "keras")
    assert among[2] is first[2]
    assert among[2].nnrun_functions.functions == traced
    assert text == alone[2].to_json()
    assert same(among, alone)
    assert not same(among, first)


def deep(rate: float = 0.2, factor: float = 0.01) -> Case:
    """A hidden layer with a factor, then a dropout."""
    layer = hidden(name="hidden", kernel_regularizer=regularizers.L2(factor))
    return dense_case(layer, lambda: L.Dropout(rate, name="drop"))


def test_a_model_that_begins_again_takes_other_hyperparameters_by_their_paths() -> None:
    shared, before = SharedModels(forms=2), {"hidden.kernel_regularizer.l2": 0.01, "drop.rate": 0.2}
    others = dict.fromkeys(before, 0.5)
    model = shared.reuse(deep().model(), "", "seed 7")
    for numbers in (others, before):
        assert shared.again("seed 7", numbers) is model
        assert {slot.path: slot.value for slot in hyperparameters(model)} == numbers
    shared.again("seed 7", others)
    assert shared.again("seed 7") is model
    assert {slot.path: slot.value for slot in hyperparameters(model)} == before


def test_one_that_has_no_place_for_a_hyperparameter_does_not_begin_again() -> None:
    shared = SharedModels(forms=2)
    shared.reuse(deep().model(), "", "seed 7")
    assert shared.holds("seed 7", {"drop.rate": 0.5})
    assert not shared.holds("seed 7", {"drop.rate": 0.5, "noise.rate": 0.5})
    assert shared.again("seed 7", {"noise.rate": 0.5}) is None


def test_a_path_to_two_numbers_that_differ_leads_nowhere() -> None:
    def both_ways(dropout: float) -> keras.Model:
        x = keras.Input((4, 4), name="x")
        backward = L.GRU(3, dropout=dropout, go_backwards=True)
        h = L.Bidirectional(L.GRU(3, dropout=0.2), backward_layer=backward, name="both")(x)
        model = keras.Model(x, softmax()(h))
        model.compile("sgd", "sparse_categorical_crossentropy", jit_compile=False)
        return model

    shared = SharedModels(forms=2)
    for dropout in (0.2, 0.3):
        shared.reuse(both_ways(dropout), "", str(dropout))
    assert shared.holds("0.2", {"both.layer.dropout": 0.5})
    assert not shared.holds("0.3", {"both.layer.dropout": 0.5})


@pytest.mark.parametrize("other", [deep(rate=0.0), deep(rate=1.0), deep(factor=0.0), deep(factor=1.0)])
def test_none_and_all_make_another_program(other: Case) -> None:
    shared, model = SharedModels(), other.model()
    shared.reuse(deep().model(), "")
    assert shared.reuse(model, "") is model


def test_a_model_that_is_kept_to_answer_has_its_own_hyperparameters() -> None:
    cases, shared = [deep(), deep(factor=0.5)], SharedModels()
    opened = [shared.keep(case.model(), "") for case in cases]
    part = deep().dataset().train
    expected = [evaluate(case.model(), part, 16, engine="graph") for case in cases]
    assert [evaluate(open_model(), part, 16, engine="graph") for open_model in opened] == expected
    assert opened[0]() is opened[1]()


@pytest.mark.thorough
def test_what_keras_has_traced_is_not_kept_for_others() -> None:
    shared = SharedModels()
    by_keras = [trained(deep(rate), shared, "keras") for rate in (0.2, 0.5)]
    assert by_keras[0][2] is by_keras[1][2]
    assert same(by_keras[1], trained(deep(0.5), shared, "graph"))


def test_arithmetic_is_done_in_python_before_it_is_rounded() -> None:
    inputs = Inputs()

    @tf.function
    def scale(dtype: Any) -> tf.Tensor:
        return tf.convert_to_tensor(1 / (1 - Input(inputs, 0, 0.1)), dtype)

    for dtype in (tf.float32, tf.float64, tf.bfloat16):
        inputs.load([0.1])
        assert scale(dtype).numpy() == tf.constant(1 / (1 - 0.1), dtype).numpy()
        inputs.load([0.7])
        assert scale(dtype).numpy() == tf.constant(1 / (1 - 0.7), dtype).numpy()
