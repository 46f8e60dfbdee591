"""The plots of folds, from what they scored."""

from __future__ import annotations

import pytest

from nnrun.plots.kinds.fold_plots import mean_history_picture

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
