"""k-fold cross-validation: the way from prepare to write, once for every fold, and what the folds say together."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import nullcontext
from pathlib import Path
from typing import Any

from nnrun import spec
from nnrun.engine import SharedModels
from nnrun.errors import Stopped, TrainingError
from nnrun.experiment.data_files import config_search
from nnrun.experiment.group.fold_workers import Workers
from nnrun.experiment.group.folds import Folds, cut, for_all_rows, notes_on, with_folds
from nnrun.experiment.group.kfold_directory import (
    FINAL,
    begin,
    finished_folds,
    fold_label,
    fold_name,
    is_finished,
    reopen,
    resumable,
)
from nnrun.experiment.group.kfold_ending import broken, conclude, ended, stopped
from nnrun.experiment.group.kfold_result import CrossValidated
from nnrun.experiment.group.kfold_summary import FoldsSummary, lasting, mean_scores, scores_left_out, summarize_folds
from nnrun.experiment.misfits import files_of
from nnrun.experiment.options import KfoldOptions, Options
from nnrun.experiment.prepared import material_of, open_session
from nnrun.experiment.run.built import built
from nnrun.experiment.run.clock import Clock
from nnrun.experiment.run.in_progress import RunInProgress
from nnrun.experiment.run.plot_process import DeferredPlots, PlotProcess
from nnrun.experiment.run.sinks import Sink
from nnrun.experiment.run.trained import Trained
from nnrun.experiment.run.training import fit_and_write
from nnrun.runs import Run, RunWriter
from nnrun.spec import Config
from nnrun.types import Split, Table
from nnrun.words.score_units import shown


def kfold(
    config: str | Path | Mapping[str, Any],
    overrides: Iterable[str] = (),
    options: Options | None = None,
    wanted: KfoldOptions | None = None,
    sink: Sink | None = None,
) -> CrossValidated:
    """Cross-validate a config.

    Args:
        config: The path of a YAML file, or the same as a mapping; with ``wanted.resume`` that directory's own is used.
        overrides: ``path=value`` arguments.
        options: Where runs and data lie.
        wanted: What else the command line says.
        sink: Hears how it goes.

    Raises:
        ConfigError: The config is wrong, or the folds cannot be cut as asked.
        DataError: The data's content cannot be used.
        TrainingError: A fold failed; the others are finished, and ``result`` holds them.
        Stopped: Interrupted; finished folds are whole, and ``--resume`` goes on.
    """
    options, wanted = options or Options(), wanted or KfoldOptions()
    with nullcontext() if wanted.resume is None else files_of(wanted.resume):
        return CrossValidation(config, overrides, options, wanted, sink or Sink()).run()


class CrossValidation:
    """One cross-validation, begun or gone on with."""

    def __init__(
        self,
        config: str | Path | Mapping[str, Any],
        overrides: Iterable[str],
        options: Options,
        wanted: KfoldOptions,
        sink: Sink,
    ) -> None:
        self.clock = Clock()
        self.shared_models = SharedModels()
        self.resumed: Path | None = None
        if wanted.resume is not None:
            self.resumed, wanted, options = resumable(wanted, options, overrides, sink)
        self.options = options
        self.wanted = wanted
        self.sink = sink
        self.finished: dict[int, Run] = {}
        self.failed: dict[str, str] = {}
        source = self.resumed / "resolved.yaml" if self.resumed else config
        loaded = spec.load(
            source,
            (*overrides, *wanted.overrides(), *options.overrides()),
            cross_validated=True,
            trust=options.trust,
        )
        self.notes = notes_on(loaded)
        self.config = with_folds(loaded)

    def run(self) -> CrossValidated:
        """Train what is missing, and write what all folds say together."""
        with self.clock.stage("data"):
            whole = cut(self.config, self.options)
        writer = self._directory(whole.table)
        self.finished = finished_folds(writer.path)
        count = len(whole.splits)
        self.sink.group_began(count, self.notes)
        with DeferredPlots(wanted=self.config.spec.plots) as drawing:
            try:
                if self.wanted.jobs > 1:
                    self._side_by_side(writer.path, count)
                else:
                    self._one_by_one(writer.path, whole, drawing)
                with self.clock.stage("final"):
                    self._final(writer.path, whole, drawing)
                return ended(self._concluded(writer, count, "failed" if self.failed else "completed", drawing))
            except (KeyboardInterrupt, Stopped) as stop:
                raise stopped(stop, self._concluded(writer, count, "interrupted", drawing)) from None
            except TrainingError:
                raise
            except Exception as error:
                if self.resumed or any(writer.path.glob("fold-*")):
                    broken(self._result(writer, count, "failed"), writer, error, self.clock)
                else:
                    writer.discard()
                raise

    def _directory(self, table: Table) -> RunWriter:
        if self.resumed is None:
            return begin(self.config, table, self.options, self.wanted, self.notes)
        writer = reopen(self.resumed, table, self.options, self.wanted, self.notes)
        self.notes = writer.facts.notes
        return writer

    def _one_by_one(self, directory: Path, whole: Folds, drawing: PlotProcess) -> None:
        for number in self._missing(len(whole.splits)):
            self.sink.task_began(fold_label(number, len(whole.splits)))
            reason, seconds = self.fold(directory, number, whole, drawing)
            self._told(directory, number, len(whole.splits), reason, seconds)

    def _side_by_side(self, directory: Path, count: int) -> None:
        """Train the missing folds in processes; the numbers are those of one by one, since each has its own threads."""
        missing = self._missing(count)
        with self.clock.stage("folds"), Workers(self.wanted.jobs, directory, self.options, self.sink) as workers:
            for number, reason, seconds in workers.train(
                missing, lambda number: self.sink.task_began(fold_label(number, count))
            ):
                self._told(directory, number, count, reason, seconds)

    def _missing(self, count: int) -> list[int]:
        return [number for number in range(1, count + 1) if number not in self.finished]

    def _told(self, directory: Path, number: int, count: int, reason: str, seconds: float) -> None:
        if reason:
            self.failed[fold_name(number)] = reason
            self.sink.task_failed(fold_label(number, count), reason)
            return
        self.finished[number] = Run(directory / fold_name(number))
        each = {number: scores_left_out(run) for number, run in self.finished.items()}
        units = lasting(list(self.finished.values()))
        mean = shown(mean_scores(list(each.values())), units)
        self.sink.task_ended(fold_label(number, count), shown(each[number], units), mean, seconds)

    def fold(self, directory: Path, number: int, whole: Folds, drawing: PlotProcess) -> tuple[str, float]:
        """Train a fold, in the place of an unfinished one. Returns why it failed, or "", and the seconds it took."""
        clock = Clock()
        reason = self._tried(directory / fold_name(number), whole.table, whole.splits[number - 1], drawing)
        return reason, clock.seconds()["total"]

    def _tried(
        self,
        path: Path,
        table: Table,
        split: Split,
        drawing: PlotProcess,
        config: Config | None = None,
    ) -> str:
        try:
            self._train(path, table, split, config or self.config, drawing)
        except TrainingError as error:
            if isinstance(error.result, Trained):
                return error.result.outcome.stopped_because
            return "; ".join(problem.message for problem in error.problems)
        return ""

    def _train(self, path: Path, table: Table, split: Split, config: Config, drawing: PlotProcess) -> Trained:
        with self.clock.stage("prepare"):
            material = material_of(config, table, split, config_search(config, self.options))
        with self.clock.stage("import"):
            session = open_session(config)
        with self.clock.stage("folds"):
            clock = Clock()
            with clock.stage("build"):
                experiment = built(material, session, rows_chosen=True, shared_models=self.shared_models)
            run = RunInProgress.inside(path.parent, path.name, clock)
            return fit_and_write(experiment, run, self.sink, drawing)

    def _final(self, directory: Path, whole: Folds, drawing: PlotProcess) -> None:
        """One more training, on everything but the test part, for as many epochs as the folds say."""
        if not self.wanted.final or not self.finished:
            return
        path, folds = directory / FINAL, self._summary()
        if folds.best_epoch is None:
            self.failed[FINAL] = f"no epoch is the best: the mean curve of {folds.monitor} has no number"
        elif not is_finished(path) or Run(path).metrics.epochs != folds.best_epoch:
            config = for_all_rows(self.config, folds.best_epoch)
            self.sink.task_began(FINAL)
            if reason := self._tried(path, whole.table, whole.whole, drawing, config):
                self.failed[FINAL] = reason

    def _summary(self) -> FoldsSummary:
        finished = [run for _, run in sorted(self.finished.items())]
        larger = any(run.metrics.mode == "max" for run in finished)
        return summarize_folds(finished, self.config.spec.training.monitor or "val_loss", larger)

    def _concluded(self, writer: RunWriter, count: int, status: str, drawing: DeferredPlots) -> CrossValidated:
        result = self._result(writer, count, status)
        return conclude(result, writer, self.wanted, self.options, drawing, self.clock)

    def _result(self, writer: RunWriter, count: int, status: str) -> CrossValidated:
        return CrossValidated(
            run=writer.path,
            status=status,
            count=count,
            summary=self._summary(),
            failed=dict(self.failed),
            final=Run(writer.path / FINAL) if is_finished(writer.path / FINAL) else None,
            notes=tuple(self.notes),
        )
