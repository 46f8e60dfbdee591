"""Several tasks at once: who is handed what, and what becomes of a process that ends or is to end."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Generator, Iterable, Mapping
from pathlib import Path

import pytest

from nnrun import spec
from nnrun.errors import ConfigError, Terminated
from nnrun.experiment.executors import memory_growth, processes
from nnrun.experiment.executors.executor import Done
from nnrun.experiment.executors.memory_growth import UntilGrown
from nnrun.experiment.executors.processes import Processes, Request, Workers
from nnrun.experiment.executors.task import Task, TaskDirectory
from nnrun.experiment.executors.worker import BegunDirectory
from nnrun.experiment.options import Options
from nnrun.experiment.run.clock import Clock
from nnrun.experiment.run.sinks import Sink
from nnrun.stop_signals import HANG_UP, INTERRUPT, StopSignal

CONFIG = spec.load(Path("configs/iris.yaml"))


class Hears(Sink):
    """Notes which tasks began."""

    def __init__(self) -> None:
        self.began_tasks: list[str] = []

    def task_began(self, label: str) -> None:
        self.began_tasks.append(label)


@pytest.fixture
def directory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder in whose file ``how`` stands what the workers do."""
    monkeypatch.setattr(processes, "MODULE", "tests.experiment.executors.worker_stand_in")
    (tmp_path / "how").write_text("answers")
    return tmp_path


def tasks(*numbers: int) -> list[Task]:
    return [Task(str(number), CONFIG, label=str(number)) for number in numbers]


def request(directory: Path) -> Request:
    return Request(directory, Options(), Sink(), plots=False)


def trained(directory: Path, jobs: int, numbers: list[int]) -> tuple[dict[str, str], list[str], Workers]:
    sink = Hears()
    with Workers(jobs, request(directory)) as workers:
        done = {done.task.name: done.reason for done in workers.train(tasks(*numbers), sink)}
    return done, sink.began_tasks, workers


@pytest.mark.process
def test_every_task_is_trained_once_by_no_more_processes_than_asked_for(directory: Path) -> None:
    done, began, workers = trained(directory, 2, [1, 2, 3, 4])
    assert done == {"1": "", "2": "", "3": "the loss became NaN", "4": ""}
    assert began == ["1", "2", "3", "4"]
    assert len(workers.processes) == 2
    assert all(process.poll() == 0 for process in workers.processes)


@pytest.mark.process
def test_a_task_that_failed_brings_its_failure(directory: Path) -> None:
    with Workers(1, request(directory)) as workers:
        first, third = workers.train(tasks(1, 3), Sink())
    assert first == Done(first.task, 0.5)
    assert (str(third.failure), third.reason) == ("the loss became NaN", "the loss became NaN")


def test_nothing_to_train_starts_nothing(directory: Path) -> None:
    done, _, workers = trained(directory, 2, [])
    assert (done, len(workers.processes)) == ({}, 0)


@pytest.mark.process
def test_process_that_ends_loses_its_task_and_another_takes_its_place(directory: Path) -> None:
    (directory / "how").write_text("dies")
    done, _, _ = trained(directory, 1, [1, 2, 4])
    assert done == {"1": "", "2": "the process that trained it ended with exit code 9", "4": ""}


@pytest.mark.process
def test_process_that_has_grown_is_replaced_between_tasks(directory: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (directory / "how").write_text("counts to 1")
    done, _, _ = trained(directory, 1, [1, 2])
    assert (directory / "1" / "who").read_text() == (directory / "2" / "who").read_text()
    monkeypatch.setattr(memory_growth, "MOST_GROWTH", 0.5)
    done, _, workers = trained(directory, 1, [4, 5])
    assert done == {"4": "", "5": ""}
    assert (directory / "4" / "who").read_text() != (directory / "5" / "who").read_text()
    assert len(workers.processes) == 0


def test_this_process_hands_over_once_it_has_grown(directory: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Notes:
        def __init__(self) -> None:
            self.trained: list[str] = []

        def run(self, group: TaskDirectory, tasks: Iterable[Task | None], sink: Sink) -> Generator[Done]:
            for task in filter(None, tasks):
                self.trained.append(task.name)
                yield Done(task)

    held = iter([100, 149, 151])
    monkeypatch.setattr(memory_growth, "resident", lambda process: next(held))
    here, processes = Notes(), Notes()
    ends = UntilGrown(here, processes).run(BegunDirectory(directory), tasks(1, 2, 3, 4, 5), Sink())
    assert [done.task.name for done in ends] == ["1", "2", "3", "4", "5"]
    assert (here.trained, processes.trained) == (["1", "2", "3"], ["4", "5"])


@pytest.mark.process
def test_one_that_is_killed_is_said_to_be(directory: Path) -> None:
    (directory / "how").write_text("waits")

    class Kills(Sink):
        def waiting(self, tasks: Mapping[str, Path]) -> None:
            if (directory / "at-1").exists():
                (process,) = workers.processes
                (directory / f".half.{process.pid}-1").touch()
                process.kill()

    with Workers(1, request(directory)) as workers:
        (done,) = workers.train(tasks(1), Kills())
    assert done.reason == "the process that trained it was killed by SIGKILL, as where memory runs out"
    assert not list(directory.glob(".half*"))


@pytest.mark.process
def test_mistake_that_is_not_one_tasks_own_is_raised(directory: Path) -> None:
    (directory / "how").write_text("refuses")
    with pytest.raises(ConfigError, match="nothing fits"):
        trained(directory, 1, [1, 2])


class HearsWhatWaits(Sink):
    """Notes what it is told of tasks that others train, and lets the first of them go on."""

    def __init__(self) -> None:
        self.waiting_for: list[Mapping[str, Path]] = []

    def waiting(self, tasks: Mapping[str, Path]) -> None:
        self.waiting_for.append(dict(tasks))
        if len(self.waiting_for) == 2:
            raise KeyboardInterrupt


@pytest.mark.process
def test_sink_is_told_again_and_again_where_the_tasks_are_that_others_train(directory: Path) -> None:
    (directory / "how").write_text("waits")
    sink = HearsWhatWaits()
    with pytest.raises(KeyboardInterrupt), Workers(2, request(directory)) as workers:
        list(workers.train(tasks(1, 2, 4), sink))
    assert sink.waiting_for == [{"1": directory / "1", "2": directory / "2"}] * 2


class StopsWhenBothAreAtWork(Sink):
    """Stops, once the first worker is at its task, as the second is handed one."""

    def __init__(self, directory: Path, stop: StopSignal) -> None:
        self.directory, self.stop = directory, stop

    def task_began(self, label: str) -> None:
        until = time.monotonic() + 60
        while label == "2" and not (self.directory / "at-1").exists() and time.monotonic() < until:
            time.sleep(0.01)
        if label == "2":
            raise Terminated(self.stop)


@pytest.mark.process
@pytest.mark.parametrize("stop", [INTERRUPT, HANG_UP])
def test_stopped_processes_hear_which_signal_it_was_close_their_runs_and_end(directory: Path, stop: StopSignal) -> None:
    (directory / "how").write_text("waits")
    with pytest.raises(Terminated), Workers(2, request(directory)) as workers:
        list(workers.train(tasks(1, 2), StopsWhenBothAreAtWork(directory, stop)))
    assert (directory / "stopped-1").read_text() == stop.name
    assert all(process.poll() is not None for process in workers.processes)


class StopsAtWork(Sink):
    """Stops, once the worker is at its task."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory

    def waiting(self, tasks: Mapping[str, Path]) -> None:
        if (self.directory / "at-1").exists():
            raise Terminated(HANG_UP)


@pytest.mark.process
def test_second_signal_is_handed_on_too(directory: Path) -> None:
    """Workers that are still closing their runs by then leave them at once, and are not killed."""
    (directory / "how").write_text("lingers")

    def send() -> None:
        until = time.monotonic() + 60
        while not (directory / "heard-1").exists() and time.monotonic() < until:
            time.sleep(0.01)
        os.kill(os.getpid(), HANG_UP.number)

    def answer(*_: object) -> None:
        raise Terminated(HANG_UP)

    before = signal.signal(HANG_UP.number, answer)
    sender = threading.Thread(target=send)
    try:
        sender.start()
        with pytest.raises(Terminated), Workers(1, request(directory)) as workers:
            list(workers.train(tasks(1), StopsAtWork(directory)))
    finally:
        signal.signal(HANG_UP.number, before)
    sender.join()
    (process,) = workers.processes
    assert (process.returncode, (directory / "stopped-1").exists()) == (0, True)


@pytest.mark.process
@pytest.mark.parametrize("signal_of_worker", ["SIGTERM", "SIGHUP"])
def test_runs_are_closed_where_whoever_asked_for_them_is_stopped(directory: Path, signal_of_worker: str) -> None:
    """As by a signal while a line is written: the workers are not killed in the middle of an epoch."""
    (directory / "how").write_text("first")
    executor = Processes(2, Options(), Clock(), plots=False)
    done = executor.run(BegunDirectory(directory), tasks(1, 2), Sink())
    assert next(done).task.name == "1"
    until = time.monotonic() + 60
    while not (directory / "at-2").exists() and time.monotonic() < until:
        time.sleep(0.01)
    if signal_of_worker == "SIGTERM":
        done.close()
    else:
        with pytest.raises(Terminated):
            done.throw(Terminated(HANG_UP))
    assert (directory / "stopped-2").read_text() == signal_of_worker
