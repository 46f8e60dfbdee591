"""The plots of folds, from what they scored."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from nnrun.plots.kinds.fold_plots import MeanHistoryPicture, mean_history_picture
from nnrun.plots.of_run import pictures_of
from nnrun.runs import Run

CURVES = [
    {
        "epoch": n,
        "learning_rate_mean": 0.1,
        "loss_mean": 1 / n,
        "loss_std": 0.0,
        "val_loss_mean": 2 / n,
        "val_loss_std": 0.5,
    }
    for n in (1, 2, 3)
]


def test_mean_history_has_a_band_a_metric_and_no_learning_rate() -> None:
    picture = mean_history_picture("boston_kfold", "mean of 2 folds, best by val_loss", CURVES, 3)
    assert list(picture.training) == list(picture.validation) == ["loss"]
    assert picture.validation["loss"].mean == pytest.approx((2.0, 1.0, 2 / 3))
    assert picture.validation["loss"].std == (0.5, 0.5, 0.5)
    assert (picture.epochs, picture.best_epoch) == ((1, 2, 3), 3)


def test_seeds_have_their_mean_history_and_no_best_epoch_in_common(tmp_path: Path) -> None:
    stored = Path(__file__).parents[1] / "runs" / "stored" / "small_kfold"
    for number, name in ((5, "fold-1"), (7, "fold-2")):
        shutil.copytree(stored / name, tmp_path / f"seed-{number}")
    (tmp_path / "run.json").write_text(json.dumps({"kind": "seeds", "name": "flowers_seeds", "status": "completed"}))
    (tmp_path / "seeds.json").write_text(json.dumps({"runs": [{"run": "seed-5"}, {"run": "seed-7"}]}))
    (picture,) = pictures_of(Run(tmp_path))
    assert isinstance(picture, MeanHistoryPicture)
    assert (picture.file, picture.title, picture.subject) == ("mean_history.png", "flowers_seeds", "mean of 2 seeds")
    assert picture.best_epoch is None
    (tmp_path / "seeds.json").write_text(json.dumps({"runs": [{"run": "seed-5"}]}))
    assert list(pictures_of(Run(tmp_path))) == []
