"""A model's file holds the model and nothing of the moment when its training ended."""

from __future__ import annotations

from pathlib import Path

import keras
import numpy as np

from nnrun.model import save_model


def test_models_of_equal_weights_are_equal_files_whatever_their_optimizers_have_done(tmp_path: Path) -> None:
    inputs = keras.Input((3,), name="x")
    model = keras.Model(inputs, keras.layers.Dense(2, name="y")(inputs), name="small")
    model.compile("adam", "mse")
    model.optimizer.build(model.trainable_variables)
    weights = model.get_weights()
    save_model(model, tmp_path / "before.keras")
    optimizer = model.optimizer
    model.fit(np.ones((4, 3)), np.ones((4, 2)), verbose=0)
    model.set_weights(weights)
    save_model(model, tmp_path / "after.keras")
    assert (tmp_path / "after.keras").read_bytes() == (tmp_path / "before.keras").read_bytes()
    assert model.optimizer is optimizer
    assert int(optimizer.iterations.numpy()) == 1
