"""The training of one trial, here or in another process; whatever is wrong with it is the matter of that trial."""

from __future__ import annotations

from nnrun.errors import ConfigError, DataError, TrainingError
from nnrun.experiment.executors.task import Task, TaskDirectory, Trainer
from nnrun.experiment.group.cross_validation import CrossValidation
from nnrun.experiment.options import KfoldOptions
from nnrun.experiment.protocols import Result
from nnrun.experiment.run.clock import Clock
from nnrun.experiment.run.sinks import Sink


class TrialTrainer(Trainer):
    """Trains the one model of each trial."""

    forms = 16

    def train(self, task: Task, group: TaskDirectory, sink: Sink) -> Result:
        """Train a task. Raises TrainingError, also where its values make no model together."""
        try:
            return self.train_trial(task, group, sink)
        except (ConfigError, DataError) as error:
            raise TrainingError(error.problems) from error

    def train_trial(self, task: Task, group: TaskDirectory, sink: Sink) -> Result:
        """Train its model."""
        return super().train(task, group, sink)


class FoldsTrainer(TrialTrainer):
    """Cross-validates each trial, in a directory of its own."""

    def train_trial(self, task: Task, group: TaskDirectory, sink: Sink) -> Result:  # noqa: ARG002  # it tells of trials
        """Train its folds, and write what they say together."""
        return CrossValidation(
            task.config,
            self.options,
            KfoldOptions(),
            Sink(),
            group.unfinished(task),
            inside=lambda data: group.inside(task, data, Clock()),
            tables=self.tables,
        ).run()
