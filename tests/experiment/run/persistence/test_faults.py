"""What a training has survives a folder that is taken away, and a disk that takes no more."""

from __future__ import annotations

import errno
import os
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from nnrun import model
from nnrun.commands.resume import resume
from nnrun.commands.train import train
from nnrun.directory_lock import DirectoryLock
from nnrun.errors import ConfigError, StorageError
from nnrun.experiment.options import Options
from nnrun.experiment.run.sinks import Sink
from nnrun.runs import Run, Status
from nnrun.types import Epoch

pytestmark = pytest.mark.tensorflow

CONFIG = {
    "name": "flowers",
    "dataset": {"iris": None, "split": {"test": 0.2, "validation": 0.2}},
    "layers": [{"Dense": {"units": 3, "activation": "softmax"}}],
    "loss": "sparse_categorical_crossentropy",
    "training": {"epochs": 4, "batch_size": 16, "checkpoint_every": 1},
    "plots": False,
}


class AtEpoch(Sink):
    """Does something to the run's folder after its second epoch; hears the notes."""

    def __init__(self, runs_dir: Path, act: Callable[[Path], Any]) -> None:
        self.runs_dir, self.act = runs_dir, act
        self.notes: list[str] = []

    def epoch(self, epoch: Epoch) -> None:
        if epoch.number == 2:
            self.act(next(self.runs_dir.glob("*_flowers")))

    def note(self, text: str) -> None:
        self.notes.append(text)


@pytest.mark.parametrize("act", [shutil.rmtree, lambda path: path.rename(path.with_name("elsewhere"))])
@pytest.mark.parametrize("again", [0.0, 1e9])  # seconds: it is seen by the next epoch, or by the end
def test_a_folder_that_is_taken_away_is_written_again(
    act: Callable[[Path], Any], again: float, runs_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("nnrun.experiment.run.directory_sink.LOOK_AGAIN", again)
    sink = AtEpoch(runs_dir, act)
    run = train(CONFIG, options=Options(runs_dir=runs_dir), sink=sink).run
    assert f"{run} was taken away while it was trained; it is written again" in sink.notes
    assert (run.status, len(run.epochs), run.facts.name) == (Status.COMPLETED, 4, "flowers")
    assert {"config.yaml", "resolved.yaml", "split.npz", "model.keras", "fingerprints.csv"} <= {
        path.name for path in run.path.iterdir()
    }


def full(*_: Any) -> None:
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def test_older_checkpoints_make_room_for_the_model(runs_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    save, tries = model.save_model, []

    def first_full(network: Any, path: Path, *rest: Any) -> None:
        tries.append([entry.name for entry in (path.parent / "checkpoints").iterdir()])
        if len(tries) == 1:
            full()
        save(network, path, *rest)

    monkeypatch.setattr("nnrun.model.save_model", first_full)
    run = train(CONFIG, options=Options(runs_dir=runs_dir)).run
    assert [len(names) for names in tries] == [2, 1]
    assert run.status == Status.COMPLETED


def test_a_model_that_finds_no_room_is_kept_elsewhere_and_the_run_goes_on_later(
    runs_dir: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    save = model.save_model

    def full_there(network: Any, path: Path, *rest: Any) -> None:
        if runs_dir in path.parents:
            full()
        save(network, path, *rest)

    monkeypatch.setattr("nnrun.model.save_model", full_there)
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    with pytest.raises(StorageError, match=r"no space left on the disk for .*model\.keras") as caught:
        train(CONFIG, options=Options(runs_dir=runs_dir))
    run = Run(next(runs_dir.glob("*_flowers")))
    message = str(caught.value)
    assert f"nnrun resume {run} goes on" in message
    place = re.search(r"the model and its history are in (\S+),", message)
    assert place is not None
    assert sorted(path.name for path in Path(place[1]).iterdir()) == [
        "fingerprints.csv",
        "history.csv",
        "model.keras",
        "timings.csv",
    ]
    assert run.status == Status.FAILED
    monkeypatch.setattr("nnrun.model.save_model", save)
    assert resume(run).status == Status.COMPLETED


def test_a_run_that_somebody_is_at_is_not_gone_on_with(runs_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("nnrun.model.save_model", full)
    with pytest.raises(StorageError):
        train(CONFIG, options=Options(runs_dir=runs_dir))
    path = next(runs_dir.glob("*_flowers"))
    lock = DirectoryLock(path)
    with pytest.raises(ConfigError, match="is still being trained, by process"):
        resume(path)
    lock.release()
