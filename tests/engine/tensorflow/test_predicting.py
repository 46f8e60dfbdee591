"""Predictions and scores come by name, whole, and repeat."""

from __future__ import annotations

from dataclasses import replace

import keras
import numpy as np
import pytest

from nnrun.engine import evaluate, fit, predict, read_state, write_state
from nnrun.errors import DataError
from tests.engine.engine_cases import CASES
from tests.engine.training import TRAINING, differing

pytestmark = pytest.mark.tensorflow


@pytest.mark.parametrize(
    "name", ["dropout", "masked lstm", "two inputs and outputs", "half precision with loss scaling"]
)
def test_predictions_are_those_of_keras_by_name(name: str) -> None:
    case = CASES[name]
    model, x = case.model(), case.dataset().train.x
    ours, theirs = predict(model, x, 16), predict(model, x, 16, engine="keras")
    assert list(ours) == list(theirs)
    for output, values in ours.items():  # model.predict fixes the batch's size, so the last digits may differ
        assert values.dtype == np.float32
        np.testing.assert_allclose(values, theirs[output], rtol=1e-3 if "half" in name else 1e-5, atol=1e-6)
    if name == "two inputs and outputs":
        assert {output: values.shape for output, values in ours.items()} == {"price": (45, 1), "segment": (45, 3)}


@pytest.mark.parametrize("rows", [0, 1, 15, 16, 17])
def test_any_number_of_rows_is_answered(rows: int) -> None:
    case = CASES["dense"]
    model, x = case.model(), case.dataset(rows + 1).train.x["x"][:rows]
    (values,) = predict(model, {"whatever": x}, 4).values()
    assert values.shape == (rows, 3)
    np.testing.assert_allclose(values, np.asarray(model(x)) if rows else values, rtol=1e-5)


@pytest.mark.parametrize("seconds", [1e-9, 1e9])
def test_answers_are_the_same_however_many_batches_a_call_takes(
    monkeypatch: pytest.MonkeyPatch, seconds: float
) -> None:
    case = CASES["dense"]
    model, x = case.model(), case.dataset().train.x
    (whole,) = predict(model, x, 4).values()
    monkeypatch.setattr("nnrun.engine.tensorflow.one_pass.LONGEST", seconds)
    (in_batches,) = predict(model, x, 4).values()
    assert whole.tobytes() == in_batches.tobytes()


def test_scores_are_those_of_keras_and_repeat() -> None:
    case = CASES["two inputs and outputs"]
    model, part = case.model(), case.dataset().train
    scores = evaluate(model, part, 16)
    assert scores == evaluate(model, part, 16) == evaluate(model, part, 16, engine="xla")
    assert scores == evaluate(model, part, 16, engine="keras")
    assert next(iter(scores)) == "loss"


def test_vector_metrics_are_lists() -> None:
    case = CASES["vector metrics"]
    scores = evaluate(case.model(), case.dataset().train, 16)
    assert len(scores["f1"]) == 3
    assert all(isinstance(value, float) for value in scores["f1"])


@pytest.mark.parametrize("engine", ["graph", pytest.param("xla", marks=pytest.mark.slow)])
def test_a_model_given_a_twins_state_trains_as_the_twin_without_a_new_trace(engine: str) -> None:
    case, training = CASES["dropout"], replace(TRAINING, engine=engine)
    model = case.model(seed=1)
    fit(model, case.dataset(), training)
    functions = dict(model.nnrun_functions.functions)
    twin = case.model(seed=2)
    write_state(model, read_state(twin))
    first, second = fit(model, case.dataset(), training), fit(twin, case.dataset(), training)
    assert differing(read_state(model), read_state(twin)) == []
    assert [epoch.training for epoch in first.history] == [epoch.training for epoch in second.history]
    assert model.nnrun_functions.functions == functions


def test_a_model_compiled_anew_is_scored_by_its_new_metrics() -> None:
    case = CASES["dense"]
    model, part = case.model(), case.dataset().train
    assert list(evaluate(model, part)) == ["loss", "accuracy"]
    model.compile("adam", "sparse_categorical_crossentropy", metrics=["sparse_top_k_categorical_accuracy"])
    assert list(evaluate(model, part)) == ["loss", "sparse_top_k_categorical_accuracy"]


@pytest.mark.parametrize("engine", ["keras", "graph"])
def test_an_id_outside_of_an_embedding_is_an_error_of_the_data(engine: str) -> None:
    model = keras.Sequential([keras.Input((2,), dtype="int32"), keras.layers.Embedding(5, 2)])
    with pytest.raises(DataError, match="id 9 is outside 0 to 4, the input_dim of an Embedding"):
        predict(model, {"x": np.array([[1, 9]], "int32")}, engine=engine)
