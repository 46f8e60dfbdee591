"""Tasks trained one after the other, in this process."""

from __future__ import annotations

from collections.abc import Generator, Iterable

from nnrun.experiment.executors.executor import Done, lost
from nnrun.experiment.executors.task import Task, TaskDirectory, Trainer
from nnrun.experiment.run.clock import Clock
from nnrun.experiment.run.sinks import Sink


class Serial:
    """Trains tasks by one trainer, so that they share tables and compiled models."""

    def __init__(self, trainer: Trainer) -> None:
        self.trainer = trainer

    def run(self, group: TaskDirectory, tasks: Iterable[Task | None], sink: Sink) -> Generator[Done]:
        """Train them; see `Executor`."""
        for task in filter(None, tasks):
            sink.task_began(task.label)
            clock = Clock()
            try:
                result = self.trainer.train(task, group, sink)
            except self.trainer.own_errors as error:
                yield lost(task, error, clock.seconds()["total"])
            else:
                yield Done(task, clock.seconds()["total"], result=result)
