"""Runs that a cluster has trained are those of this machine, file by file, whatever was lost on the way."""

from __future__ import annotations

import signal
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from nnrun import run_layout as layout
from nnrun.commands.kfold import kfold
from nnrun.commands.resume import resume
from nnrun.commands.sweep import sweep
from nnrun.commands.train import train
from nnrun.errors import Stopped
from nnrun.experiment.options import KfoldOptions, Options, SweepOptions
from nnrun.experiment.run.sinks import Sink
from nnrun.experiment.sweeping.sweep_result import Swept
from nnrun.runs import Run
from nnrun.spec.sweep_arguments import with_parameters

pytestmark = [pytest.mark.tensorflow, pytest.mark.process]

PLUGIN = """
import keras

class Twice(keras.layers.Layer):
    def call(self, x):
        return 2 * x
"""
CONFIG = """
name: near
plugins: [twice.py]
dataset: {csv: {path: near.csv}, target: y, split: {validation: 0.3, test: 0.2}}
layers: [{Dense: {units: 4, activation: relu}}, Twice, {Dropout: {rate: 0.1}}, {Dense: {units: 1}}]
loss: mse
optimizer: {adam: {learning_rate: 0.01}}
training: {epochs: 3, checkpoint_every: 1}
plots: false
"""
RATES = ("optimizer.adam.learning_rate=log[1e-4,1]", "sweep.method=random")
HYPERBAND = (*RATES, "sweep.prune=hyperband", "training.epochs=3", "sweep.trials=3")
FEW = (*HYPERBAND, "plugins=[]", "layers=[{Dense: {units: 1}}]")
FOLDS = ("sweep.kfold=true", "kfold.k=2", "dataset.split.validation=null")
VARIES = (layout.FACTS, layout.LOG, "timings.csv", "trials.jsonl", "sweep.json", "kfold.json", "seeds.json")
"""Files with times and names in them."""


@pytest.fixture
def config(tmp_path: Path) -> Path:
    rows = np.random.default_rng(5).normal(size=(120, 2))
    lines = [f"{a:.6f},{b:.6f},{2 * a - b:.6f}" for a, b in rows]
    (tmp_path / "near.csv").write_text("\n".join(["a,b,y", *lines]))
    (tmp_path / "twice.py").write_text(PLUGIN)
    (tmp_path / "near.yaml").write_text(CONFIG)
    return tmp_path / "near.yaml"


def files(path: Path) -> dict[str, bytes]:
    every = {file.relative_to(path).as_posix(): file for file in path.rglob("*") if file.is_file()}
    return {name: file.read_bytes() for name, file in every.items() if Path(name).name not in VARIES}


def elsewhere(folder: Path, **more: Any) -> Options:
    return Options(runs_dir=folder / "elsewhere", on="ray", **more)


COMMANDS: dict[str, Callable[[Path, Options], Any]] = {
    "seeds": lambda config, options: train(config, (), options, seeds=2),
    "ensemble": lambda config, options: train(config, ("ensemble.members=2",), options),
    "kfold": lambda config, options: kfold(config, ("dataset.split.validation=null",), options, KfoldOptions(k=3)),
    "sweep": lambda config, options: sweep(config, with_parameters(["layers.0.Dense.units=[3,5]"]), options),
    "sweep of folds": lambda config, options: sweep(
        config, with_parameters(["layers.0.Dense.units=[3,5]", "sweep.kfold=true", "kfold.k=2"]), options
    ),
}


@pytest.mark.slow
@pytest.mark.parametrize("command", COMMANDS)
def test_the_files_are_those_of_this_machine(command: str, config: Path, tmp_path: Path, ray_cluster: Any) -> None:
    here = COMMANDS[command](config, Options(runs_dir=tmp_path / "here"))
    there = COMMANDS[command](config, elsewhere(tmp_path))
    assert files(there.run.path) == files(here.run.path)
    facts = [Run(path).facts for path in sorted(there.run.path.iterdir()) if (path / layout.FACTS).is_file()]
    assert facts
    assert all(fact.git == there.run.facts.git and fact.parent == there.run.path.name for fact in facts)
    assert not [file for file in there.run.path.rglob("*.json") if b"nnrun-ray-" in file.read_bytes()]


def swept(config: Path, arguments: Sequence[str], options: Options, jobs: int | None = None, sink: Any = None) -> Swept:
    rates, *others = arguments
    return sweep(config, [*with_parameters([rates]), *others], options, SweepOptions(jobs=jobs), sink)


def outcomes(result: Swept) -> list[tuple[Any, ...]]:
    """What became of each trial."""
    return [(each.values, each.state, each.score, each.rungs, each.epochs, each.reason) for each in result.trials]


def without_checkpoints(path: Path) -> dict[str, bytes]:
    """Files of a sweep, without those of paused trials, which hold times."""
    return {name: content for name, content in files(path).items() if layout.CHECKPOINTS not in name}


def test_hyperband_promotes_the_same_trials(config: Path, tmp_path: Path, ray_cluster: Any) -> None:
    here = swept(config, FEW, Options(runs_dir=tmp_path / "here"))
    there = swept(config, FEW, elsewhere(tmp_path))
    assert [trial.epochs for trial in there.trials].count(3) == 1
    assert outcomes(there) == outcomes(here)
    assert without_checkpoints(there.run.path) == without_checkpoints(here.run.path)


@pytest.mark.slow
def test_hyperband_of_folds_promotes_the_same_trials(config: Path, tmp_path: Path, ray_cluster: Any) -> None:
    here = swept(config, (*FEW, *FOLDS), Options(runs_dir=tmp_path / "here"))
    there = swept(config, (*FEW, *FOLDS), elsewhere(tmp_path))
    assert outcomes(there) == outcomes(here)
    assert without_checkpoints(there.run.path) == without_checkpoints(here.run.path)


MEDIAN = ("sweep.prune=median", "training.epochs=4", "sweep.trials=7", "plugins=[]", "layers=[{Dense: {units: 1}}]")
SLOWEST = ("optimizer.adam.learning_rate=[0.5,0.3,0.2,0.1,0.05,1e-6,1e-7]", "sweep.method=grid")


@pytest.mark.slow
@pytest.mark.usefixtures("own_models")
@pytest.mark.parametrize("beside", [(), FOLDS], ids=["alone", "folds in step"])
@pytest.mark.parametrize(
    "search",
    [SLOWEST, (*RATES, "sweep.method=tpe")],
    ids=["grid", "tpe"],
)
def test_one_worker_chooses_and_prunes_as_here(
    search: tuple[str, ...], beside: tuple[str, ...], config: Path, tmp_path: Path, ray_cluster: Any
) -> None:
    here = swept(config, (*search, *MEDIAN, *beside), Options(runs_dir=tmp_path / "here"))
    there = swept(config, (*search, *MEDIAN, *beside), elsewhere(tmp_path), 1)
    assert search is not SLOWEST or there.of_state("pruned")
    assert outcomes(there) == outcomes(here)
    assert files(there.run.path) == files(here.run.path)


class Hides(Sink):
    """Takes the config's files away once its task is handed out, and before a worker has come to reading them."""

    def __init__(self, *files: Path) -> None:
        self.files = files

    def waiting(self, tasks: Mapping[str, Path]) -> None:
        if tasks:
            for file in self.files:
                file.rename(file.with_suffix(".away"))
            self.files = ()


def test_a_machine_that_has_none_of_the_files_trains_the_same(config: Path, tmp_path: Path, ray_cluster: Any) -> None:
    here = train(config, (), Options(runs_dir=tmp_path / "here"), seeds=1)
    sink = Hides(config.with_name("near.csv"), config.with_name("twice.py"))
    there = train(config, (), elsewhere(tmp_path), sink, seeds=1)
    assert sink.files == ()
    assert files(there.run.path) == files(here.run.path)


class LosesMachine(Sink):
    """Has a machine lost once both trainings have come to an epoch and have a checkpoint here."""

    def __init__(self, cluster: Any, node: Any, epoch: int) -> None:
        self.cluster, self.node, self.epoch = cluster, node, epoch
        self.notes: list[str] = []

    def note(self, text: str) -> None:
        self.notes.append(text)

    def waiting(self, tasks: Mapping[str, Path]) -> None:
        if self.node and len(tasks) == 2 and all(self.is_there(path) for path in tasks.values()):
            self.cluster.remove_node(self.node, allow_graceful=False)
            self.node = None

    def is_there(self, path: Path) -> bool:
        history = path / layout.HISTORY
        lines = history.read_text().splitlines() if history.is_file() else []
        return len(lines) > self.epoch and any((path / layout.CHECKPOINTS).glob("*"))


LONG = ("training.epochs=400", "training.checkpoint_every=20", "plugins=[]", "layers=[{Dense: {units: 1}}]")


@pytest.mark.slow
def test_a_training_whose_machine_is_lost_comes_to_the_same_bits(
    config: Path, tmp_path: Path, ray_cluster: Any
) -> None:
    here = train(config, LONG, Options(runs_dir=tmp_path / "here"), seeds=2)
    sink = LosesMachine(ray_cluster, ray_cluster.add_node(num_cpus=1, include_dashboard=False), 40)
    there = train(config, LONG, elsewhere(tmp_path), sink, seeds=2)
    assert any("goes on elsewhere" in note for note in sink.notes)
    attempts = [len(Run(there.run.path / f"seed-{seed}").facts.attempts) for seed in (0, 1)]
    assert sorted(attempts) == [1, 2]
    assert files(there.run.path) == files(here.run.path)


class LosesMachineAtRung(LosesMachine):
    """Has it lost once a trial is paused and two others are trained."""

    def waiting(self, tasks: Mapping[str, Path]) -> None:
        if self.node and len(tasks) == 2 and any(next(iter(tasks.values())).parent.glob(f"trial-*/{layout.METRICS}")):
            self.cluster.remove_node(self.node, allow_graceful=False)
            self.node = None


@pytest.mark.slow
def test_hyperband_whose_machine_is_lost_promotes_the_same_trials(
    config: Path, tmp_path: Path, ray_cluster: Any
) -> None:
    here = swept(config, FEW, Options(runs_dir=tmp_path / "here"))
    sink = LosesMachineAtRung(ray_cluster, ray_cluster.add_node(num_cpus=1, include_dashboard=False), 0)
    there = swept(config, FEW, elsewhere(tmp_path), sink=sink)
    assert sink.node is None
    assert outcomes(there) == outcomes(here)
    assert without_checkpoints(there.run.path) == without_checkpoints(here.run.path)


class Interrupts(LosesMachine):
    """Presses Ctrl-C in the place of that."""

    def waiting(self, tasks: Mapping[str, Path]) -> None:
        if any(self.is_there(path) for path in tasks.values()):
            signal.raise_signal(signal.SIGINT)


@pytest.mark.slow
def test_what_ctrl_c_left_is_gone_on_with_here(config: Path, tmp_path: Path, ray_cluster: Any) -> None:
    here = train(config, LONG, Options(runs_dir=tmp_path / "here"), seeds=2)
    with pytest.raises(Stopped):
        train(config, LONG, elsewhere(tmp_path), Interrupts(ray_cluster, None, 40), seeds=2)
    (path,) = (tmp_path / "elsewhere").glob("*_seeds")
    there = resume(path)
    assert len(Run(there.run.path / "seed-0").facts.attempts) == 2
    assert files(there.run.path) == files(here.run.path)
