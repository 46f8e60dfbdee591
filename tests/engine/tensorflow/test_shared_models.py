"""Models built alike train in one compiled model, each with its own numbers."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import keras
import numpy as np
import pytest

from nnrun.engine import SharedModels, fit, read_state
from nnrun.types import Outcome, State
from tests.engine.engine_cases import CASES, Case, dense_case, hidden, in_short
from tests.engine.training import TRAINING, differing, numbers_of

pytestmark = pytest.mark.tensorflow

SHARED = in_short(
    "layers for vectors",
    "settings of an optimizer",
    "dropout",
    "normalization layers",
    "augmentation",
    "schedule and clipping",
    "accumulation",
    "moving average",
    "half precision with loss scaling",
    "vector metrics",
    "masked lstm",
)


def trained(case: Case, shared: SharedModels, seed: int, engine: str = "graph") -> tuple[Outcome, State, Any]:
    """A training of a model with that seed, cast into the shared."""
    model = shared.reuse(case.model(seed), "")
    outcome = fit(model, case.dataset(), replace(TRAINING, engine=engine))
    return outcome, read_state(model), model


@pytest.mark.parametrize("name", SHARED)
def test_a_model_that_begins_again_or_is_the_second_of_a_form_has_the_numbers_it_has_alone(name: str) -> None:
    case, shared, training = CASES[name], SharedModels(forms=2), replace(TRAINING, engine="graph")
    assert shared.again("seed 7") is None
    model = shared.reuse(case.model(7), "", "seed 7")
    first, state = fit(model, case.dataset(), training), read_state(model)
    assert shared.again("seed 7") is model
    again = fit(model, case.dataset(), training)
    assert numbers_of(again.history) == numbers_of(first.history)
    assert differing(read_state(model), state) == []
    same_seed = 7 if name == "augmentation" else 8  # augmenting layers keep their seed in the form too
    outcome, state, second = trained(case, shared, same_seed)
    expected, alone, _ = trained(case, SharedModels(), same_seed)
    assert second is model
    assert numbers_of(outcome.history) == numbers_of(expected.history)
    assert differing(state, alone) == []


def test_a_model_that_begins_again_takes_another_plain_rate() -> None:
    case, shared = dense_case(hidden(), hidden(), optimizer=lambda: keras.optimizers.Adam(0.02)), SharedModels(forms=2)
    trained(CASES["dense"], shared, seed=7)
    model = shared.reuse(CASES["dense"].model(7), "", "seed 7")
    fit(model, case.dataset(), TRAINING)
    again = shared.again("seed 7", rate=0.02)
    assert again is not None
    outcome = fit(again, case.dataset(), TRAINING)
    expected, alone, _ = trained(case, SharedModels(), seed=7)
    assert numbers_of(outcome.history) == numbers_of(expected.history)
    assert differing(read_state(again), alone) == []


class Steep(keras.losses.Loss):
    """A loss of one's own that does not say how it was made."""

    def __init__(self, slope: float, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.slope = slope

    def call(self, y_true: Any, y_pred: Any) -> Any:
        return self.slope * keras.losses.mean_squared_error(y_true, y_pred)


def test_parts_of_ones_own_are_not_taken_for_equal() -> None:
    shared, models = SharedModels(), []
    for slope in (1.0, 5.0):
        models.append(CASES["dense"].model())
        models[-1].compile("sgd", Steep(slope), jit_compile=False)
    assert [shared.reuse(model, "") for model in models] == models


def test_xla_shares_what_it_compiled() -> None:
    case, shared = dense_case(), SharedModels()
    first = trained(case, shared, seed=7, engine="xla")[2]
    compiled = dict(first.nnrun_functions.functions)
    outcome, state, model = trained(case, shared, seed=8, engine="xla")
    expected, alone, _ = trained(case, SharedModels(), seed=8, engine="xla")
    assert model is first
    assert model.nnrun_functions.functions == compiled
    assert numbers_of(outcome.history) == numbers_of(expected.history)
    assert differing(state, alone) == []


def test_a_plain_learning_rate_is_a_value_that_each_model_brings() -> None:
    shared, case = SharedModels(), dense_case(hidden(), hidden(), optimizer=lambda: keras.optimizers.Adam(0.02))
    first = trained(CASES["dense"], shared, seed=7)[2]
    outcome, state, model = trained(case, shared, seed=7)
    expected, alone, _ = trained(case, SharedModels(), seed=7)
    assert model is first
    assert outcome.history[0].learning_rate == pytest.approx(0.02)
    assert numbers_of(outcome.history) == numbers_of(expected.history)
    assert differing(state, alone) == []


def test_the_forms_that_came_last_are_held() -> None:
    cases = [dense_case(*[hidden()] * count) for count in (1, 2, 3)]
    shared = SharedModels(forms=2)
    first, second, third = (shared.reuse(case.model(), "") for case in cases)
    assert shared.reuse(cases[1].model(), "") is second
    assert shared.reuse(cases[0].model(), "") is not first
    assert next(iter(shared.models.values())) is second
    assert third not in shared.models.values()


@pytest.mark.parametrize(
    "other",
    [
        dense_case(hidden(), hidden(), hidden()),
        dense_case(hidden(), hidden(), optimizer=lambda: keras.optimizers.Adam(beta_1=0.8)),
        dense_case(hidden(), hidden(), metrics=[]),
        dense_case(hidden(kernel_regularizer="l2"), hidden()),
    ],
    ids=["layers", "optimizer", "metrics", "regularizer"],
)
def test_another_form_is_a_model_of_its_own(other: Case) -> None:
    shared = SharedModels()
    first = shared.reuse(CASES["dense"].model(), "")
    second = other.model()
    assert shared.reuse(second, "") is second is not first


def test_a_layer_adapted_to_data_is_never_shared() -> None:
    def adapted() -> Any:
        layer = keras.layers.Normalization()
        layer.adapt(np.random.default_rng(0).normal(size=(20, 4)))
        return layer

    case, shared = dense_case(adapted, hidden()), SharedModels()
    assert shared.reuse(case.model(), "") is not shared.reuse(case.model(), "")
