"""The compiled loops give what ``model.fit`` gives."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from engine_cases import CASES, Case

from nnrun.engine import fit, read_state
from nnrun.types import Epoch, Outcome, State, Training

TRAINING = Training(epochs=3, seed=5, batch_size=16, validation_batch_size=8, monitor="val_loss")


def trained(case: Case, engine: str, **changes: Any) -> tuple[Outcome, State, Any]:
    """A fresh training of a case."""
    model = case.model()
    outcome = fit(model, case.dataset(), replace(TRAINING, engine=engine, **changes))
    assert outcome.engine == engine, outcome.facts
    return outcome, read_state(model), model


def numbers_of(history: tuple[Epoch, ...]) -> list[Any]:
    """A history without its times."""
    return [(e.number, e.learning_rate, list(e.training.items()), list(e.validation.items())) for e in history]


def differing(one: State, other: State) -> list[str]:
    """Names of arrays that are not equal bit for bit."""
    assert list(one.arrays) == list(other.arrays)
    return [name for name, array in one.arrays.items() if array.tobytes() != other.arrays[name].tobytes()]


@pytest.mark.tensorflow
@pytest.mark.parametrize("name", CASES)
def test_graph_equals_fit_bit_for_bit(name: str) -> None:
    case = CASES[name]
    expected, state, model = trained(case, "keras")
    outcome, graph_state, graph_model = trained(case, "graph")
    assert numbers_of(outcome.history) == numbers_of(expected.history)
    assert differing(graph_state, state) == []
    assert any(array.size and array.any() for array in state.arrays.values())


@pytest.mark.tensorflow
def test_fit_is_the_loop_of_plain_keras_over_the_documented_order() -> None:
    case = CASES["dropout"]
    _, state, _ = trained(case, "graph")
    model, train = case.model(), case.dataset().train
    x, y = train.x["x"], train.y["target"]
    for epoch in range(TRAINING.epochs):
        rows = np.random.default_rng([TRAINING.seed, epoch]).permutation(len(x))
        for first in range(0, len(x), TRAINING.batch_size):
            batch = rows[first : first + TRAINING.batch_size]
            model.train_on_batch(x[batch], y[batch])
    assert differing(read_state(model), state) == []
