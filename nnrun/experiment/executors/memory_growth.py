"""Replaces processes that have grown: TensorFlow never gives back the memory of what it compiled."""

from __future__ import annotations

import os
from collections.abc import Generator, Iterable, Iterator

from nnrun.experiment.executors.executor import Done, Executor
from nnrun.experiment.executors.task import Task, TaskDirectory
from nnrun.experiment.run.sinks import Sink
from nnrun.files import resident

MOST_GROWTH = 1.5
"""A process that holds more than so many times the memory that it held after its first task trains no other."""


class MemoryGrowth:
    """The memory of a process after its first task, and whether it has grown too much since."""

    def __init__(self, process: int) -> None:
        self.process = process
        self.first: int | None = None

    def is_too_large(self) -> bool:
        """Look at it, after a task. Never so where the system does not tell."""
        held = resident(self.process)
        if self.first is None:
            self.first = held
        return held is not None and self.first is not None and held > MOST_GROWTH * self.first


class UntilGrown:
    """An executor: trains tasks here until this process has grown, and the others by processes that are replaced."""

    def __init__(self, here: Executor, processes: Executor) -> None:
        self.here, self.processes = here, processes

    def run(self, group: TaskDirectory, tasks: Iterable[Task | None], sink: Sink) -> Generator[Done]:
        """Train them; see `Executor`."""
        waiting = iter(tasks)
        yield from self.here.run(group, _until_grown(waiting), sink)
        yield from self.processes.run(group, waiting, sink)


def _until_grown(tasks: Iterator[Task | None]) -> Iterator[Task | None]:
    growth = MemoryGrowth(os.getpid())
    for task in tasks:
        yield task
        if growth.is_too_large():
            return
