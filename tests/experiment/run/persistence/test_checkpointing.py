"""Checkpoints are written as often as asked for, beside the training, and their trouble is told once."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from nnrun.experiment.run.clock import Clock
from nnrun.experiment.run.persistence.checkpointing import Checkpointing
from nnrun.types import State


def state(epoch: int) -> Callable[[], State]:
    return lambda: State(epoch, {"model/0": np.array([epoch])}, {})


class Run:
    """A training that ends epochs, at times of its own."""

    def __init__(self, path: Path, every: int | str | None, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now, self.notes, self.written = 0.0, [], []
        monkeypatch.setattr("nnrun.experiment.run.persistence.checkpointing.time.monotonic", lambda: self.now)
        self.checkpointing = Checkpointing(path, every, Clock(), self.notes.append)
        write = self.checkpointing.directory.write

        def writing(checkpoint) -> None:
            write(checkpoint)
            self.written.append(checkpoint.state.epoch)
            self.now += self.cost

        self.checkpointing.directory.write = writing  # type: ignore[method-assign]
        self.cost = 0.0

    def train(self, epochs: int, seconds: float) -> None:
        for epoch in range(1, epochs + 1):
            self.now += seconds
            self.checkpointing.epoch(epoch, state(epoch))
            self.checkpointing._wait()


def test_every_so_many_epochs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run = Run(tmp_path, 3, monkeypatch)
    run.train(10, 0.001)
    run.checkpointing.close(write_last=False)
    assert run.written == [3, 6, 9]


@pytest.mark.parametrize(("every", "written"), [("30s", [6, 12, 18]), ("1min", [12]), ("0.5s", [*range(1, 21)])])
def test_every_so_many_seconds(every: str, written: list[int], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run = Run(tmp_path, every, monkeypatch)
    run.train(20, 5.0)
    assert run.written == written


def test_half_a_minute_by_itself_and_longer_where_writing_is_dear(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = Run(tmp_path, None, monkeypatch)
    run.train(14, 5.0)
    assert run.written == [6, 12]
    run.cost = 2.0  # seconds, of which a hundred are one in fifty
    run.train(44, 5.0)
    assert run.written == [6, 12, 4, 24, 44]


def test_the_last_state_of_a_training_that_is_not_complete_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = Run(tmp_path, None, monkeypatch)
    run.train(2, 0.1)
    run.checkpointing.close(write_last=True)
    run.checkpointing.close(write_last=True)
    assert run.written == [2]


def test_a_disk_that_takes_none_is_told_once_and_tried_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "checkpoints").write_text("in the way")
    run = Run(tmp_path, 1, monkeypatch)
    run.train(3, 0.1)
    assert run.notes == [
        f"no checkpoint is written, and training goes on: cannot write {tmp_path}/checkpoints: File exists"
    ]
    (tmp_path / "checkpoints").unlink()
    run.train(1, 0.1)
    assert run.written == [1]
