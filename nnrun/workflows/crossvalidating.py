"""k-fold cross-validation: the way from prepare to write, once for every fold, and what the folds say together."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass, replace
from datetime import datetime
from multiprocessing import get_context
from pathlib import Path
from typing import Any, Protocol

from nnrun import data, runs, scores, spec
from nnrun.data.folding import DEFAULT_K
from nnrun.engine import Mould
from nnrun.errors import ConfigError, DataError, Stopped, TrainingError
from nnrun.runs import DataFacts, Facts, Run, RunWriter
from nnrun.spec import Config, KfoldSpec
from nnrun.types import Split, Table
from nnrun.workflows.clock import Clock
from nnrun.workflows.drawing import Artist
from nnrun.workflows.ensemble import FILE as ENSEMBLE
from nnrun.workflows.ensembling import is_better_larger
from nnrun.workflows.evaluating import evaluate
from nnrun.workflows.folds import FoldsSummary, history_csv, out_of_fold_csv, summarize_folds
from nnrun.workflows.material import Material, open_session, prepared
from nnrun.workflows.options import Options
from nnrun.workflows.searching import config_search
from nnrun.workflows.training import Trained, fit_and_write
from nnrun.workflows.trust import check_trust
from nnrun.workflows.view import Quiet

FILE = "kfold.json"


class FoldView(Protocol):
    """Whoever wants to hear how a cross-validation goes."""

    def began_folds(self, folds: int, notes: tuple[str, ...]) -> None:
        """All folds are cut."""

    def fold_ended(self, number: int, folds: int, summary: FoldsSummary, seconds: float) -> None:
        """A fold is done; the summary is of all that are."""

    def fold_failed(self, number: int, folds: int, reason: str) -> None:
        """A fold is lost; the others go on."""


class QuietFolds:
    """A view that shows nothing."""

    def began_folds(self, folds: int, notes: tuple[str, ...]) -> None:
        """Nothing."""

    def fold_ended(self, number: int, folds: int, summary: FoldsSummary, seconds: float) -> None:
        """Nothing."""

    def fold_failed(self, number: int, folds: int, reason: str) -> None:
        """Nothing."""


@dataclass(frozen=True)
class Wanted:
    """What the command line says of the folds; what is None follows from the config."""

    k: int | None = None
    repeats: int | None = None
    resume: Path | None = None
    final: bool = False
    """Train once more on everything but the test part, for the best mean epoch."""
    ensemble: bool = False
    """Let the folds' models answer together, although there is a final one."""
    jobs: int = 1
    """How many folds are trained at once, each in a process of its own."""


@dataclass(frozen=True)
class CrossValidated:
    """What a cross-validation left."""

    run: Path
    status: str
    summary: FoldsSummary
    average: Mapping[str, float]
    """Scores of the folds' averaged answers on the test part; empty without one."""
    failed: Mapping[str, str]
    """Why folds failed, by name."""
    seconds: Mapping[str, float]
    notes: tuple[str, ...] = ()

    def to_plain(self) -> dict[str, Any]:
        """What ``--json`` prints, and kfold.json holds."""
        return {
            "run": str(self.run),
            "status": self.status,
            "folds": [
                {"run": str(path), "metrics": {k: dict(v) for k, v in Run(path).metrics.metrics.items()}}
                for path in self.summary.folds
            ],
            "best_epoch": self.summary.best_epoch,
            "metrics": {part: scores.to_plain(scored) for part, scored in self.summary.metrics.items()},
            "average": dict(self.average),
            "failed": dict(self.failed),
            "notes": list(self.notes),
            "seconds": dict(self.seconds),
        }


def kfold(
    config: str | Path | Mapping[str, Any],
    overrides: Iterable[str] = (),
    options: Options | None = None,
    wanted: Wanted | None = None,
    view: FoldView | None = None,
) -> CrossValidated:
    """Cross-validate a config.

    Args:
        config: The path of a YAML file, or the same as a mapping; with ``wanted.resume`` that directory's own is used.
        overrides: ``path=value`` arguments.
        options: Where runs and data lie.
        wanted: What else the command line says.
        view: Hears how it goes.

    Raises:
        ConfigError: The config is wrong, or the folds cannot be cut as asked.
        DataError: The data's content cannot be used.
        TrainingError: A fold failed; the others are finished, and ``result`` holds them.
        Stopped: Interrupted; finished folds are whole, and ``--resume`` goes on.
    """
    options, wanted = options or Options(), wanted or Wanted()
    return _CrossValidation(config, overrides, options, wanted, view or QuietFolds()).run()


class _CrossValidation:
    def __init__(
        self,
        config: str | Path | Mapping[str, Any],
        overrides: Iterable[str],
        options: Options,
        wanted: Wanted,
        view: FoldView,
    ) -> None:
        self.clock = Clock()
        self.mould = Mould()
        self.options = options
        self.wanted = wanted
        self.view = view
        self.notes: list[str] = []
        self.failed: dict[str, str] = {}
        source = wanted.resume / "resolved.yaml" if wanted.resume else config
        loaded = spec.load(source, (*overrides, *options.overrides()))
        check_trust(loaded, options)
        self.config = self._with_folds(loaded)

    def run(self) -> CrossValidated:
        with self.clock.stage("data"):
            table, splits = self.splits()
        writer = self._directory(table)
        self.view.began_folds(len(splits), tuple(self.notes))
        try:
            with Artist(wanted=self.config.spec.plots) as drawing:
                if self.wanted.jobs > 1:
                    self._in_processes(writer, len(splits))
                else:
                    self._one_by_one(writer, table, splits, drawing)
                with self.clock.stage("final"):
                    self._final(writer, table, splits, drawing)
        except (KeyboardInterrupt, Stopped) as stop:
            result = self._result(writer, "interrupted")
            message = f"interrupted; nnrun kfold --resume {writer.path} goes on"
            error = stop if isinstance(stop, Stopped) else Stopped(message)
            error.result = result
            raise error from None
        result = self._result(writer, "failed" if self.failed else "completed")
        if self.failed:
            failure = TrainingError("; ".join(f"{name}: {reason}" for name, reason in self.failed.items()))
            failure.result = result
            raise failure
        return result

    def _with_folds(self, loaded: Config) -> Config:
        """The config with the folds that the command line asks for."""
        said, wanted = loaded.spec.kfold, self.wanted
        if said is None:
            said = KfoldSpec(path="kfold", place=loaded.spec.place)
            if wanted.k is None:
                self.notes.append(f"the config has no kfold: block; k is {DEFAULT_K}")
        k = wanted.k if wanted.k is not None else said.k
        if k is not None and k < 2:
            raise ConfigError(f"cross-validation needs 2 folds or more, not {k}", "kfold.k")
        k = k if k is not None or said.leave_one_out else DEFAULT_K
        folds = replace(said, k=k, repeats=wanted.repeats if wanted.repeats is not None else said.repeats)
        return replace(loaded, spec=replace(loaded.spec, kfold=folds))

    def splits(self) -> tuple[Table, list[Split]]:
        """The data, and the split of each fold."""
        said, folds = self.config.spec, self.config.spec.kfold
        assert folds is not None
        search = config_search(self.config, self.options)
        group = folds.group if folds.group is not None else said.dataset.split.group
        try:
            table = data.load(
                said.dataset,
                search=search,
                targets=self.config.tasks,
                weight=said.training.sample_weight,
                group=group,
            )
        except ConfigError as error:
            if folds.group is not None and any("group" in problem.path for problem in error.problems):
                raise ConfigError(error.problems[0].message, *folds.at("group")) from None
            raise
        only_test = replace(said.dataset.split, validation=None, indices=None)
        whole = data.split(table, only_test, seed=said.seed, search=search)
        rest = replace(whole, validation=None)
        splits = data.fold(table, rest, folds, self.config.tasks, seed=said.seed)
        if self.options.smoke:
            splits = [data.shrink(table, split) for split in splits]
        if folds.inner is None and _chooses_by_validation(self.config):
            self.notes.append("weights are chosen on the rows that each fold leaves out; kfold.inner keeps them apart")
        return table, splits

    def _directory(self, table: Table) -> RunWriter:
        said = self.config.spec
        resume = self.wanted.resume
        if resume is not None:
            facts = runs.open_run(resume, self.options.runs_dir).facts
            if facts.data.sha256 != table.fingerprint:
                raise DataError(
                    f"{table.source} has changed since the folds were begun: its SHA-256 was {facts.data.sha256}, "
                    f"and is {table.fingerprint}"
                )
            writer = RunWriter(resume, facts)
            writer.start(replace(facts, error=None))
            return writer
        writer = runs.create(self.options.runs_dir, f"{said.name}_kfold", datetime.now().astimezone())
        own, *bases = self.config.sources
        writer.write_config(own.text, [base.text for base in bases])
        writer.write_resolved(spec.to_yaml(said))
        facts = Facts(
            command=tuple(sys.argv),
            config=said.file,
            seed=said.seed,
            data=DataFacts(table.source, table.fingerprint, {"all": len(table)}),
            notes=tuple(self.notes),
        )
        writer.start(facts)
        return writer

    def _one_by_one(self, writer: RunWriter, table: Table, splits: list[Split], drawing: Artist) -> None:
        for number, split in enumerate(splits, start=1):
            path = writer.path / fold_name(number)
            if not _is_finished(path):
                clock = Clock()
                reason = self.fold(path, table, split, drawing)
                self._told(writer, number, len(splits), reason, clock.seconds()["total"])

    def _in_processes(self, writer: RunWriter, count: int) -> None:
        """Train the missing folds side by side; the numbers are those of one by one, since each has its own threads."""
        missing = [n for n in range(1, count + 1) if not _is_finished(writer.path / fold_name(n))]
        with ProcessPoolExecutor(self.wanted.jobs, mp_context=get_context("spawn")) as pool:
            asked = {pool.submit(fold_in_process, writer.path, number, self.options): number for number in missing}
            try:
                for done in as_completed(asked):
                    reason, seconds = done.result()
                    self._told(writer, asked[done], count, reason, seconds)
            except BaseException:
                pool.shutdown(cancel_futures=True)
                raise

    def _told(self, writer: RunWriter, number: int, count: int, reason: str, seconds: float) -> None:
        if reason:
            self.failed[fold_name(number)] = reason
            self.view.fold_failed(number, count, reason)
        else:
            self.view.fold_ended(number, count, self._summary(writer), seconds)

    def fold(self, path: Path, table: Table, split: Split, drawing: Artist) -> str:
        """Train a fold into a directory that takes the place of an unfinished one; returns why it failed, or ""."""
        _remove(path)
        try:
            self._train(path, table, split, self.config, drawing)
        except TrainingError as error:
            return "; ".join(problem.message for problem in error.problems)
        return ""

    def _train(self, path: Path, table: Table, split: Split, config: Config, drawing: Artist) -> Trained:
        with self.clock.stage("prepare"):
            material = Material(config, table, split, prepared(config, table, split, split.train))
        with self.clock.stage("import"):
            session = open_session(config)
        with self.clock.stage("folds"):
            return fit_and_write(
                material,
                session,
                lambda: runs.create_inside(path.parent, path.name, datetime.now().astimezone()),
                Quiet(),
                Clock(),
                drawing=drawing,
                rows_chosen=True,
                mould=self.mould,
            )

    def _final(self, writer: RunWriter, table: Table, splits: list[Split], drawing: Artist) -> None:
        """One more training, on everything but the test part, for as many epochs as the folds say."""
        best = self._summary(writer).best_epoch
        if not self.wanted.final or best is None or _is_finished(writer.path / "final"):
            return
        import numpy as np

        said = self.config.spec
        first = splits[0]
        parts = [part for part in (first.train, first.validation, first.fold) if part is not None]
        everything = Split(np.sort(np.concatenate(parts)), None, first.test)
        training = replace(said.training, epochs=best, keep="last", monitor="loss")
        callbacks = tuple(one for one in said.callbacks if not _needs_validation(one))
        config = replace(self.config, spec=replace(said, training=training, callbacks=callbacks))
        _remove(writer.path / "final")
        self._train(writer.path / "final", table, everything, config, drawing)

    def _summary(self, writer: RunWriter) -> FoldsSummary:
        said = self.config.spec
        monitor = said.training.monitor or "val_loss"
        return summarize_folds(list(_finished(writer.path)), monitor, is_better_larger(monitor))

    def _result(self, writer: RunWriter, status: str) -> CrossValidated:
        """Write what the finished folds say together."""
        summary = self._summary(writer)
        average: Mapping[str, float] = {}
        if summary.folds:
            folds = [(int(path.name.removeprefix("fold-")), path) for path in summary.folds]
            files = {
                "history_mean.csv": history_csv(summary.history).encode(),
                "oof_predictions.csv": out_of_fold_csv(folds).encode(),
            }
            writer.write_files(files)
            alone = _is_finished(writer.path / "final") and not self.wanted.ensemble
            answering = ["final"] if alone else [path.name for path in summary.folds]
            runs.write_json(writer.path / ENSEMBLE, {"combine": "mean", "members": answering})
            if "test" in summary.metrics and status != "interrupted":
                average = evaluate(writer.path, ("test",), options=self.options).metrics["test"]
        seconds = self.clock.seconds()
        result = CrossValidated(writer.path, status, summary, average, dict(self.failed), seconds, tuple(self.notes))
        runs.write_json(writer.path / FILE, result.to_plain())
        writer.finish(status, seconds=seconds, error="; ".join(self.failed.values()) or None)
        return result


def fold_name(number: int) -> str:
    """The directory of a fold, counted from 1."""
    return f"fold-{number}"


def fold_in_process(directory: Path, number: int, options: Options) -> tuple[str, float]:
    """Train one fold of a k-fold directory in this process; returns why it failed, or "", and the seconds it took."""
    clock = Clock()
    whole = _CrossValidation("", (), options, Wanted(resume=directory), QuietFolds())
    table, splits = whole.splits()
    with Artist(wanted=whole.config.spec.plots) as drawing:
        reason = whole.fold(directory / fold_name(number), table, splits[number - 1], drawing)
    return reason, clock.seconds()["total"]


def _finished(directory: Path) -> Iterator[Run]:
    numbers = sorted(int(path.name[5:]) for path in directory.glob("fold-*") if path.name[5:].isdigit())
    for number in numbers:
        if _is_finished(directory / f"fold-{number}"):
            yield Run(directory / f"fold-{number}")


def _is_finished(path: Path) -> bool:
    return runs.is_run(path) and Run(path).status == "completed"


def _remove(path: Path) -> None:
    """Take away what a fold left that was not finished."""
    import shutil

    if path.is_dir():
        shutil.rmtree(path)


def _chooses_by_validation(config: Config) -> bool:
    said = config.spec
    return said.training.keep != "last" or any(_needs_validation(one) for one in said.callbacks)


def _needs_validation(callback: spec.Component) -> bool:
    """Whether a callback follows a validation metric."""
    from nnrun import catalog

    entry = catalog.find("callback", callback.name)
    argument = entry.argument("monitor") if entry else None
    monitor = callback.arguments.get("monitor", argument.default if argument else None)
    return isinstance(monitor, str) and monitor.startswith("val_")
