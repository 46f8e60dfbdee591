"""The training of one trial, here or in another process; whatever is wrong with it is the matter of that trial."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from nnrun.errors import ConfigError, DataError, TrainingError
from nnrun.experiment.executors.executor import Executor
from nnrun.experiment.executors.serial import Serial
from nnrun.experiment.executors.task import Task, TaskDirectory, Trainer
from nnrun.experiment.group.kfold.cross_validation import CrossValidation
from nnrun.experiment.group.kfold.folds import Folds
from nnrun.experiment.options import KfoldOptions, Options
from nnrun.experiment.prepared import TableCache
from nnrun.experiment.protocols import Result
from nnrun.experiment.run.clock import Clock
from nnrun.experiment.run.plot_process import PlotProcess
from nnrun.experiment.run.sinks import Sink
from nnrun.experiment.sweeping.folds_in_step import InStep, Judge
from nnrun.experiment.sweeping.trial_ends import PRUNED_BECAUSE, goes_on, told_epochs
from nnrun.runs import Run


class TrialTrainer(Trainer):
    """Trains the one model of each trial."""

    forms = 16
    own_errors = (TrainingError, ConfigError, DataError)


class FoldsTrainer(TrialTrainer):
    """Cross-validates each trial, in a directory of its own."""

    def __init__(self, options: Options, plots: PlotProcess, clock: Clock, tables: TableCache | None = None) -> None:
        """Have nothing yet to share; arguments are those of `Trainer`."""
        super().__init__(options, plots, clock, tables)
        self.trainers: list[Trainer] = [FoldTrainer(options, plots, Clock(), self.tables)]
        """Those of the folds: one, or for each its own where they are trained in step."""

    def train(self, task: Task, group: TaskDirectory, sink: Sink) -> Result:  # noqa: ARG002  # it tells of trials
        """Train its folds, and write what they say together."""
        judge = None if self.ask is None else partial(self.ask, task.name)
        return TrialFolds(task, group, self.options, self.trainers, judge).run()


class FoldTrainer(Trainer):
    """Trains the folds of trials, one in the place of another."""

    forms = 4


class TrialFolds(CrossValidation):
    """The cross-validation that a trial is."""

    def __init__(
        self, task: Task, group: TaskDirectory, options: Options, trainers: list[Trainer], judge: Judge | None
    ) -> None:
        """Train nothing yet.

        Args:
            task: The trial.
            group: The directory of the sweep.
            options: Where data lies.
            trainers: Those that have trained folds of other trials, to which some are added where they are needed.
            judge: Decides after each epoch whether the trial goes on; None where no epoch is judged.
        """
        self.pause, self.trainers, self.judge = task.pause, trainers, judge
        super().__init__(
            task.config,
            options,
            KfoldOptions(),
            Sink(),
            group.unfinished(task),
            inside=lambda data: group.inside(task, data, Clock()),
            tables=trainers[0].tables,
        )

    def _open(self, whole: Folds) -> None:
        super()._open(whole)
        self.group.tasks = [replace(task, pause=self.pause) for task in self.group.tasks]
        self.finished = {name: run for name, run in self.finished.items() if not goes_on(run, self.pause)}

    def _executor(self) -> Executor:
        if self.judge is None:
            return Serial(self.trainers[0])
        while len(self.trainers) < len(self.group.tasks):
            self.trainers.append(FoldTrainer(self.options, self.trainers[0].plots.process, Clock(), self.tables))
        reasons = {run.metrics.epochs: run.metrics.stopped_because for run in self.runs}
        decided = {epochs: reason for epochs, reason in reasons.items() if reason.startswith(PRUNED_BECAUSE)}
        return InStep(self.trainers, self.judge, [told_epochs(run) for run in self.runs], decided)

    def _averaged(self, run: Run) -> dict[str, float]:  # noqa: ARG002  # that is asked of the best trial alone
        return {}
