"""The end of a training, and a model's layers."""

from __future__ import annotations

from nnrun.model.summary import LayerRow, Summary
from nnrun.report import structure_grid, structure_text, summary
from nnrun.runs import Metrics

RUN = "runs/2026-11-21_14-03-59_iris"
SCORES = {
    "train": {"loss": 0.07123, "accuracy": 0.98333},
    "validation": {"loss": 0.1, "accuracy": 0.9},
    "test": {"loss": 0.11443, "accuracy": 1.0},
}
METRICS = Metrics(50, 41, "best", 41, "EarlyStopping: val_loss did not improve for 10 epochs", SCORES, "val_loss")


def test_summary_at_80_columns() -> None:
    assert summary(METRICS, RUN, 2.31).splitlines() == [
        "           train  validation    test",
        "loss      0.0712      0.1000  0.1144",
        "accuracy  0.9833      0.9000  1.0000",
        "",
        "weights  best, of epoch 41 of 50, by val_loss",
        "ended    EarlyStopping: val_loss did not improve for 10 epochs, 2.3 s",
        "run      runs/2026-11-21_14-03-59_iris",
    ]


def test_summary_at_40_columns() -> None:
    assert summary(METRICS, RUN, width=40).splitlines() == [
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
    said = summary(Metrics(1, 1, "last", 1, "completed", {}, test_held_out=False), RUN)
    assert "note     validated on the test part, its scores are not held out" in said.splitlines()


def test_metric_that_a_part_lacks_is_a_dash() -> None:
    said = summary(Metrics(1, 1, "last", 1, "completed", {"train": {"loss": 1.0}, "test": {"auc": 0.5}}), RUN)
    assert said.splitlines()[:3] == ["       train    test", "loss  1.0000       -", "auc        -  0.5000"]


CHAIN = Summary(
    (
        LayerRow("input", "InputLayer", "(4,)", 0, ()),
        LayerRow("dense", "Dense", "(200,)", 1000, ("input",)),
        LayerRow("batch_normalization", "BatchNormalization", "(200,)", 800, ("dense",)),
    ),
    1400,
    400,
    7200,
    11208,
    51712,
)


def test_layers_at_80_columns() -> None:
    assert structure_text(CHAIN, 80).splitlines() == [
        "layer                type                output shape  parameters",
        "input                InputLayer          (4,)                   0",
        "dense                Dense               (200,)             1,000",
        "batch_normalization  BatchNormalization  (200,)               800",
        "",
        "parameters  1,800 in all, 1,400 trainable, 400 fixed",
        "memory      0.01 MB parameters, 0.01 MB optimizer, 0.05 MB outputs of a batch",
    ]


def test_layers_at_40_columns() -> None:
    assert structure_text(CHAIN, 40).splitlines() == [
        "layer           output shape  parameters",
        "input           (4,)                   0",
        "dense           (200,)             1,000",
        "batch_normali…  (200,)               800",
        "",
        "parameters  1,800 in all,",
        "            1,400 trainable, 400 fixed",
        "memory      0.01 MB parameters,",
        "            0.01 MB optimizer,",
        "            0.05 MB outputs of a batch",
    ]


def test_connections_stand_there_where_the_graph_is_no_chain() -> None:
    branch = LayerRow("add", "Add", "(200,)", 0, ("dense", "batch_normalization"))
    grid = structure_grid(Summary((*CHAIN.rows, branch), 0, 0, 0, 0, 0))
    assert grid.columns == ("layer", "type", "output shape", "connected to", "parameters")
    assert grid.rows[-1] == ("add", "Add", "(200,)", "dense, batch_normalization", "0")
