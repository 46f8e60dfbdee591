"""A training that runs out of memory is told what would fit."""

from __future__ import annotations

import keras
import pytest

from nnrun.model import memory_advice

MB = 10**6


@pytest.fixture(scope="module")
def model() -> keras.Model:
    """A layer of 8 MB, whose outputs are 12 kB a row, the input with them."""
    inputs = keras.Input((1999,))
    model = keras.Model(inputs, keras.layers.Dense(1000)(inputs))
    model.compile("sgd", "mse")
    return model


@pytest.mark.parametrize(
    ("available", "batch", "advice"),
    [
        (60 * MB, 10_000, "has 60.0 MB: training.batch_size=512 would fit"),
        (20 * MB, 10_000, "has 20.0 MB: only a smaller model fits"),
        (60 * MB, 256, "has 60.0 MB: fewer rows of data, or other programs ended, may make room"),
    ],
)
def test_advice(model: keras.Model, available: int, batch: int, advice: str) -> None:
    told = memory_advice(model, batch, available)
    assert told.startswith(f"the model with its gradients and its optimizer takes about 16.0 MB, a batch of {batch:,}")
    assert told.endswith(advice)
