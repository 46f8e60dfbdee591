"""A checkpoint is read as it was written, or told to be damaged; whatever became of its file."""

from __future__ import annotations

import math
from pathlib import Path

import ml_dtypes
import numpy as np
import pytest

from nnrun.errors import RunDamaged
from nnrun.runs.unfinished.checkpoint_file import Checkpoint, read_checkpoint, write_checkpoint
from nnrun.types import Epoch, State

ARRAYS = {
    "model/0": np.arange(6, dtype=np.float32).reshape(2, 3),
    "model/1": np.array(7, np.int64),
    "model/2": np.zeros((0, 4), np.float64),
    "model/3": np.array([True, False]),
    "model/4": np.array([1.5, -2], ml_dtypes.bfloat16),
    "optimizer/0": np.array([np.nan, np.inf, -0.0], np.float32),
}
HISTORY = (
    Epoch(1, 0.1, {"loss": 0.1 + 0.2, "f1": [0.5, 1.0]}, {}, {"training": 0.25}, 2**64 - 1),
    Epoch(2, 1e-3, {"loss": math.inf, "f1": [0.0, 0.0]}, {"loss": 3.0}, {"training": 0.5}, 0),
)
CALLBACKS = {"0.EarlyStopping": {"wait": 3, "best": -math.inf, "seen": ["a", None]}}
CHECKPOINT = Checkpoint(State(2, ARRAYS, CALLBACKS, HISTORY, stopped=True), {"fit": 1.5, "total": 2.0})


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A file that was just written."""
    path = tmp_path / "epoch-000002.checkpoint"
    write_checkpoint(path, CHECKPOINT)
    return path


def test_it_is_read_as_it_was_written(path: Path) -> None:
    read = read_checkpoint(path)
    assert read.state.history == HISTORY
    assert (read.state.epoch, read.state.stopped, read.state.callbacks) == (2, True, CALLBACKS)
    assert read.seconds == CHECKPOINT.seconds
    assert list(read.state.arrays) == list(ARRAYS)
    for name, array in ARRAYS.items():
        other = read.state.arrays[name]
        assert (other.dtype, other.shape, other.tobytes()) == (array.dtype, array.shape, array.tobytes())
    assert [entry.name for entry in path.parent.iterdir()] == [path.name]


@pytest.mark.thorough
def test_a_file_that_is_cut_off_anywhere_is_damaged(path: Path) -> None:
    content = path.read_bytes()
    for length in range(len(content)):
        path.write_bytes(content[:length])
        with pytest.raises(RunDamaged, match="no whole checkpoint"):
            read_checkpoint(path)


@pytest.mark.thorough
def test_a_changed_bit_is_damage(path: Path) -> None:
    content = bytearray(path.read_bytes())
    for at in range(len(content)):
        content[at] ^= 4
        path.write_bytes(content)
        with pytest.raises(RunDamaged):
            read_checkpoint(path)
        content[at] ^= 4


def test_one_of_a_newer_version_is_told_as_such(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("nnrun.runs.unfinished.checkpoint_file.VERSION", 2)
    write_checkpoint(path, CHECKPOINT)
    monkeypatch.undo()
    with pytest.raises(RunDamaged, match="it is of version 2, and this nnrun reads version 1"):
        read_checkpoint(path)
