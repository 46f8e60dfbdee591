"""Epochs as rows."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from nnrun.runs.history import history_row, timings_row
from nnrun.types import Epoch


def test_order_is_epoch_rate_training_validation(epoch: Callable[[int], Epoch]) -> None:
    names = ["epoch", "learning_rate", "loss", "accuracy", "val_loss", "val_accuracy"]
    assert list(history_row(epoch(3))) == names


def test_history_holds_no_time(epoch: Callable[[int], Epoch]) -> None:
    assert "0.0123" not in ",".join(history_row(epoch(3)).values())


def test_floats_are_written_exactly(epoch: Callable[[int], Epoch]) -> None:
    row = history_row(epoch(3))
    assert (row["loss"], row["accuracy"]) == ("0.3333333333333333", "0.30000000000000004")


def test_numpy_numbers_are_written_as_the_floats_they_are() -> None:
    row = history_row(Epoch(1, np.float32(0.1), {"loss": np.float32(0.1)}, {}, {}))  # type: ignore[arg-type]
    assert row["loss"] == row["learning_rate"] == "0.10000000149011612"


def test_vector_metric_has_a_column_for_each_class() -> None:
    row = history_row(Epoch(1, 0.1, {"f1": np.array([0.5, 1.0])}, {"f1": [0.25, 0.75]}, {}))
    assert list(row.items())[2:] == [("f1_0", "0.5"), ("f1_1", "1.0"), ("val_f1_0", "0.25"), ("val_f1_1", "0.75")]


def test_timings_have_microseconds(epoch: Callable[[int], Epoch]) -> None:
    assert timings_row(epoch(2)) == {
        "epoch": "2",
        "training": "0.012346",
        "validation": "2.000000",
        "other": "0.000000",
    }


def test_part_without_time_is_zero() -> None:
    assert timings_row(Epoch(1, 0.1, {}, {}, {"training": 1.0}))["validation"] == "0.000000"
