"""Epochs are read once, in their order, while their files grow."""

from __future__ import annotations

from pathlib import Path

from nnrun.tracking.new_epochs import NewEpochs, TimedEpoch
from nnrun.types import Epoch
from tests.tracking.grown_runs import append, grown

STARTED = "2026-11-21T14:03:59+00:00"
BEGAN = 1795269839000


def test_epochs_come_once_with_the_moment_of_their_end(tmp_path: Path) -> None:
    writer = grown(tmp_path / "run", epochs=3)
    epochs = NewEpochs(writer.path, STARTED)
    first = epochs.read(2, ended=False)
    assert [(epoch.number, epoch.milliseconds) for epoch in first] == [(1, BEGAN + 500), (2, BEGAN + 1000)]
    assert first[0] == TimedEpoch(1, BEGAN + 500, {"learning_rate": 0.01, "loss": 1.0, "val_loss": 2.0})
    assert [epoch.number for epoch in epochs.read(2, ended=False)] == [3]
    assert epochs.read(2, ended=False) == []
    append(writer, 4)
    assert [(epoch.number, epoch.milliseconds) for epoch in epochs.read(2, ended=False)] == [(4, BEGAN + 2000)]


def test_those_handed_on_before_count_for_the_time_alone(tmp_path: Path) -> None:
    writer = grown(tmp_path / "run", epochs=3)
    (epoch,) = NewEpochs(writer.path, STARTED, already=2).read(9, ended=False)
    assert (epoch.number, epoch.milliseconds) == (3, BEGAN + 1500)


def test_a_file_that_gains_a_column_is_gone_on_with(tmp_path: Path) -> None:
    writer = grown(tmp_path / "run", epochs=2)
    epochs = NewEpochs(writer.path, STARTED)
    epochs.read(9, ended=False)
    writer.append_epoch(Epoch(3, 0.01, {"loss": 0.1, "late": 0.5}, {"loss": 0.2}, {"training": 0.5}))
    (epoch,) = epochs.read(9, ended=False)
    assert (epoch.number, epoch.values["late"]) == (3, 0.5)


def test_an_epoch_without_a_time_waits_until_the_run_has_ended(tmp_path: Path) -> None:
    writer = grown(tmp_path / "run", epochs=2)
    timings = tmp_path / "run" / "timings.csv"
    timings.write_text("".join(timings.read_text().splitlines(keepends=True)[:2]))
    epochs = NewEpochs(writer.path, STARTED)
    assert [epoch.number for epoch in epochs.read(9, ended=False)] == [1]
    assert [(epoch.number, epoch.milliseconds) for epoch in epochs.read(9, ended=True)] == [(2, BEGAN + 500)]


def test_a_run_without_a_moment_begins_at_none(tmp_path: Path) -> None:
    writer = grown(tmp_path / "run", epochs=1)
    (epoch,) = NewEpochs(writer.path, "no time").read(9, ended=True)
    assert epoch.milliseconds == 500
