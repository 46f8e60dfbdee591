"""A run that something stopped is gone on with, and is then what it would have been, bit for bit."""

from __future__ import annotations

import shutil
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from nnrun.commands.resume import resume
from nnrun.commands.train import train
from nnrun.errors import ConfigError, DataError, Stopped
from nnrun.experiment.options import Options
from nnrun.experiment.run.sinks import Sink
from nnrun.runs import Run, Status
from nnrun.types import Epoch

pytestmark = pytest.mark.tensorflow

CONFIG = """
name: flowers
seed: 3
dataset: {iris: , split: {test: 0.2, validation: 0.2}}
layers: [{Dense: {units: 4, activation: relu}}, {Dropout: 0.3}, {Dense: {units: 3, activation: softmax}}]
loss: sparse_categorical_crossentropy
optimizer: adam
metrics: [accuracy]
callbacks: [{ReduceLROnPlateau: {patience: 1}}, {CSVLogger: {filename: log.csv}}]
training: {epochs: 6, batch_size: 16, checkpoint_every: 1, keep: best}
plots: false
"""
SAME = ("history.csv", "fingerprints.csv", "metrics.json", "predictions.csv", "model.keras", "log.csv")


class Stopping(Sink):
    """Ctrl-C while an epoch ends."""

    def __init__(self, epoch: int) -> None:
        self.at = epoch

    def epoch(self, epoch: Epoch) -> None:
        if epoch.number == self.at:
            signal.raise_signal(signal.SIGINT)


@pytest.fixture(scope="module")
def config(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file of the config."""
    path = tmp_path_factory.mktemp("config") / "flowers.yaml"
    path.write_text(CONFIG)
    return path


@pytest.fixture(scope="module")
def whole(config: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The run that nothing stopped."""
    return train(config, options=Options(runs_dir=tmp_path_factory.mktemp("whole"))).run.path


@pytest.fixture
def stopped(config: Path, runs_dir: Path) -> Path:
    """A run that Ctrl-C ended after four epochs."""
    with pytest.raises(Stopped):
        train(config, options=Options(runs_dir=runs_dir), sink=Stopping(4))
    return next(runs_dir.glob("*_flowers"))


def differing(one: Path, other: Path) -> list[str]:
    return [name for name in SAME if (one / name).read_bytes() != (other / name).read_bytes()]


def test_a_resumed_run_is_the_uninterrupted_one(stopped: Path, whole: Path) -> None:
    assert [path.name for path in sorted((stopped / "checkpoints").iterdir())] == [
        "epoch-000003.checkpoint",
        "epoch-000004.checkpoint",
    ]
    result = resume(stopped)
    facts = Run(stopped).facts
    assert (result.run.path, facts.status) == (stopped, Status.COMPLETED)
    assert differing(stopped, whole) == []
    assert [attempt["epoch"] for attempt in facts.attempts] == [0, 4]
    assert not (stopped / "checkpoints").exists()


def test_a_damaged_newest_checkpoint_costs_an_epoch_and_is_told(stopped: Path, whole: Path) -> None:
    newest = stopped / "checkpoints" / "epoch-000004.checkpoint"
    newest.write_bytes(newest.read_bytes()[:-5])
    resume(stopped)
    assert differing(stopped, whole) == []
    assert Run(stopped).facts.attempts[-1]["epoch"] == 3
    assert f"{newest} is no whole checkpoint: its checksum is another" in Run(stopped).facts.notes


def test_without_a_whole_checkpoint_nothing_is_trained(stopped: Path) -> None:
    for path in (stopped / "checkpoints").iterdir():
        path.write_bytes(b"")
    before = (stopped / "run.json").read_bytes()
    with pytest.raises(DataError, match="is no whole checkpoint"):
        resume(stopped)
    assert (stopped / "run.json").read_bytes() == before


def test_a_run_that_had_no_checkpoint_yet_begins_with_its_first_epoch(stopped: Path, whole: Path) -> None:
    shutil.rmtree(stopped / "checkpoints")
    resume(stopped)
    assert differing(stopped, whole) == []
    assert Run(stopped).facts.attempts[-1]["epoch"] == 0


def test_more_epochs_go_into_a_directory_of_their_own(config: Path, whole: Path, runs_dir: Path) -> None:
    short = train(config, ("training.epochs=4", "training.keep_checkpoints=true"), Options(runs_dir=runs_dir)).run
    before = {path: path.read_bytes() for path in short.path.iterdir() if path.is_file()}
    longer = resume(short, ["training.epochs=6"], Options(runs_dir=runs_dir)).run
    assert longer.path != short.path
    assert longer.facts.continues == short.path.name
    assert differing(longer.path, whole) == []
    assert {path: path.read_bytes() for path in before} == before


def test_a_schedule_that_ends_with_the_epochs_is_not_gone_on_with(config: Path, runs_dir: Path) -> None:
    rate = "optimizer={sgd: {learning_rate: {CosineDecay: {initial_learning_rate: 0.1, decay_steps: 12}}}}"
    ends = (rate, "callbacks=[]", "training.epochs=2", "training.keep_checkpoints=true")  # 90 rows are 6 steps an epoch
    run = train(config, ends, Options(runs_dir=runs_dir)).run
    with pytest.raises(ConfigError, match="CosineDecay ends after 12 steps, which are the 2 epochs that"):
        resume(run, ["training.epochs=4"])


def cases(stopped: Path) -> dict[str, tuple[Callable[[], Any], str]]:
    """What cannot be gone on with: what is done to a run before, and the message."""

    def facts(**changes: Any) -> Callable[[], Any]:
        import json

        path = stopped / "run.json"
        return lambda: path.write_text(json.dumps({**json.loads(path.read_text()), **changes}))

    return {
        "complete": (facts(status="completed"), "is complete: nothing is left to train"),
        "smoke": (facts(smoke=True), "is a smoke run"),
        "inside": (facts(parent="several"), "is one of several runs"),
        "versions": (facts(versions={"keras": "3.0.0"}), "was begun with other versions: keras 3.0.0 then and"),
        "link": (lambda: (stopped / "x").symlink_to("/tmp"), "x is a symbolic link"),  # noqa: S108
    }


@pytest.mark.parametrize("case", ["complete", "smoke", "inside", "versions", "link"])
def test_what_cannot_be_gone_on_with_is_refused_as_it_is(case: str, stopped: Path) -> None:
    change, message = cases(stopped)[case]
    change()
    before = (stopped / "run.json").read_bytes()
    with pytest.raises(ConfigError, match=message):
        resume(stopped)
    assert (stopped / "run.json").read_bytes() == before


def test_other_versions_are_taken_by_force_and_noted(stopped: Path, whole: Path) -> None:
    cases(stopped)["versions"][0]()
    resume(stopped, force=True)
    assert differing(stopped, whole) == []
    assert "keras" in Run(stopped).facts.attempts[-1]["versions"]


@pytest.mark.parametrize(
    ("overrides", "message"),
    [
        (["optimizer=sgd"], "leave optimizer=sgd out"),
        (["training.epochs=4"], "has 4 epochs, and training.epochs=4 asks for no more"),
    ],
)
def test_other_changes_are_refused(overrides: list[str], message: str, stopped: Path) -> None:
    with pytest.raises(ConfigError, match=message):
        resume(stopped, overrides)
