"""The last two checkpoints of a run are there; the newest whole one is gone on from, and no damage goes unsaid."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest

from nnrun.errors import DataError, StorageError
from nnrun.runs.unfinished.checkpoint_directory import CheckpointDirectory
from nnrun.runs.unfinished.checkpoint_file import Checkpoint, write_checkpoint
from nnrun.types import State


@pytest.fixture
def directory(tmp_path: Path) -> CheckpointDirectory:
    """Of a run with states of the epochs 9, 10, 100 and a million."""
    directory = CheckpointDirectory(tmp_path)
    for epoch in (9, 10, 100, 1_000_000):
        directory.write(Checkpoint(State(epoch, {"model/0": np.array([epoch])}, {})))
    return directory


def newest(directory: CheckpointDirectory) -> int:
    latest = directory.latest()
    assert latest.checkpoint is not None
    return latest.checkpoint.state.epoch


def test_the_last_two_are_kept(directory: CheckpointDirectory) -> None:
    assert [epoch for epoch, _ in directory.files] == [100, 1_000_000]
    assert newest(directory) == 1_000_000
    assert directory.latest().remarks == ()


def test_a_damaged_newest_falls_back_and_says_so(directory: CheckpointDirectory) -> None:
    path = directory.files[-1][1]
    path.write_bytes(path.read_bytes()[:-1])
    assert newest(directory) == 100
    assert directory.latest().remarks == (f"{path} is no whole checkpoint: its checksum is another",)


def test_with_none_that_is_whole_nothing_is_gone_on_with(directory: CheckpointDirectory) -> None:
    for _, path in directory.files:
        path.write_bytes(b"")
    with pytest.raises(DataError, match=r"epoch-1000000\.checkpoint is no whole.*epoch-000100\.checkpoint is no whole"):
        directory.latest()


def test_what_a_killed_writer_left_is_not_taken_for_one(directory: CheckpointDirectory) -> None:
    (directory.path / ".epoch-2000000.17-0.checkpoint").write_bytes(b"nnrun")
    assert newest(directory) == 1_000_000


def test_where_none_was_written_there_is_none(tmp_path: Path) -> None:
    directory = CheckpointDirectory(tmp_path)
    assert directory.latest().checkpoint is None
    directory.clear()
    assert list(tmp_path.iterdir()) == []


def test_links_and_pipes_are_neither_read_nor_written_through(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    run = tmp_path / "run"
    run.mkdir()
    (run / "run.json").write_text("{}")
    directory = CheckpointDirectory(run)
    directory.path.symlink_to(tmp_path / "elsewhere")
    checkpoint = Checkpoint(State(1, {}, {}))
    with pytest.raises(StorageError):
        directory.write(checkpoint)
    assert not list((tmp_path / "elsewhere").iterdir())
    write_checkpoint(tmp_path / "elsewhere" / "epoch-1.checkpoint", checkpoint)
    with pytest.raises(DataError, match="it is a link out of the run directory"):
        directory.latest()
    directory.path.unlink()
    directory.path.mkdir()
    os.mkfifo(directory.path / "epoch-2.checkpoint")
    with pytest.raises(DataError, match="not a regular file"):
        directory.latest()
