"""Training a case, and comparing what came of it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from nnrun.engine import fit, read_state
from nnrun.types import Epoch, Outcome, State, Training
from tests.engine.engine_cases import Case

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
