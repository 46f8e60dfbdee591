"""Targets and weights are fed in the rank of the outputs: nothing broadcasts to rows x rows."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from nnrun import engine
from nnrun.types import Part
from tests.engine.engine_cases import dense_case
from tests.engine.training import TRAINING

ROWS = 6


def judged(shape: tuple[int, ...], y: Any, weight: Any, how: str) -> dict[str, Any]:
    """A loss and a metric that take their arguments as they come, of a model that gives its input."""
    import keras

    class Plain(keras.losses.Loss):  # type: ignore[misc]
        def call(self, y_true: Any, y_pred: Any) -> Any:
            assert y_true.shape[1:] == y_pred.shape[1:]
            return keras.ops.mean(keras.ops.maximum(2.0 * (y_true - y_pred), y_pred - y_true), axis=-1)

    given = keras.Input(shape)
    model = keras.Model(given, keras.layers.Identity()(given))
    model.compile(loss=Plain(), metrics=[keras.metrics.Poisson()], jit_compile=False)
    return engine.evaluate(model, part(shape, y, weight), ROWS, engine=how)


def part(shape: tuple[int, ...], y: Any, weight: Any) -> Part:
    x = np.arange(1, 1 + ROWS * int(np.prod(shape)), dtype="float32").reshape(ROWS, *shape)
    return Part({"x": x}, {"target": y}, np.arange(ROWS), weight)


@pytest.mark.parametrize("how", ["graph", "keras"])
@pytest.mark.parametrize("weighted", [False, True])
@pytest.mark.parametrize("shape", [(1,), (4, 1)])
def test_a_loss_that_does_not_reshape_is_that_of_rows(shape: tuple[int, ...], weighted: bool, how: str) -> None:
    y = np.linspace(3, 9, ROWS * int(np.prod(shape)), dtype="float32").reshape(ROWS, *shape[:-1])
    weight = np.linspace(0, 2, ROWS, dtype="float32") if weighted else None
    said = judged(shape, y, weight, how)
    output = part(shape, y, weight).x["x"][..., 0]
    miss = np.maximum(2 * (y - output), output - y).reshape(ROWS, -1).mean(1)
    assert said["loss"] == pytest.approx(float((miss * (1 if weight is None else weight)).mean()), rel=1e-5)
    assert said["poisson"] == pytest.approx(float((output - y * np.log(output + 1e-7)).mean()), rel=1e-5)


def test_class_numbers_stay_as_they_are() -> None:
    import keras

    from nnrun.engine.tensorflow.feed import arrange_part

    given = keras.Input((3,))
    model = keras.Model(given, keras.layers.Identity()(given))
    y = np.zeros(ROWS, dtype="int32")
    assert arrange_part(model, part((3,), y, None))[1] is y


@pytest.mark.parametrize("how", ["graph", "keras"])
def test_class_weights_multiply_in_training_and_in_no_score(how: str) -> None:
    case, own = dense_case(), np.linspace(0.5, 2, 64, dtype="float32")
    rows, by_class = case.dataset().train, np.where(np.arange(64) % 2, np.float32(3), np.float32(0.7))
    training = replace(TRAINING, engine=how, epochs=2, monitor="loss")

    def weights(part: Part) -> list[Any]:
        model = case.model()
        engine.fit(model, replace(case.dataset(), train=part, validation=None), training)
        return [array.tobytes() for array in model.get_weights()]

    size = len(rows)
    beside = replace(rows, weight=own[:size], class_weight=by_class[:size])
    multiplied = replace(rows, weight=by_class[:size] * own[:size])
    assert weights(beside) == weights(multiplied) != weights(replace(rows, weight=own[:size]))
    model = case.model()
    unweighted = replace(beside, class_weight=None)
    assert engine.evaluate(model, beside, engine=how) == engine.evaluate(model, unweighted, engine=how)
