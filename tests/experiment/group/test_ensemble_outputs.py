"""The members of an ensemble with several outputs are scored output by output, in whatever order these are named."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import nnrun
from nnrun.commands.train import train as train_ensemble
from nnrun.model import outputs_by_name

pytestmark = pytest.mark.tensorflow

CONFIG = """\
dataset:
  npz: rows.npz
  target: {price: p, kind: k}
layers:
  - {Dense: 1, name: price, inputs: x}
  - {Dense: {units: 3, activation: softmax}, name: kind, inputs: x}
outputs: [price, kind]
loss: {price: mse, kind: sparse_categorical_crossentropy}
metrics: {kind: [accuracy]}
training: {epochs: 1, batch_size: 8}
ensemble: {members: 2, combine: median}
plots: false
"""


def test_metrics_of_an_output_are_those_of_its_own_answers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    generator = np.random.default_rng(0)
    kinds = generator.integers(0, 3, 30)
    np.savez("rows.npz", x=generator.normal(size=(30, 2)), p=generator.normal(size=30), k=kinds)
    Path("config.yaml").write_text(CONFIG)
    result = train_ensemble("config.yaml")
    _, kind = nnrun.predict(result.run, "rows.npz").outputs
    right = float((kind.probabilities.argmax(axis=1) == kinds).mean())
    assert result.evaluated.metrics["train"]["kind_accuracy"] == pytest.approx(right)
    assert nnrun.evaluate(result.run).metrics["train"]["kind_accuracy"] == pytest.approx(right)
    for name, scores in result.evaluated.members.items():
        own = nnrun.evaluate(result.run / name).metrics["train"]["kind_accuracy"]
        assert scores["train"]["kind_accuracy"] == pytest.approx(own)


def test_outputs_are_found_by_name_in_whatever_order_keras_keeps_them() -> None:
    import keras

    x = keras.Input((2,))
    given = {"price": keras.layers.Dense(1)(x), "kind": keras.layers.Dense(3)(x)}
    outputs = outputs_by_name(keras.Model(x, given), ("price", "kind"))
    assert [(name, output.shape) for name, output in outputs.items()] == [("price", (None, 1)), ("kind", (None, 3))]
