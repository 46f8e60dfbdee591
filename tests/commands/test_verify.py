"""A run that is trained again is the same to the bit, or where it differs is told, and why."""

from __future__ import annotations

import json
import shutil
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from nnrun.commands.kfold import kfold
from nnrun.commands.train import train
from nnrun.commands.verify import Verified, verify
from nnrun.errors import ConfigError, DataError, ExpectationMissed, RunNotFound, Stopped, TrainingError
from nnrun.experiment.options import Options
from nnrun.experiment.run.sinks import Sink
from nnrun.experiment.run.trained import Trained
from nnrun.types import Epoch

pytestmark = pytest.mark.tensorflow

CONFIG = """
name: flowers
seed: 3
dataset:
  csv: {path: flowers.csv, features: [a, b]}
  target: c
  split: {test: 0.2, validation: 0.2}
layers: [{Dense: {units: 4, activation: relu}}, {Dropout: 0.3}, {Dense: {units: 3, activation: softmax}}]
loss: sparse_categorical_crossentropy
optimizer: adam
metrics: [accuracy]
callbacks: [{CSVLogger: {filename: log.csv}}]
training: {epochs: 5, batch_size: 16, keep: best}
kfold: {k: 2}
plots: false
"""
PLUGIN = """
import keras

class Certainty(keras.metrics.Mean):
    def update_state(self, y_true, y_pred, sample_weight=None):
        super().update_state(keras.ops.max(y_pred, axis=-1), sample_weight)
"""
ALL = ("history.csv", "fingerprints.csv", "metrics.json", "predictions.csv", "model.keras")


class Stopping(Sink):
    """Ctrl-C while an epoch ends."""

    def epoch(self, epoch: Epoch) -> None:
        if epoch.number == 3:
            signal.raise_signal(signal.SIGINT)


class Hearing(Sink):
    """Learns how many epochs there are to be, and which was the last."""

    def started(self, steps_per_epoch: int, epochs: int, engine: str) -> None:  # a sink's
        self.epochs = epochs

    def epoch(self, epoch: Epoch) -> None:
        self.last = epoch.number


def table(shift: float = 0.0) -> str:
    rows = [f"{row % 7 + shift},{row * 5 % 11},{'xyz'[row % 3]}" for row in range(60)]
    return "\n".join(["a,b,c", *rows, ""])


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the config and its data."""
    folder = tmp_path_factory.mktemp("verify")
    (folder / "flowers.yaml").write_text(CONFIG)
    (folder / "flowers.csv").write_text(table())
    return folder


@pytest.fixture(scope="module")
def trained(home: Path) -> Path:
    """A run; who changes it takes `run`."""
    return train(home / "flowers.yaml", options=Options(runs_dir=home / "runs")).run.path


@pytest.fixture
def run(trained: Path, tmp_path: Path) -> Path:
    """A copy of the run."""
    return shutil.copytree(trained, tmp_path / "copy")


def differing(run: Path, **options: Any) -> Verified:
    with pytest.raises(ExpectationMissed) as raised:
        verify(run, **options)
    assert isinstance(raised.value.result, Verified)
    assert not raised.value.result.is_identical
    return raised.value.result


def test_a_run_trained_again_is_identical_to_the_bit(trained: Path) -> None:
    before = {path: path.read_bytes() for path in trained.rglob("*") if path.is_file()}
    (compared,) = verify(trained).runs
    assert (compared.files, compared.epochs, compared.notes) == (ALL, 5, ())
    assert {path: path.read_bytes() for path in trained.rglob("*") if path.is_file()} == before


def test_a_beginning_is_trained_as_a_part_of_the_whole(trained: Path) -> None:
    heard = Hearing()
    (compared,) = verify(trained, sink=heard, epochs=2).runs
    assert (compared.files, compared.epochs, compared.of) == (("history.csv", "fingerprints.csv"), 2, 5)
    assert (heard.epochs, heard.last) == (5, 2)


@pytest.mark.parametrize("file", ["history.csv", "fingerprints.csv", "predictions.csv"])
def test_a_changed_file_is_located(file: str, run: Path) -> None:
    lines = (run / file).read_text().splitlines()
    lines[3] = f"{lines[3][:-1]}{(int(lines[3][-1]) + 1) % 10}"
    (run / file).write_text("\n".join([*lines, ""]))
    (compared,) = differing(run).runs
    (difference,) = compared.differences
    assert (difference.file, difference.column) == (file, lines[0].split(",")[-1])
    assert difference.epoch == (None if file == "predictions.csv" else 3)
    changed = file != "fingerprints.csv"
    assert ("the weights of every epoch are the same" in compared.causes[0]) == changed
    assert ("a defect of nnrun" in compared.causes[0]) != changed


def test_a_run_of_an_older_nnrun_is_compared_by_what_it_has(run: Path) -> None:
    (run / "fingerprints.csv").unlink()
    (compared,) = verify(run).runs
    assert compared.files == tuple(name for name in ALL if name != "fingerprints.csv")
    assert compared.notes == (f"fingerprints.csv was not compared: {run}, which an older nnrun trained, has none",)


def test_an_interrupted_run_is_verified_as_far_as_it_went(home: Path, runs_dir: Path) -> None:
    with pytest.raises(Stopped):
        train(home / "flowers.yaml", options=Options(runs_dir=runs_dir), sink=Stopping())
    (compared,) = verify(next(runs_dir.iterdir())).runs
    assert (compared.epochs, compared.files[:2], "model.keras" in compared.files) == (3, ALL[:2], True)


def test_a_failed_run_fails_again(home: Path, runs_dir: Path) -> None:
    rate = "{PiecewiseConstantDecay: {boundaries: [7], values: [0.01, 1.0e+38]}}"
    with pytest.raises(TrainingError) as raised:
        train(home / "flowers.yaml", [f"optimizer={{SGD: {{learning_rate: {rate}}}}}"], Options(runs_dir=runs_dir))
    assert isinstance(raised.value.result, Trained)
    (compared,) = verify(raised.value.result.run).runs
    assert (compared.files, compared.epochs) == (ALL, compared.of)
    assert compared.of < 5


def test_plugins_are_run_where_they_are_trusted(home: Path, runs_dir: Path) -> None:
    (home / "parts.py").write_text(PLUGIN)
    overrides = [f"plugins=[{home / 'parts.py'}]", "metrics=[Certainty]", "training.epochs=2"]
    run = train(home / "flowers.yaml", overrides, Options(runs_dir=runs_dir)).run
    with pytest.raises(ConfigError, match="--trust-plugins"):
        verify(run)
    assert verify(run, Options(trust_plugins=True)).is_identical


def test_ctrl_c_leaves_all_as_it_was(trained: Path) -> None:
    with pytest.raises(Stopped, match=f"^interrupted; {trained} is as it was$"):
        verify(trained, sink=Stopping())


def test_each_run_of_a_group_is_verified(home: Path, runs_dir: Path) -> None:
    group = kfold(home / "flowers.yaml", ["training.epochs=2"], Options(runs_dir=runs_dir)).run.path
    verified = verify(group)
    assert [compared.run.path.name for compared in verified.runs] == ["fold-1", "fold-2"]
    assert {compared.files for compared in verified.runs} == {ALL}
    history = group / "fold-2" / "history.csv"
    history.write_text(history.read_text().replace("2,0.", "2,1."))
    assert [compared.is_identical for compared in differing(group, epochs=2).runs] == [True, False]


def test_a_smoke_run_is_verified_on_its_rows(home: Path, runs_dir: Path) -> None:
    smoke = train(home / "flowers.yaml", options=Options(runs_dir=runs_dir, smoke=True)).run
    (compared,) = verify(smoke).runs
    assert (compared.files, compared.of) == (ALL, 2)


def cases(run: Path) -> dict[str, tuple[Callable[[], Any], type[Exception], str]]:
    """What cannot be verified: what is done to a run before, the error, and its message."""

    def facts(**changes: Any) -> None:
        values = json.loads((run / "run.json").read_text())
        (run / "run.json").write_text(json.dumps({**values, **changes}))

    def elsewhere() -> None:
        facts(config="nowhere/flowers.yaml", origins=["nowhere/flowers.yaml"])

    def changed() -> None:
        elsewhere()
        (run / "flowers.csv").write_text(table(0.5))

    def plugins() -> None:
        (run / "plugins").mkdir()
        (run / "plugins" / "parts.py").write_text("raise SystemExit\n")
        with (run / "resolved.yaml").open("a") as resolved:
            resolved.write("plugins: [plugins/parts.py]\n")

    def other() -> None:
        for name in ("run.json", "resolved.yaml"):
            (run / name).unlink()

    return {
        "elsewhere": (elsewhere, ConfigError, "flowers.csv"),
        "changed": (changed, DataError, "has changed since the run"),
        "plugins": (plugins, ConfigError, "--trust-plugins"),
        "none": (lambda: shutil.rmtree(run), RunNotFound, "there is no run"),
        "other": (
            lambda: [(run / name).unlink() for name in ("run.json", "resolved.yaml")],
            RunNotFound,
            "is not a run",
        ),
        "no epoch": ((run / "history.csv").unlink, ConfigError, "none of its epochs has ended"),
        "running": (lambda: facts(status="running", process={}), ConfigError, "is still being trained"),
    }


@pytest.mark.parametrize("case", ["elsewhere", "changed", "plugins", "none", "other", "no epoch", "running"])
def test_what_cannot_be_verified_is_refused(case: str, run: Path) -> None:
    change, error, message = cases(run)[case]
    change()
    with pytest.raises(error, match=message):
        verify(run)
