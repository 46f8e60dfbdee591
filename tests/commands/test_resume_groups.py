"""Several runs in one directory that something stopped go on inside the one that was at work, and are then the same."""

from __future__ import annotations

import json
import platform
import shutil
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from nnrun.commands.resume import resume
from nnrun.commands.train import train, train_several
from nnrun.errors import DataError, ExpectationMissed, Stopped
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
training: {epochs: 2, batch_size: 16, checkpoint_every: 1, threads: 1}
plots: false
"""
ENSEMBLE = CONFIG + "ensemble: {members: 2, combine: mean}\n"
EXPECTING = CONFIG.replace("flowers", "roses") + "expect: {test.accuracy: '> 2'}\n"
DEAD = {"host": platform.node(), "pid": 2**22 + 1}
"""A process that there is not: Linux has fewer."""
TIMES = {"seconds", "started", "ended", "run", "runs_dir"}


class Stopping(Sink):
    """Ctrl-C while the n-th epoch of all ends."""

    def __init__(self, epoch: int) -> None:
        self.left = epoch

    def epoch(self, epoch: Epoch) -> None:
        self.left -= 1
        if not self.left:
            signal.raise_signal(signal.SIGINT)


class Counting(Sink):
    """The epochs that were trained, and what was noted."""

    def __init__(self) -> None:
        self.epochs, self.notes = 0, []

    def epoch(self, epoch: Epoch) -> None:
        self.epochs += 1

    def note(self, text: str) -> None:
        self.notes.append(text)


def seeds(folder: Path, sink: Sink, **more: Any) -> Any:
    return train(folder / "flowers.yaml", options=Options(runs_dir=folder / "runs"), sink=sink, seeds="8,5", **more)


def ensemble(folder: Path, sink: Sink, **more: Any) -> Any:
    return train(folder / "ensemble.yaml", options=Options(runs_dir=folder / "runs"), sink=sink, **more)


def comparison(folder: Path, sink: Sink, **more: Any) -> Any:
    names = ("roses.yaml", "ensemble.yaml", "flowers.yaml")
    options = Options(runs_dir=folder / "runs")
    try:
        return train_several([folder / name for name in names], options=options, sink=sink, **more)
    except ExpectationMissed as error:
        return error.result


KINDS: dict[str, Callable[..., Any]] = {"seeds": seeds, "ensemble": ensemble, "comparison": comparison}
EPOCHS = {"seeds": 4, "ensemble": 4, "comparison": 8}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder of configs."""
    return configs(tmp_path)


def configs(folder: Path) -> Path:
    for name, text in {"flowers": CONFIG, "ensemble": ENSEMBLE, "roses": EXPECTING}.items():
        (folder / f"{name}.yaml").write_text(text)
    return folder


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The directories that nothing stopped."""
    folder = configs(tmp_path_factory.mktemp("whole"))
    return {kind: begin(folder, Sink()).run.path for kind, begin in KINDS.items()}


def contents(path: Path) -> dict[str, Any]:
    """All files by name, but for times and for what says where and when they were written."""

    def without_times(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: without_times(item) for key, item in value.items() if key not in TIMES}
        return [without_times(item) for item in value] if isinstance(value, list) else value

    left_out = ("run.json", "timings.csv", "log.txt")
    files = {str(file.relative_to(path)): file for file in sorted(path.rglob("*")) if file.is_file()}
    return {
        name: without_times(json.loads(file.read_text())) if name.endswith(".json") else file.read_bytes()
        for name, file in files.items()
        if file.name not in left_out
    }


def stopped(kind: str, folder: Path, epoch: int) -> Path:
    with pytest.raises(Stopped):
        KINDS[kind](folder, Stopping(epoch))
    (path,) = (folder / "runs").glob("2*")
    return path


def finish(path: Path, sink: Sink, jobs: int = 1) -> None:
    try:
        resume(path, sink=sink, jobs=jobs)
    except ExpectationMissed:
        assert Run(path).kind == "comparison"


@pytest.mark.parametrize(("kind", "epoch"), [("seeds", 3), ("ensemble", 1), ("comparison", 5)])
def test_a_group_goes_on_inside_the_run_that_was_stopped(kind: str, epoch: int, folder: Path, whole) -> None:
    path, sink = stopped(kind, folder, epoch), Counting()
    seconds = Run(path).facts.seconds["total"]
    finish(path, sink)
    facts = Run(path).facts
    assert (facts.status, sink.epochs) == (Status.COMPLETED, EPOCHS[kind] - epoch)
    assert contents(path) == contents(whole[kind])
    assert len(facts.attempts) == 2
    assert not any("was stopped" in note for note in facts.notes)
    assert facts.seconds["total"] > seconds


@pytest.mark.slow
def test_workers_go_on_with_seeds_that_were_killed_with_their_parent(folder: Path, whole: dict[str, Path]) -> None:
    path = stopped("seeds", folder, 1)
    for run in (path, path / "seed-8"):  # as kill -9 leaves them
        facts = json.loads((run / "run.json").read_text())
        (run / "run.json").write_text(json.dumps({**facts, "status": "running", "process": DEAD}))
    (path / "seed-8" / "metrics.json").unlink()
    resume(path, jobs=2)
    assert contents(path) == contents(whole["seeds"])
    assert [attempt["epoch"] for attempt in Run(path / "seed-8").facts.attempts] == [0, 1]


def test_a_group_killed_at_its_very_end_is_put_together(folder: Path, whole: dict[str, Path]) -> None:
    path = folder / "runs" / whole["comparison"].name
    shutil.copytree(whole["comparison"], path)
    facts = json.loads((path / "run.json").read_text())
    (path / "run.json").write_text(json.dumps({**facts, "status": "running", "process": DEAD}))
    (path / "comparison.json").unlink()
    for name, config in {"roses": "roses", "flowers": "ensemble", "flowers-2": "flowers"}.items():
        shutil.copytree(path / name, path / "configs" / name, ignore=shutil.ignore_patterns("member-*"))
        assert (folder / f"{config}.yaml").read_text() == (path / "configs" / name / "config.yaml").read_text()
    sink = Counting()
    finish(path, sink)
    assert sink.epochs == 0
    assert contents(path) == contents(whole["comparison"])


@pytest.mark.parametrize("kind", list(KINDS))
def test_train_resume_tells_what_a_complete_group_came_to(kind: str, whole: dict[str, Path]) -> None:
    folder, sink = whole[kind].parent.parent, Counting()
    result = KINDS[kind](folder, sink, resume=True)
    assert (result.run.path, sink.epochs) == (whole[kind], 0)
    assert sink.notes == [f"{whole[kind]} is complete: nothing is left to train"]
    assert json.loads(json.dumps(result.to_plain()))["status"] == "completed"


def test_changed_data_is_no_reason_to_go_on(folder: Path) -> None:
    text = CONFIG.replace("iris: ,", "csv: flowers.csv, target: k,")
    (folder / "flowers.yaml").write_text(text)
    rows = [f"{number},{number % 7},{'abc'[number % 3]}" for number in range(60)]
    (folder / "flowers.csv").write_text("\n".join(["x,y,k", *rows]) + "\n")
    path = stopped("seeds", folder, 1)
    (folder / "flowers.csv").write_text("\n".join(["x,y,k", *rows[:-1], "1,1,a"]) + "\n")
    before = (path / "run.json").read_bytes()
    for again in (lambda: resume(path), lambda: seeds(folder, Sink(), resume=True)):
        with pytest.raises(DataError, match="has changed since the run"):
            again()
    assert (path / "run.json").read_bytes() == before
