"""k-fold cross-validation: the way from prepare to write, once for every fold, and what the folds say together."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from nnrun import run_layout as layout
from nnrun import runs
from nnrun.experiment.answering.evaluation import score_again
from nnrun.experiment.executors.serial import Serial
from nnrun.experiment.executors.task import Task
from nnrun.experiment.group.group import Group, is_finished
from nnrun.experiment.group.group_training import GroupTraining
from nnrun.experiment.group.kfold.folds import Folds, cut, for_all_rows, notes_on, with_folds
from nnrun.experiment.group.kfold.kfold_directory import begin, fold_label, kfold_facts, reopen
from nnrun.experiment.group.kfold.kfold_result import CrossValidated
from nnrun.experiment.group.kfold.kfold_summary import FoldsSummary, out_of_fold_csv, scores_left_out, summarize_folds
from nnrun.experiment.group.run_scores import history_csv
from nnrun.experiment.options import KfoldOptions, Options
from nnrun.experiment.prepared import TableCache, check_device
from nnrun.experiment.run.clock import Clock
from nnrun.experiment.run.in_progress import RunInProgress
from nnrun.experiment.run.sinks import Sink
from nnrun.experiment.run.stopping import NOT_JOINED
from nnrun.runs import DataFacts, Run, Status
from nnrun.spec import Config
from nnrun.words.score_units import in_units


class CrossValidation(GroupTraining[CrossValidated]):
    """One cross-validation, begun or gone on with."""

    def __init__(
        self,
        config: Config,
        options: Options,
        kfold_options: KfoldOptions,
        sink: Sink,
        resumed: Path | None = None,
        *,
        inside: Callable[[DataFacts], RunInProgress] | None = None,
        tables: TableCache | None = None,
    ) -> None:
        self.options, self.kfold_options = options, kfold_options
        self.notes = notes_on(config)
        self.config = with_folds(config)
        group = Group(kfold_facts(self.config, kfold_options), self.config, options, Clock(), inside)
        super().__init__(group, sink, jobs=kfold_options.jobs, tables=tables, resumed=resumed)

    def open(self) -> None:
        """Cut the folds, and begin the directory or go on with it; the folds that are whole are not trained again."""
        if self.options.placement.address is None:  # a cluster's machines have GPUs of their own
            check_device(self.config)
        with self.group.clock.stage("data"):
            self.whole = cut(self.config, self.options, self.tables)
        self._open(self.whole)
        self.sink.group_began(len(self.whole.splits), self.notes, finished=len(self.finished))

    def _open(self, whole: Folds) -> None:
        count = len(whole.splits)
        self.group.tasks = [
            Task(layout.fold(number), self.config, split, fold_label(number, count))
            for number, split in enumerate(whole.splits, start=1)
        ]
        if self.resumed is None:
            begin(self.group, whole.table, self.notes)
        else:
            reopen(self.group, self.resumed, whole.table, self.notes)
            self.notes = self.group.run.facts.notes
        self.finished = self.group.finished()

    def train(self) -> None:
        """Train the folds, then one model on everything but the test part where it is asked for."""
        super().train()
        if self.kfold_options.final and self.finished:
            with self.group.clock.stage("final"):
                self._train_final()

    @property
    def have_tasks_plots(self) -> bool:
        """Whether some are drawn of a fold."""
        return self.config.spec.plots

    def scores(self) -> dict[str, dict[str, Any]]:
        """What the folds score on the rows that they left out, by name."""
        return {name: scores_left_out(run) for name, run in self.finished.items()}

    def _train_final(self) -> None:
        """One more training, for as many epochs as the folds say."""
        path, folds = self.group.path / layout.FINAL, self._summary()
        if folds.best_epoch is None:
            self.failed[layout.FINAL] = f"no epoch is the best: the mean curve of {folds.monitor} has no number"
        elif not is_finished(path) or Run(path).metrics.epochs != folds.best_epoch:
            task = Task(layout.FINAL, for_all_rows(self.config, folds.best_epoch), self.whole.whole, layout.FINAL)
            for done in Serial(self.trainer).run(self.group, [task], self.sink):
                if done.failure is not None:
                    self.failed[layout.FINAL] = done.reason

    def conclude(self, status: Status, reason: str) -> CrossValidated:  # noqa: ARG002  # the group's; folds have theirs
        """Write and draw what the finished folds say together."""
        result, run = self._result(status), self.group.run
        if result.summary.folds and self.is_joined(status):
            self._write_together(result)
        elif result.summary.folds:
            result = replace(result, notes=(*result.notes, NOT_JOINED))
        if status != Status.INTERRUPTED:
            self.plots.draw(run.path)
            if "test" in result.summary.metrics:
                with run.clock.stage("ensemble"):
                    result = replace(result, ensemble=self._averaged(result.run))
        if result.final is not None and not self.kfold_options.ensemble:
            self._answer_by([layout.FINAL])
        with run.clock.stage("plots"):
            notes = self.plots.finish_all()
        for note in notes:
            self.sink.note(note)
        result = replace(result, notes=(*result.notes, *notes), seconds=run.clock.seconds())
        self._close(result, "; ".join(result.failed.values()) or None)
        return result

    def conclude_broken(self, reason: str) -> None:
        """Close the directory with what the finished folds say."""
        self._close(replace(self._result(Status.FAILED), seconds=self.group.clock.seconds()), reason)

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

    def _summary(self) -> FoldsSummary:
        larger = any(run.metrics.mode == "max" for run in self.runs)
        return summarize_folds(self.runs, self.config.spec.training.monitor or "val_loss", larger)

    def _write_together(self, result: CrossValidated) -> None:
        run, folds = self.group.run, result.summary.folds
        files = {
            layout.MEAN_HISTORY: history_csv(result.summary.history).encode(),
            layout.OUT_OF_FOLD: out_of_fold_csv((layout.fold_number(path.name), path) for path in folds).encode(
                "utf-8", "backslashreplace"
            ),
        }
        run.writer.write_files(files)
        self._write_result(replace(result, status=Status.RUNNING))  # the plots are made from it
        self._answer_by([path.name for path in folds])

    def _answer_by(self, names: list[str]) -> None:
        """Say which of the runs in the directory answer for it."""
        runs.write_json(self.group.path / layout.ENSEMBLE, {"combine": "mean", "members": names})

    def _averaged(self, run: Run) -> dict[str, float]:
        """Scores of the folds' averaged answers on the test part; the plugins are those of this very config."""
        evaluated = score_again(run, ("test",), options=replace(self.options, trust_plugins=True))
        return {name: in_units(name, value, evaluated.units) for name, value in evaluated.metrics["test"].items()}

    def _close(self, result: CrossValidated, error: str | None) -> None:
        self._write_result(result)
        self.group.run.update(notes=result.notes)
        self.group.run.finish(result.status, error=error)

    def _write_result(self, result: CrossValidated) -> None:
        runs.write_json(self.group.path / layout.KFOLD, result.to_file())
