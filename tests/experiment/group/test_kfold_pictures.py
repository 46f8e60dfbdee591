"""What a k-fold directory's plots show."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from nnrun.experiment.group.kfold_pictures import folds_pictures, mean_history_picture
from nnrun.experiment.group.kfold_summary import FoldsSummary
from nnrun.plots import FoldScoresPicture, MeanHistoryPicture
from nnrun.scores.fold_statistics import fold_scores

HISTORY = [
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
METRICS = {
    "validation": {"loss": fold_scores([1.0, 2.0], 10, 20), "mae": fold_scores([3.0, 4.0], 10, 20)},
    "test": {"loss": fold_scores([1.5, 2.5], 10, 20)},
}
SUMMARY = FoldsSummary((Path("fold-1"), Path("fold-3")), METRICS, 3, HISTORY, "val_loss")


def test_mean_history_has_a_band_a_metric_and_no_learning_rate() -> None:
    picture = mean_history_picture("boston_kfold", "2 folds", SUMMARY)
    assert list(picture.training) == list(picture.validation) == ["loss"]
    assert picture.validation["loss"].mean == pytest.approx((2.0, 1.0, 2 / 3))
    assert picture.validation["loss"].std == (0.5, 0.5, 0.5)
    assert (picture.best_epoch, picture.subject) == (3, "mean of 2 folds, best by val_loss")


def test_scores_are_by_metric_then_part_beside_the_folds_numbers(tmp_path: Path) -> None:
    (tmp_path / "oof_predictions.csv").write_text("fold,row,true,predicted\n")
    history, scores = folds_pictures("boston_kfold", tmp_path, SUMMARY)
    assert isinstance(history, MeanHistoryPicture)
    assert isinstance(scores, FoldScoresPicture)
    assert scores.folds == (1, 3)
    assert {name: list(parts) for name, parts in scores.metrics.items()} == {
        "loss": ["validation", "test"],
        "mae": ["validation"],
    }


def test_one_fold_of_one_epoch_has_neither_curve_nor_comparison(tmp_path: Path) -> None:
    (tmp_path / "oof_predictions.csv").write_text("fold,row,true,predicted\n")
    one = replace(SUMMARY, folds=SUMMARY.folds[:1], history=HISTORY[:1])
    assert list(folds_pictures("x", tmp_path, one)) == []
    assert list(folds_pictures("x", tmp_path, replace(one, folds=()))) == []
