"""What a model says of rows, whatever scale its last layer has."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

import nnrun
from nnrun.commands.train import train as train_ensemble
from nnrun.experiment.answering.restore import restore

pytestmark = pytest.mark.tensorflow

HINGE = """
dataset: {breast_cancer: {}, preprocess: [StandardScaler], split: {test: 0.3}}
layers: [{Dense: {units: 1, activation: tanh}}]
loss: squared_hinge
training: {epochs: 3}
plots: false
"""
CATEGORICAL = """
dataset:
  iris: {}
  split: {test: 0.3}
  preprocess:
    - StandardScaler
    - one_hot: 3
      columns: target
layers: [{Dense: 3}]
loss: categorical_hinge
training: {epochs: 3}
plots: false
"""


def raw(run: Path, folder: Any) -> Any:
    """What the model gives for the rows of the test part, as it is."""
    from sklearn.datasets import load_breast_cancer, load_iris

    restored = restore(run, folder.options())
    load = load_iris if "iris" in restored.config.spec.dataset.source.name else load_breast_cancer
    x = load(return_X_y=True)[0]
    scaler = restored.preparation.inputs[0].stages[0].fitted
    return restored.network.predict(scaler.transform(x[restored.run.split.test]), verbose=0)


def test_margins_say_yes_above_zero(folder) -> None:
    run = folder.train(HINGE).run
    (said,) = nnrun.evaluate(run, ["test"], options=folder.options()).answers["test"]
    margins = raw(run, folder)
    assert (margins < 0).sum() > 20
    assert ((margins > 0) & (margins < 0.5)).any()
    assert said.predicted.tolist() == (margins[:, 0] > 0).astype(int).tolist()
    assert said.probabilities.min() >= 0
    assert said.probabilities.max() <= 1


def test_margins_of_several_models_are_combined_as_they_are(folder) -> None:
    folder.config.write_text(CATEGORICAL)
    result = train_ensemble(folder.config, ["ensemble={members: 2, combine: median}"], folder.options())
    evaluated = nnrun.evaluate(result.run, ["test"], options=folder.options())
    margins = np.mean([raw(result.run / name, folder) for name in evaluated.members], axis=0)
    (said,) = evaluated.answers["test"]
    right = np.eye(3)[said.true]
    losses = 1 + (margins * (1 - right)).max(axis=1) - (margins * right).sum(axis=1)
    assert evaluated.metrics["test"]["loss"] == pytest.approx(np.maximum(losses, 0).mean(), rel=1e-4)
    assert said.predicted.tolist() == margins.argmax(axis=1).tolist()
    assert said.probabilities.sum(axis=1) == pytest.approx(np.ones(len(margins)), rel=1e-5)
