"""What every executor promises, whoever trains its tasks: here nobody does, or workers that stand in for those."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest

from nnrun import spec
from nnrun.errors import ConfigError, TrainingError
from nnrun.experiment.executors.executor import Done, Executor
from nnrun.experiment.executors.placement import placement
from nnrun.experiment.executors.processes import Processes
from nnrun.experiment.executors.serial import Serial
from nnrun.experiment.executors.task import Task
from nnrun.experiment.executors.worker import BegunDirectory
from nnrun.experiment.options import Options
from nnrun.experiment.prepared import TableCache
from nnrun.experiment.run.clock import Clock
from nnrun.experiment.run.sinks import Sink
from nnrun.spec import Config
from nnrun.types import Table

CONFIG = spec.load(Path("configs/iris.yaml"))
FAILS = "3"
"""The task that fails, as that of the workers does."""


class Hears(Sink):
    """Notes which tasks began."""

    def __init__(self) -> None:
        self.labels: list[str] = []

    def task_began(self, label: str) -> None:
        self.labels.append(label)


class StandIn:
    """A trainer that trains nothing."""

    own_errors = (TrainingError,)

    def __init__(self, directory: Path) -> None:
        self.directory = directory

    def train(self, task: Task, group: BegunDirectory, sink: Sink) -> None:
        if (self.directory / "how").read_text() == "refuses":
            raise ConfigError("nothing fits")
        if task.name == FAILS:
            raise TrainingError("the loss became NaN")


class SomeTable(TableCache):
    """Whatever is asked for is the same small table."""

    def load(self, config: Config, search: Sequence[Path]) -> Table:
        return Table({}, {}, np.arange(3), "0" * 64, "a.csv")


def on_ray(_: Path) -> Executor:
    pytest.importorskip("ray")
    from nnrun.experiment.executors.ray.executor import OnRay

    return OnRay(placement("ray"), 1, Options(), Clock(), plots=False, tables=SomeTable())


EXECUTORS: dict[str, Callable[[Path], Executor]] = {
    "serial": lambda directory: Serial(StandIn(directory)),  # type: ignore[arg-type]
    "one process": lambda _: Processes(1, Options(), Clock(), plots=False),
    "two processes": lambda _: Processes(2, Options(), Clock(), plots=False),
    "ray": on_ray,
}


@pytest.fixture
def directory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for module in ("processes", "ray.executor"):
        monkeypatch.setattr(f"nnrun.experiment.executors.{module}.MODULE", "tests.experiment.executors.worker_stand_in")
    say(tmp_path, "answers")
    return tmp_path


def say(directory: Path, how: str) -> None:
    (directory / "how").write_text(how)
    (directory / "run.json").write_text(json.dumps({"how": how}))


@pytest.fixture(params=[pytest.param(name, marks=[pytest.mark.process] * (name != "serial")) for name in EXECUTORS])
def executor(request: pytest.FixtureRequest, directory: Path) -> Executor:
    if request.param == "ray":
        request.getfixturevalue("ray_cluster")
    return EXECUTORS[request.param](directory)


def tasks(*numbers: int) -> list[Task]:
    return [Task(str(number), CONFIG, label=f"fold {number}") for number in numbers]


def done(executor: Executor, directory: Path, *numbers: int) -> tuple[dict[str, Done], list[str]]:
    sink = Hears()
    ends = list(executor.run(BegunDirectory(directory), tasks(*numbers), sink))
    assert len({end.task.name for end in ends}) == len(ends)
    return {end.task.name: end for end in ends}, sink.labels


def test_every_task_ends_once_and_is_heard_of_in_its_order(executor: Executor, directory: Path) -> None:
    ends, labels = done(executor, directory, 1, 2, 4)
    assert sorted(ends) == ["1", "2", "4"]
    assert all((end.failure, end.reason) == (None, "") for end in ends.values())
    assert labels == ["fold 1", "fold 2", "fold 4"]


def test_a_task_that_fails_says_why_and_stops_no_other(executor: Executor, directory: Path) -> None:
    ends, _ = done(executor, directory, 3, 1, 2)
    assert sorted(ends) == ["1", "2", "3"]
    assert isinstance(ends[FAILS].failure, TrainingError)
    assert ends[FAILS].reason == str(ends[FAILS].failure) == "the loss became NaN"


def test_what_no_task_would_fare_better_with_is_raised(executor: Executor, directory: Path) -> None:
    say(directory, "refuses")
    with pytest.raises(ConfigError, match="nothing fits"):
        done(executor, directory, 1, 2)


def test_nothing_to_train_is_nothing(executor: Executor, directory: Path) -> None:
    assert done(executor, directory) == ({}, [])


def test_no_task_is_begun_once_nobody_asks_for_more(executor: Executor, directory: Path) -> None:
    sink = Hears()
    ends = executor.run(BegunDirectory(directory), tasks(*(number for number in range(10, 30))), sink)
    next(ends)
    ends.close()
    assert len(sink.labels) < 5
