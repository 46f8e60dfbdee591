"""What every executor promises, whoever trains its tasks: here nobody does, or workers that stand in for those."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from nnrun import spec
from nnrun.errors import ConfigError, TrainingError
from nnrun.experiment.executors import processes
from nnrun.experiment.executors.executor import Done, Executor
from nnrun.experiment.executors.processes import Processes
from nnrun.experiment.executors.serial import Serial
from nnrun.experiment.executors.task import Task
from nnrun.experiment.executors.worker import BegunDirectory
from nnrun.experiment.options import Options
from nnrun.experiment.run.clock import Clock
from nnrun.experiment.run.sinks import Sink

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

    def __init__(self, directory: Path) -> None:
        self.directory = directory

    def train(self, task: Task, group: BegunDirectory, sink: Sink) -> None:
        if (self.directory / "how").read_text() == "refuses":
            raise ConfigError("nothing fits")
        if task.name == FAILS:
            raise TrainingError("the loss became NaN")


EXECUTORS: dict[str, Callable[[Path], Executor]] = {
    "serial": lambda directory: Serial(StandIn(directory)),  # type: ignore[arg-type]
    "one process": lambda _: Processes(1, Options(), Clock(), plots=False),
    "two processes": lambda _: Processes(2, Options(), Clock(), plots=False),
}


@pytest.fixture
def directory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(processes, "MODULE", "tests.experiment.executors.worker_stand_in")
    (tmp_path / "how").write_text("answers")
    return tmp_path


@pytest.fixture(params=[pytest.param(name, marks=[pytest.mark.process] * ("process" in name)) for name in EXECUTORS])
def executor(request: pytest.FixtureRequest, directory: Path) -> Executor:
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
    (directory / "how").write_text("refuses")
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
