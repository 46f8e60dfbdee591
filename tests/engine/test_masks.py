"""Dropout's masks are those of ``fit`` under every engine: epoch by epoch, in short batches, in folds, when resumed."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import Any

import keras
import numpy as np
import pytest

from nnrun.engine import SharedModels, fit
from nnrun.types import State
from tests.engine.engine_cases import Case
from tests.engine.training import TRAINING

pytestmark = pytest.mark.tensorflow


def spelling() -> keras.Model:
    """A model whose loss spells out its masks: each is a whole number, and sums of those are exact in any order."""
    inputs = keras.Input((8,), name="x")
    kernel = keras.layers.Dense(1, use_bias=False, name="target")
    dropped = keras.layers.Dropout(0.5)(keras.layers.Dropout(0.75)(inputs))
    model = keras.Model(inputs, kernel(dropped))
    kernel.set_weights([2.0 ** np.arange(8).reshape(8, 1)])
    model.compile(keras.optimizers.SGD(0.0), "mae", jit_compile=False)
    return model


def zeros(generator: np.random.Generator, rows: int) -> dict[str, Any]:
    """Targets from which the loss is the answer itself."""
    return {"target": np.zeros((rows, 1), np.float32)}


def ones(generator: np.random.Generator, rows: int) -> dict[str, Any]:
    """Inputs that show the mask."""
    return {"x": np.ones((rows, 8), np.float32)}


SPELLING = Case(spelling, ones, zeros)


@pytest.mark.parametrize("engine", ["graph", "xla"])
def test_masks_are_those_of_fit(engine: str) -> None:
    expected, drawn = [losses(each) for each in ("keras", engine)]
    assert expected[1] == expected[2]
    assert len({number for numbers in expected for number in numbers}) == 2 * TRAINING.epochs
    assert drawn == expected


@cache
def losses(engine: str) -> list[list[float]]:
    """Of a training, of a second fold that is trained by the functions of the first, and of that when resumed."""
    shared = SharedModels()
    states: dict[int, State] = {}
    training = replace(TRAINING, engine=engine)

    def trained(seed: int, state: State | None = None) -> list[float]:
        outcome = fit(
            shared.reuse(SPELLING.model(seed), ""),
            SPELLING.dataset(),
            training,
            state,
            checkpoint=lambda epoch, take: states.update({epoch: take()}),
        )
        return [float(epoch.training["loss"]) for epoch in outcome.history]

    return [trained(7), trained(8), trained(9, states[1])]
