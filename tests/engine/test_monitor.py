"""Which epoch is the best."""

from __future__ import annotations

import math
from typing import Any

import keras
import pytest

from nnrun.engine import evaluate
from nnrun.engine.monitor import Monitor, larger_is_better
from nnrun.engine.tensorflow.learning_rate import Rates
from nnrun.errors import ConfigError
from tests.engine.engine_cases import CASES


def best_of(values: list[float], *, larger: bool) -> int | None:
    """The best epoch of some values."""
    monitor = Monitor("val_loss", "auto", larger_is_better=larger)
    for epoch, value in enumerate(values, start=1):
        monitor.judge(None, epoch, {"val_loss": value})
    return monitor.best_epoch


@pytest.mark.parametrize(
    ("values", "larger", "best"),
    [
        ([3.0, 1.0, 2.0], False, 2),
        ([3.0, 1.0, 4.0], True, 3),
        ([1.0, 1.0, 1.0], False, 1),
        ([math.nan, 2.0, math.nan, 1.0], False, 4),
        ([math.nan, 2.0, 3.0], True, 3),
        ([math.nan, math.nan], False, None),
        ([math.inf, 5.0], False, 2),
    ],
)
def test_the_first_of_the_best_wins_and_nan_never(values: list[float], larger: bool, best: int | None) -> None:
    assert best_of(values, larger=larger) == best


def test_a_vector_cannot_be_monitored() -> None:
    with pytest.raises(ConfigError, match="several numbers"):
        Monitor("f1", "max").judge(None, 1, {"f1": [0.1, 0.2]})


@pytest.mark.tensorflow
def test_auto_knows_directions_as_keras_does() -> None:
    case = CASES["binary metrics"]
    model = case.model()
    evaluate(model, case.dataset().train)
    directions = {name: larger_is_better(model, name, "auto") for name in ("loss", "val_loss", "auc", "val_accuracy")}
    assert directions == {"loss": False, "val_loss": False, "auc": True, "val_accuracy": True}
    assert larger_is_better(model, "whatever", "max")


@pytest.mark.tensorflow
def test_a_direction_keras_does_not_know_must_be_written() -> None:
    model = CASES["dense"].model()
    with pytest.raises(ConfigError, match="write mode: min or mode: max"):
        larger_is_better(model, "val_unheard_of", "auto")


@pytest.mark.tensorflow
@pytest.mark.parametrize("wrap", [lambda inner: inner, keras.optimizers.LossScaleOptimizer])
def test_the_rate_told_is_that_of_the_last_step(wrap: Any) -> None:
    schedule = keras.optimizers.schedules.ExponentialDecay(0.01, 5, 0.9)
    optimizer = wrap(keras.optimizers.SGD(schedule))
    layer = keras.layers.Dense(1)
    model = keras.Sequential([keras.Input((2,)), layer])
    model.compile(optimizer, "mse", jit_compile=False)
    optimizer.build(model.trainable_variables)
    assert Rates(model).last() == pytest.approx(0.01)
    for _ in range(3):
        optimizer.apply([keras.ops.zeros_like(variable) for variable in model.trainable_variables])
    assert Rates(model).last() == pytest.approx(0.01 * 0.9 ** (2 / 5))
    assert getattr(optimizer, "inner_optimizer", optimizer).iterations == 3


@pytest.mark.tensorflow
def test_a_plain_rate_is_read_again_where_a_callback_may_have_changed_it() -> None:
    model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)])
    model.compile(keras.optimizers.SGD(0.5), "mse", jit_compile=False)
    model.optimizer.build(model.trainable_variables)
    rates = Rates(model)
    assert rates.last(changed=False) == 0.5
    model.optimizer.learning_rate = 0.25
    assert rates.last(changed=False) == 0.5
    assert rates.last() == 0.25
