"""What a run prints of its rows agrees, whatever its outputs are; what cannot be a score is told before training."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from nnrun import evaluate, train
from nnrun.errors import ConfigError
from nnrun.experiment.options import Options
from tests.invoke import table

RANDOM = np.random.default_rng(5)
X = RANDOM.normal(size=(40, 3)).round(3)
LABELS = (X + RANDOM.normal(size=X.shape) > 0).astype(int)
LOSS, LAYERS = "loss", "layers"
RAW: dict[str, dict[str, Any]] = {
    "logits": {LOSS: {"BinaryCrossentropy": {"from_logits": True}}, LAYERS: [{"Dense": {"units": 1}}]},
    "margins": {LOSS: "hinge", LAYERS: [{"Dense": {"units": 1, "activation": "tanh"}}]},
    "probabilities": {LOSS: "bce", LAYERS: [{"Dense": {"units": 1, "activation": "sigmoid"}}]},
}


def config(y: Any, **more: Any) -> dict[str, Any]:
    return {
        "dataset": {"inline": {"x": X.tolist(), "y": np.asarray(y).tolist()}},
        "optimizer": {"sgd": {"learning_rate": 1e-30}},
        "metrics": ["accuracy"],
        "training": {"epochs": 1, "batch_size": 7},
        "plots": False,
        **more,
    }


@pytest.mark.tensorflow
@pytest.mark.parametrize("name", RAW)
@pytest.mark.parametrize("signs", [False, True])
def test_metric_details_and_predictions_have_one_accuracy(name: str, signs: bool, tmp_path: Path) -> None:
    if signs and name != "margins":
        pytest.skip("labels -1 and 1 are those of hinge losses")
    labels = LABELS[:, 0] * 2 - 1 if signs else LABELS[:, 0]
    options = Options(runs_dir=tmp_path)
    trained = train(config(labels, **RAW[name]), options=options)
    said = table(trained.run / "predictions.csv")
    share = np.mean([row["true"] == row["predicted"] for row in said])
    assert {row["true"] for row in said} == ({"-1", "1"} if signs else {"0", "1"})
    evaluated = evaluate(trained.run, options=options)
    assert trained.metrics.metrics["train"]["accuracy"] == pytest.approx(share)
    assert evaluated.metrics["train"]["accuracy"] == pytest.approx(share)
    assert evaluated.details["train"]["target"].accuracy == pytest.approx(share)  # type: ignore[union-attr]


@pytest.mark.tensorflow
def test_accuracy_of_labels_is_that_of_each(tmp_path: Path) -> None:
    layers = [{"Dense": {"units": 3, "activation": "sigmoid"}}]
    trained = train(config(LABELS, loss="bce", layers=layers), options=Options(runs_dir=tmp_path))
    evaluated = evaluate(trained.run, options=Options(runs_dir=tmp_path))
    accuracy = evaluated.details["train"]["target"].accuracy  # type: ignore[union-attr]
    assert trained.metrics.metrics["train"]["accuracy"] == pytest.approx(accuracy)


@pytest.mark.tensorflow
def test_shares_have_no_accuracy(tmp_path: Path) -> None:
    sigmoid = [{"Dense": {"units": 1, "activation": "sigmoid"}}]
    with pytest.raises(ConfigError, match="accuracy counts right classes, and this output predicts numbers"):
        train(config(RANDOM.random(40), loss="mse", layers=sigmoid), options=Options(runs_dir=tmp_path))


@pytest.mark.tensorflow
def test_scores_of_one_answer_a_row_are_refused_for_steps(tmp_path: Path) -> None:
    layers = [{"Reshape": [3, 1]}, {"Dense": {"units": 1}}]
    made = config(RANDOM.random((40, 3, 1)), loss="mse", layers=layers, metrics=["r2"])
    with pytest.raises(ConfigError, match=r"R2Score takes one answer a row, and 'dense' gives \(3, 1\)"):
        train(made, options=Options(runs_dir=tmp_path))
