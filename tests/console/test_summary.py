"""The end of a training."""

from __future__ import annotations

from nnrun.console.paper import text_of
from nnrun.console.results.score_tables import summary
from nnrun.runs import Metrics

RUN = "runs/2026-11-21_14-03-59_iris"
SCORES = {
    "train": {"loss": 0.07123, "accuracy": 0.98333},
    "validation": {"loss": 0.1, "accuracy": 0.9},
    "test": {"loss": 0.11443, "accuracy": 1.0},
}
METRICS = Metrics(50, 41, "best", 41, "EarlyStopping: val_loss did not improve for 10 epochs", SCORES, "val_loss")


def test_summary_at_80_columns() -> None:
    assert text_of(summary(METRICS, RUN, 2.31)).splitlines() == [
        "           train  validation    test",
        "loss      0.0712      0.1000  0.1144",
        "accuracy  0.9833      0.9000  1.0000",
        "",
        "weights  best, of epoch 41 of 50, by val_loss",
        "ended    EarlyStopping: val_loss did not improve for 10 epochs, 2.3 s",
        "run      runs/2026-11-21_14-03-59_iris",
    ]


def test_summary_at_40_columns() -> None:
    assert text_of(summary(METRICS, RUN), 40).splitlines() == [
        "           train  validation    test",
        "loss      0.0712      0.1000  0.1144",
        "accuracy  0.9833      0.9000  1.0000",
        "",
        "weights  best, of epoch 41 of 50,",
        "         by val_loss",
        "ended    EarlyStopping: val_loss did not",
        "         improve for 10 epochs",
        "run      runs/2026-11-21_14-03-59_iris",
    ]


def test_test_part_that_chose_the_weights_is_said() -> None:
    text = text_of(summary(Metrics(1, 1, "last", 1, "completed", {}, test_held_out=False), RUN))
    assert "note     validated on the test part, its scores are not held out" in text.splitlines()


def test_metric_that_a_part_lacks_is_a_dash() -> None:
    metrics = Metrics(1, 1, "last", 1, "completed", {"train": {"loss": 1.0}, "test": {"auc": 0.5}})
    lines = text_of(summary(metrics, RUN)).splitlines()
    assert lines[:3] == [
        "       train    test",
        "loss  1.0000       -",
        "auc        -  0.5000",
    ]
