"""The best epoch is one that a number says, by one judge."""

from __future__ import annotations

import numpy as np
import pytest

import nnrun
from nnrun.errors import ConfigError, DataError, TrainingError
from nnrun.experiment.options import Options
from nnrun.runs import Run

pytestmark = pytest.mark.tensorflow

ROWS = 16
X = [[float(n)] for n in range(ROWS)]
CONFIG = {
    "dataset": {"inline": {"x": X, "y": [float(n % 5) for n in range(ROWS)]}, "split": {"validation": 0.25}},
    "layers": [{"Dense": {"units": 1, "kernel_initializer": "ones"}}],
    "loss": "mse",
    "metrics": ["mae"],
    "optimizer": {"sgd": 1e-3},
    "training": {"epochs": 4, "batch_size": 16},
    "plots": False,
}


def trained(tmp_path, *overrides):
    return nnrun.train(CONFIG, overrides, Options(runs_dir=tmp_path / "runs"))


def early(**arguments):
    said = {"restore_best_weights": "true", **arguments}
    return f"callbacks=[{{EarlyStopping: {{{', '.join(f'{name}: {value}' for name, value in said.items())}}}}}]"


@pytest.mark.usefixtures("own_models")
@pytest.mark.parametrize(("monitor", "kept"), [("val_loss", 1), ("loss", 4)])
def test_callback_that_restores_the_best_weights_is_the_judge(monitor, kept, tmp_path, monkeypatch):
    """What is learned of the training rows is wrong for the others, whose loss rises from epoch to epoch."""
    monkeypatch.chdir(tmp_path)
    np.savez("split.npz", train=np.arange(ROWS - 4), validation=np.arange(ROWS - 4, ROWS))
    against = "dataset.inline.y=" + str([*[0.0] * (ROWS - 4), *[float(n) for n in range(ROWS - 4, ROWS)]])
    said = trained(tmp_path, against, "dataset.split={indices: split.npz}", early(monitor=monitor, patience=9))
    assert (said.metrics.monitor, said.metrics.kept_epoch, said.metrics.best_epoch) == (monitor, kept, kept)
    again = nnrun.train(said.run / "resolved.yaml", (), Options(runs_dir=tmp_path / "runs"))
    assert (again.run / "model.keras").read_bytes() == (said.run / "model.keras").read_bytes()


def test_epochs_before_the_callback_starts_are_not_the_best(tmp_path):
    rising = ("optimizer.sgd.learning_rate=1e-2", "training.epochs=6", early(patience=9, start_from_epoch=3))
    said = trained(tmp_path, *rising)
    values = [float(epoch["val_loss"]) for epoch in Run(said.run).epochs]
    assert said.metrics.best_epoch == int(np.argmin(values[3:])) + 4
    assert "from epoch 4 on" in " ".join(Run(said.run).facts.notes)


@pytest.mark.parametrize(("rate", "ending"), [(1e-3, "completed"), (1e-12, "EarlyStopping: val_loss never beat the")])
def test_baseline_that_was_never_beaten_is_told(rate, ending, tmp_path):
    said = trained(tmp_path, f"optimizer.sgd.learning_rate={rate}", early(patience=1, baseline=1e-9))
    assert said.metrics.stopped_because.startswith(ending)
    (note,) = Run(said.run).facts.notes
    assert note.startswith("EarlyStopping: val_loss never beat the baseline 1e-09; its best was")


INFINITE = (
    "dataset.inline.y=" + str([*[1.0] * (ROWS - 4), *[1e30] * 4]),
    "dataset.split={indices: split.npz}",
)


@pytest.mark.parametrize("keep", ["best", "last"])
def test_infinite_loss_of_validation_is_never_the_best_and_never_a_success(keep, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    np.savez("split.npz", train=np.arange(ROWS - 4), validation=np.arange(ROWS - 4, ROWS))
    with pytest.raises(TrainingError) as failed:
        trained(tmp_path, *INFINITE, f"training.keep={keep}")
    reasons = {
        "best": "val_loss was NaN or infinite in every epoch, so that none is the best",
        "last": "the loss of the validation part is inf with the weights of epoch 4",
    }
    assert reasons[keep] in str(failed.value)
    assert failed.value.exit_code == 4
    assert failed.value.result.metrics.best_epoch is None


HALVES = "layers=[{Dense: {units: 4, kernel_initializer: ones}}, {Dense: {units: 1}}]"


def test_float16_is_named_as_the_reason(tmp_path):
    large = "dataset.inline.x=" + str([[1e5 * (n + 1)] for n in range(ROWS)])
    with pytest.raises(TrainingError, match=r"in epoch 1; float16 ends at 65504: scale inputs and targets, or take"):
        trained(tmp_path, HALVES, large, "training.precision=mixed_float16")


@pytest.mark.parametrize("precision", ["mixed_float16", "mixed_bfloat16"])
def test_answers_are_floats_under_mixed_precision(precision, tmp_path):
    large = "dataset.inline.x=" + str([[9000.0 * n] for n in range(ROWS)])
    targets = "dataset.inline.y=" + str([9000.0 * n for n in range(ROWS)])
    exact = (large, targets, f"training.precision={precision}", "optimizer.sgd.learning_rate=1e-30")
    said = trained(tmp_path, *exact)
    assert all(scores["mae"] <= 0.004 * 61000 for scores in said.metrics.metrics.values())


def test_part_whose_rows_all_weigh_nothing_is_told(tmp_path):
    rows = "\n".join(f"{n},{n % 3},{int(n < ROWS - 4)}" for n in range(ROWS))
    (tmp_path / "w.csv").write_text("a,y,w\n" + rows + "\n")
    np.savez(tmp_path / "split.npz", train=np.arange(ROWS - 4), validation=np.arange(ROWS - 4, ROWS))
    config = {
        **CONFIG,
        "dataset": {
            "csv": {"path": str(tmp_path / "w.csv")},
            "target": "y",
            "split": {"indices": str(tmp_path / "split.npz")},
        },
        "training": {"epochs": 1, "sample_weight": "w"},
    }
    with pytest.raises(DataError, match="all 4 rows of the validation part have the weight 0"):
        nnrun.train(config, (), Options(runs_dir=tmp_path / "runs"))


def test_metric_that_is_several_numbers_is_told_before_training(tmp_path):
    with pytest.raises(ConfigError, match="several numbers"):
        trained(tmp_path, "metrics=[{R2Score: {class_aggregation: null}}]", "training.monitor=val_r2_score")
