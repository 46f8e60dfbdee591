"""k-fold cross-validation: the way from prepare to write, once for every fold, and what the folds say together."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

from nnrun import run_layout as layout
from nnrun.errors import Stopped, TrainingError
from nnrun.experiment.executors.executor import Done, Executor
from nnrun.experiment.executors.processes import Processes
from nnrun.experiment.executors.serial import Serial
from nnrun.experiment.executors.task import Task, Trainer
from nnrun.experiment.group.folds import Folds, cut, for_all_rows, notes_on, with_folds
from nnrun.experiment.group.group import Group, is_finished
from nnrun.experiment.group.kfold_directory import begin, fold_label, reopen
from nnrun.experiment.group.kfold_ending import broken, conclude, ended, stopped
from nnrun.experiment.group.kfold_result import CrossValidated
from nnrun.experiment.group.kfold_summary import FoldsSummary, lasting, mean_scores, scores_left_out, summarize_folds
from nnrun.experiment.options import KfoldOptions, Options
from nnrun.experiment.prepared import TableCache
from nnrun.experiment.run.clock import Clock
from nnrun.experiment.run.plot_process import DeferredPlots
from nnrun.experiment.run.sinks import Sink
from nnrun.runs import Run, Status
from nnrun.spec import Config
from nnrun.words.score_units import shown


class CrossValidation:
    """One cross-validation, begun or gone on with."""

    def __init__(
        self, config: Config, options: Options, kfold_options: KfoldOptions, sink: Sink, resumed: Path | None = None
    ) -> None:
        """Train nothing yet.

        Args:
            config: Loaded for folds.
            options: Where runs and data lie.
            kfold_options: What else the command line says.
            sink: Hears how it goes.
            resumed: The directory that is gone on with.
        """
        self.clock, self.tables = Clock(), TableCache()
        self.options, self.kfold_options, self.sink, self.resumed = options, kfold_options, sink, resumed
        self.notes = notes_on(config)
        self.config = with_folds(config)
        self.finished: dict[int, Run] = {}
        self.failed: dict[str, str] = {}
        self.group = Group("kfold", f"{self.config.spec.name}_kfold", self.config, options, self.clock)

    def run(self) -> CrossValidated:
        """Train what is missing, and write what all folds say together."""
        with self.clock.stage("data"):
            whole = cut(self.config, self.options, self.tables)
        self._open(whole)
        self.sink.group_began(len(whole.splits), self.notes)
        with DeferredPlots(enabled=self.config.spec.plots) as plots:
            trainer = Trainer(self.options, plots, self.clock, self.tables)
            try:
                self._train_folds(trainer)
                with self.clock.stage("final"):
                    self._train_final(whole, trainer)
                status = Status.FAILED if self.failed else Status.COMPLETED
                return ended(self._concluded(status, plots))
            except (KeyboardInterrupt, Stopped) as stop:
                raise stopped(stop, self._concluded(Status.INTERRUPTED, plots)) from None
            except TrainingError:
                raise
            except Exception as error:
                if self.resumed or not self.group.is_empty():
                    broken(self._result(Status.FAILED), self.group.run, error)
                else:
                    self.group.discard()
                raise

    def _open(self, whole: Folds) -> None:
        """Begin the directory, or go on with it; the folds that are whole are not trained again."""
        count = len(whole.splits)
        self.group.tasks = [
            Task(layout.fold(number), self.config, split, fold_label(number, count))
            for number, split in enumerate(whole.splits, start=1)
        ]
        if self.resumed is None:
            begin(self.group, whole.table, self.kfold_options, self.notes)
        else:
            reopen(self.group, self.resumed, whole.table, self.kfold_options, self.notes)
            self.notes = self.group.run.facts.notes
        self.finished = {layout.fold_number(run.path.name): run for run in self.group.finished().values()}

    def _train_folds(self, trainer: Trainer) -> None:
        executor: Executor = Serial(trainer)
        if self.kfold_options.jobs > 1:
            executor = Processes(self.kfold_options.jobs, self.options, self.clock, plots=self.config.spec.plots)
        missing = [task for task in self.group.tasks if layout.fold_number(task.name) not in self.finished]
        with closing(executor.run(self.group, missing, self.sink)) as folds:
            for done in folds:
                self._hear(done)

    def _hear(self, done: Done) -> None:
        name, label = done.task.name, done.task.label
        if done.failure is not None:
            self.failed[name] = done.reason
            self.sink.task_failed(label, done.reason)
            return
        number = layout.fold_number(name)
        self.finished[number] = Run(self.group.path / name)
        scores = {number: scores_left_out(run) for number, run in self.finished.items()}
        units = lasting(list(self.finished.values()))
        mean = shown(mean_scores(list(scores.values())), units)
        self.sink.task_ended(label, shown(scores[number], units), mean, done.seconds)

    def _train_final(self, whole: Folds, trainer: Trainer) -> None:
        """One more training, on everything but the test part, for as many epochs as the folds say."""
        if not self.kfold_options.final or not self.finished:
            return
        path, folds = self.group.path / layout.FINAL, self._summary()
        if folds.best_epoch is None:
            self.failed[layout.FINAL] = f"no epoch is the best: the mean curve of {folds.monitor} has no number"
        elif not is_finished(path) or Run(path).metrics.epochs != folds.best_epoch:
            task = Task(layout.FINAL, for_all_rows(self.config, folds.best_epoch), whole.whole, layout.FINAL)
            for done in Serial(trainer).run(self.group, [task], self.sink):
                if done.failure is not None:
                    self.failed[layout.FINAL] = done.reason

    def _summary(self) -> FoldsSummary:
        finished = [run for _, run in sorted(self.finished.items())]
        larger = any(run.metrics.mode == "max" for run in finished)
        return summarize_folds(finished, self.config.spec.training.monitor or "val_loss", larger)

    def _concluded(self, status: Status, plots: DeferredPlots) -> CrossValidated:
        return conclude(self._result(status), self.group.run, self.kfold_options, self.options, plots)

    def _result(self, status: Status) -> CrossValidated:
        path = self.group.path
        return CrossValidated(
            run=Run(path),
            status=status,
            count=len(self.group.tasks),
            summary=self._summary(),
            failed=dict(self.failed),
            final=Run(path / layout.FINAL) if is_finished(path / layout.FINAL) else None,
            notes=tuple(self.notes),
        )
