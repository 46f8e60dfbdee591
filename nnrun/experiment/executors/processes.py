"""Tasks trained side by side, each by a process with threads of its own (workers, parallel training)."""

from __future__ import annotations

import pickle
import selectors
import signal
import subprocess
import time
from collections.abc import Generator, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from nnrun.child_process import end, ending, start
from nnrun.errors import NnrunError, ToPlain, TrainingError, stop_signal
from nnrun.experiment.executors.executor import Done, directories_of
from nnrun.experiment.executors.memory_growth import MemoryGrowth
from nnrun.experiment.executors.task import Ask, Task, TaskDirectory, Trainer
from nnrun.experiment.options import Options
from nnrun.experiment.run.clock import Clock
from nnrun.experiment.run.sinks import Sink
from nnrun.runs import atomic
from nnrun.stop_signals import TERMINATE
from nnrun.types import Epoch

MODULE = "nnrun.experiment.executors.worker"
TELLS = 0.25
"""Seconds after which a sink is told again what is trained."""
AT_ONCE = 2.0
"""Seconds that workers have after a second signal."""


@dataclass(frozen=True)
class Request:
    """What a worker is told before its tasks."""

    directory: Path
    """That of the group, which has begun."""
    options: Options
    sink: Sink
    plots: bool
    """Whether they are drawn."""
    trainer: type[Trainer] = Trainer
    """Who trains them there."""
    asks: bool = False
    """Whether it asks after each epoch if a task goes on."""


@dataclass(frozen=True)
class Question:
    """What a worker asks of a task that it trains: whether it goes on after an epoch. The answer is a text."""

    task: str
    epoch: Epoch


@dataclass(frozen=True)
class Reply:
    """What a worker says of a task."""

    seconds: float = 0.0
    failure: NnrunError | None = None
    """Why its run is lost."""
    reason: str = ""
    result: ToPlain | None = None
    error: Exception | None = None
    """What no other task would fare better with."""


class Processes:
    """Has tasks trained by some worker processes, at most so many at once."""

    def __init__(
        self,
        count: int,
        options: Options,
        clock: Clock,
        *,
        plots: bool = True,
        trainer: type[Trainer] = Trainer,
        ask: Ask | None = None,
    ) -> None:
        self.count, self.options, self.clock, self.plots = count, options, clock, plots
        self.trainer, self.ask = trainer, ask

    def run(self, group: TaskDirectory, tasks: Iterable[Task | None], sink: Sink) -> Generator[Done]:
        """Train them; see `Executor`. The sink hears of no epochs: those are in the workers' own."""
        asks = self.ask is not None
        request = Request(group.path.absolute(), self.options, sink.along(), self.plots, self.trainer, asks)
        with self.clock.stage(group.stage), Workers(self.count, request, self.ask) as workers:
            yield from workers.train(tasks, sink)


class Workers:
    """Some processes that train tasks of one group; when the block is left they have ended."""

    def __init__(self, count: int, request: Request, ask: Ask | None = None) -> None:
        self.count = count
        self.ask = ask
        self.request = request
        self.processes: dict[subprocess.Popen[bytes], Task | None] = {}
        self.growth: dict[int, MemoryGrowth] = {}
        """By the ids of the processes."""
        self.ready = selectors.DefaultSelector()

    def train(self, tasks: Iterable[Task | None], sink: Sink) -> Generator[Done]:
        """Train tasks, which the sink hears of as a process takes them; what is given back comes as they end.

        A task is taken from the iterable when a process is there for it, after what ended before it was given back.

        Raises:
            NnrunError: What a worker met that is not the matter of one task.
        """
        waiting = iter(tasks)
        self._give_all(waiting, sink)
        while any(self.processes.values()):
            ready = self.ready.select(TELLS)
            sink.waiting(directories_of(self.processes.values(), self.request.directory))
            for key, _ in ready:
                process: Any = key.data
                if (reply := self._reply(process)) is None:
                    continue
                task = self._ended(process)
                if reply.error is not None:
                    raise reply.error
                yield Done(task, reply.seconds, reply.failure, reply.reason, reply.result)
                self._give_all(waiting, sink)

    def _started(self) -> subprocess.Popen[bytes]:
        process = start(MODULE)
        self.processes[process], self.growth[process.pid] = None, MemoryGrowth(process.pid)
        self.ready.register(_stream(process.stdout), selectors.EVENT_READ, process)
        self._send(process, self.request)
        return process

    def _give_all(self, waiting: Iterator[Task | None], sink: Sink) -> None:
        """Give tasks to the processes that are free, and start some, as far as there are tasks for now."""
        while sum(task is not None for task in self.processes.values()) < self.count:
            if (task := next(waiting, None)) is None:
                return
            free = next((process for process, held in self.processes.items() if held is None), None)
            self._give(free or self._started(), task, sink)

    def _give(self, process: subprocess.Popen[bytes], task: Task, sink: Sink) -> None:
        self.processes[process] = task
        sink.task_began(task.label)
        self._send(process, task)

    def _send(self, process: subprocess.Popen[bytes], message: object) -> None:
        try:
            pickle.dump(message, _stream(process.stdin))
            _stream(process.stdin).flush()
        except OSError:  # it is gone, which its silence tells
            pass

    def _reply(self, process: subprocess.Popen[bytes]) -> Reply | None:
        """A worker's reply; None where it asked something, which is answered. One that ended has lost its task."""
        try:
            message = pickle.load(_stream(process.stdout))  # noqa: S301  # a pipe that nobody else can write to
        except (EOFError, pickle.UnpicklingError):
            reason = f"the process that trained it {ending(process.wait())}"
            return Reply(failure=TrainingError(reason, code="training-failed"), reason=reason)
        if isinstance(message, Question):
            self._send(process, self.ask(message.task, message.epoch) if self.ask else "")
            return None
        assert isinstance(message, Reply)
        return message

    def _ended(self, process: subprocess.Popen[bytes]) -> Task:
        """The task that a worker was at; it is free for another, or gone."""
        task = self.processes[process]
        assert task is not None
        self.processes[process] = None
        if process.returncode is None and self.growth[process.pid].is_too_large():
            _stream(process.stdin).close()
            process.wait()
        if process.returncode is not None:
            self.ready.unregister(_stream(process.stdout))
            del self.processes[process]
            self._clear_up(process)
        return task

    def _clear_up(self, process: subprocess.Popen[bytes]) -> None:
        """Leave nothing of a process that has ended, be it killed while it wrote."""
        end(process)
        if process.returncode == -signal.SIGKILL:
            atomic.remove_unfinished(self.request.directory, process.pid)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Let the workers end, at once where this process was told to: each closes the run that it is at."""
        try:
            for process in self.processes:
                if isinstance(error, KeyboardInterrupt):  # they are in sessions of their own, where none arrives
                    process.send_signal(stop_signal(error).number)
                elif isinstance(error, GeneratorExit):  # whoever asked for the rest wants no more
                    process.send_signal(TERMINATE.number)
                elif error is not None:
                    process.kill()
                _stream(process.stdin).close()
            for process in self.processes:
                process.wait()
        except KeyboardInterrupt as second:
            self._hurry(stop_signal(second).number)
            raise
        finally:
            for process in self.processes:
                self._clear_up(process)
            self.ready.close()

    def _hurry(self, number: int) -> None:
        """Hand a second signal on, and wait for the moment that it takes to close what is written."""
        until = time.monotonic() + AT_ONCE
        for process in self.processes:
            process.send_signal(number)
        for process in self.processes:
            with suppress(subprocess.TimeoutExpired):
                process.wait(max(0.0, until - time.monotonic()))


def _stream(stream: Any) -> Any:
    assert stream is not None
    return stream
