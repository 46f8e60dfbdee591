"""What an executor is: it trains the tasks of a group, wherever it has them trained, and tells of each as it ends."""

from __future__ import annotations

from collections.abc import Generator, Iterable
from dataclasses import dataclass
from typing import Protocol

from nnrun.errors import ToPlain, TrainingError
from nnrun.experiment.executors.task import Task, TaskDirectory
from nnrun.experiment.run.sinks import Sink
from nnrun.experiment.run.trained import Trained


@dataclass(frozen=True)
class Done:
    """A task that is over: finished, or lost."""

    task: Task
    seconds: float = 0.0
    failure: TrainingError | None = None
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


def reason_of(failure: TrainingError) -> str:
    """Why a training failed, in short."""
    if isinstance(failure.result, Trained):
        return failure.result.outcome.stopped_because
    return "; ".join(problem.text for problem in failure.problems)
