"""What an executor is: it trains the tasks of a group, wherever it has them trained, and tells of each as it ends."""

from __future__ import annotations

from collections.abc import Generator, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from nnrun.errors import NnrunError, ToPlain
from nnrun.experiment.executors.task import Task, TaskDirectory
from nnrun.experiment.run.sinks import Sink
from nnrun.experiment.run.trained import Trained


@dataclass(frozen=True)
class Done:
    """A task that is over: finished, or lost."""

    task: Task
    seconds: float = 0.0
    failure: NnrunError | None = None
    """Why it is lost; None where its run is finished."""
    reason: str = ""
    """The same in short, as a line of the group says it."""
    result: ToPlain | None = None
    """What it came to, also of one that is lost."""


class Executor(Protocol):
    """Trains tasks; the numbers of each run are those of its task trained alone, whoever trains it and beside what."""

    def run(self, group: TaskDirectory, tasks: Iterable[Task | None], sink: Sink) -> Generator[Done]:
        """Train tasks.

        Args:
            group: The directory that holds their runs.
            tasks: In the order in which they are begun; None where there is none before another one has ended.
            sink: Hears of each as it begins, and of its training where that happens in this process.

        Yields:
            As they end, each once. One that fails stops no other.

        Raises:
            NnrunError: What no other task would fare better with.
            KeyboardInterrupt: Ctrl-C, or a request to terminate, in this process; each run is closed by then.
        """


def directories_of(tasks: Iterable[Task | None], group: Path) -> dict[str, Path]:
    """Those of tasks in that of their group, by label, as a sink hears of what is trained."""
    return {task.label: group / task.name for task in tasks if task is not None}


def lost(task: Task, failure: NnrunError, seconds: float = 0.0) -> Done:
    """A task of which nothing comes, or less than was asked for."""
    return Done(task, seconds, failure, reason_of(failure), failure.result)


def reason_of(failure: NnrunError) -> str:
    """Why a task is lost, in short."""
    if isinstance(failure.result, Trained):
        return failure.result.outcome.stopped_because
    return "; ".join(problem.text for problem in failure.problems)
