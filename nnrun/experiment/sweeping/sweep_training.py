"""A sweep: trials asked for, trained and told of, one after the other or side by side, and the best of them written."""

from __future__ import annotations

import math
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import Any

from nnrun import run_layout as layout
from nnrun import runs, spec
from nnrun.errors import ConfigError, TrainingError
from nnrun.experiment.data_files import check_unchanged, config_search
from nnrun.experiment.executors.executor import Done
from nnrun.experiment.executors.task import Task
from nnrun.experiment.group.group import Group
from nnrun.experiment.group.group_training import GroupTraining
from nnrun.experiment.group.run_scores import source_scores
from nnrun.experiment.options import Options, SweepOptions
from nnrun.experiment.run.clock import Clock
from nnrun.experiment.run.resolved import config_sha256, in_run_directory
from nnrun.experiment.run.sinks import Sink
from nnrun.experiment.sweeping.confirmation import confirm
from nnrun.experiment.sweeping.journal import COMPLETED, FAILED, PRUNED, RUNNING, Journal, Trial
from nnrun.experiment.sweeping.optuna_study import OptunaStudy, check_optuna
from nnrun.experiment.sweeping.search import Grid, Random, Search
from nnrun.experiment.sweeping.sweep_result import Confirmed, Swept
from nnrun.experiment.sweeping.trial_training import FoldsTrainer, TrialTrainer
from nnrun.runs import DataFacts, Facts, Run, Status
from nnrun.spec import Config
from nnrun.spec.checks.sweeping import method_of, objective_of
from nnrun.spec.decoding.scalar_shapes import Every
from nnrun.spec.decoding.sweep_keys import MOST_TRIALS
from nnrun.spec.sweeping.parameter import component_name, parameters_of
from nnrun.spec.sweeping.variants import trial_config
from nnrun.types import Epoch
from nnrun.words.numbers import number
from nnrun.words.score_units import in_units

PRUNED_BECAUSE = "pruned"
"""How the reason begins for which a pruned training ended."""
MOST_BROKEN = 5
"""Trials that fail before any is completed; with so many there is something wrong with all."""


def sweep_facts(config: Config) -> Facts:
    """What a sweep is known by: all but how many trials it has, and how long it may take."""
    sweep = config.spec.sweep
    assert sweep is not None
    open_ended = replace(config, spec=replace(config.spec, sweep=replace(sweep, trials=None, timeout=None)))
    return Facts(kind="sweep", name=f"{config.spec.name}_sweep", config_sha256=config_sha256(open_ended))


class SweepTraining(GroupTraining[Swept]):
    """The trials of a sweep, begun or gone on with."""

    def __init__(
        self, config: Config, options: Options, sweep_options: SweepOptions, sink: Sink, resumed: Path | None = None
    ) -> None:
        """Train nothing yet.

        Args:
            config: With its block ``sweep``, checked.
            options: Where runs and data lie.
            sweep_options: Trials at once, how many are confirmed.
            sink: Hears how it goes.
            resumed: The directory that is gone on with.

        Raises:
            ConfigError: Optuna is needed, and is not installed.
        """
        assert config.spec.sweep is not None
        self.config, self.sweep, self.sweep_options = config, config.spec.sweep, sweep_options
        self.method, self.objective = method_of(self.sweep), objective_of(config.spec)
        check_optuna(config.spec, self.method, self.sweep.prune)
        group = Group(sweep_facts(config), config, options, Clock())
        super().__init__(group, sink, jobs=sweep_options.jobs, resumed=resumed)
        self.trainer_kind = FoldsTrainer if self.sweep.kfold else TrialTrainer
        self.parameters = parameters_of(self.sweep.parameters)
        self.notes: list[str] = []
        self.confirmed: tuple[Confirmed, ...] = ()
        self.broken = 0
        """Trials that failed before any was completed."""

    @cached_property
    def journal(self) -> Journal:
        """What was tried, once there is a directory."""
        return Journal(self.group.path / layout.TRIALS)

    @cached_property
    def search(self) -> Search:
        """Chooses the values."""
        if self.method == "grid":
            return Grid(self.parameters)
        if self.method == "random":
            return Random(self.parameters, self.seed)
        assert self.study is not None
        return self.study

    @cached_property
    def study(self) -> OptunaStudy | None:
        """Optuna's, where it chooses or prunes."""
        if self.method in ("grid", "random") and self.sweep.prune == "none":
            return None
        return OptunaStudy(
            self.parameters, self.method, self.seed, self.objective.direction, self.sweep.prune, self.most_epochs
        )

    @property
    def seed(self) -> int:
        """Of the search."""
        return self.config.spec.seed if self.sweep.seed is None else self.sweep.seed

    @property
    def most_epochs(self) -> int:
        """The most that a trial has."""
        own = [parameter for parameter in self.parameters if parameter.path == "training.epochs"]
        return max([self.config.spec.training.epochs, *(int(end) for parameter in own for end in parameter.ends)])

    @property
    def total(self) -> int:
        """How many trials there are in all."""
        asked = MOST_TRIALS if self.sweep.trials is None else self.sweep.trials
        return asked if self.search.size is None else min(asked, self.search.size)

    def reopen(self, path: Path) -> None:
        """Go on with a directory as it was left: what ended is not trained again."""
        table = self.tables.load(self.config, config_search(self.config, self.group.options))
        check_unchanged(table, Run(path))
        self.group.reopen(path)
        for trial in self.journal.trials.values():
            if trial.state == RUNNING and _is_whole(path / trial.directory):  # it was killed before it said so
                run = Run(path / trial.directory)
                self.journal.put(replace(self._ended(trial, run, None), curve=self._curve(run)))
        for trial in sorted(self.journal.trials.values(), key=lambda trial: trial.number):
            if self.study is not None:
                (self.study.begin if trial.state == RUNNING else self.study.take_ended)(trial)

    def train(self) -> None:
        """Train what is missing, and confirm the best.

        Raises:
            TrainingError: Nothing but failures.
        """
        group = self.group
        if not group.has_begun:
            with group.clock.stage("data"):
                table = self.tables.load(self.config, config_search(self.config, group.options))
            group.begin(DataFacts(table.source, table.fingerprint))
        group.run.update(runs=self.total)
        self._write(Status.RUNNING)
        done = sum(trial.state != RUNNING for trial in self.journal.trials.values())
        self.sink.group_began(0 if self.total == MOST_TRIALS else self.total, (), "trials", done)
        self.ask = self._why_stop if self.sweep.prune != "none" else None
        with closing(self._executor().run(group, self._tasks(), self.sink)) as ends:
            try:
                for end in ends:
                    self._take_done(end)
                    self.tell(end)
            except KeyboardInterrupt as stop:
                ends.throw(stop)  # whoever trains the rest hears which signal it was
                raise
        if self.sweep_options.confirm and self.result(Status.RUNNING).ranked:
            self.confirmed = confirm(
                self.config, self.result(Status.RUNNING), self.group, self.sweep_options, self.sink
            )
        if self.journal.trials and self.result(Status.RUNNING).best is None:
            reasons = [trial.reason for trial in self.journal.trials.values() if trial.reason]
            self.failed["every trial"] = reasons[0] if reasons else "none was completed"

    def _tasks(self) -> Iterator[Task]:
        """The trials that are still to be trained; each is asked for when somebody is there to train it."""
        began, limit = time.monotonic(), Every.seconds(self.sweep.timeout or "")
        for trial in list(self.journal.trials.values()):
            if trial.state == RUNNING:
                yield self._task(trial, trial_config(self.config, trial.values))
        while len(self.journal.trials) < self.total and self.broken < MOST_BROKEN:
            if limit is not None and time.monotonic() - began > limit:
                self.notes.append(
                    f"the timeout of {self.sweep.timeout} was over after {len(self.journal.trials)} trials"
                )
                return
            trial = self._asked()
            try:
                config = trial_config(self.config, trial.values)
            except ConfigError as error:  # each value fits, and not all of them together
                self._told(replace(trial, state=FAILED, reason="; ".join(problem.text for problem in error.problems)))
                self.sink.task_failed(self._label(trial), self.journal.trials[trial.number].reason)
            else:
                yield self._task(trial, config)

    def _asked(self) -> Trial:
        trial = Trial(len(self.journal.trials) + 1, {})
        trial = replace(trial, values=self.search.ask(trial.number))
        if self.study is not None:
            if self.search is not self.study:
                self.study.begin(trial)
            trial = self.study.remembered(trial)
        self.journal.put(trial)
        return trial

    def _task(self, trial: Trial, config: Config) -> Task:
        task = Task(trial.directory, config, label=self._label(trial))
        self.group.tasks = [*self.group.tasks, task]
        return task

    def _label(self, trial: Trial) -> str:
        total = self.total
        count = str(trial.number) if total == MOST_TRIALS else f"{trial.number:>{len(str(total))}}/{total}"
        values = " ".join(f"{short_name(path)}={shown_value(value)}" for path, value in trial.values.items())
        return f"trial {count}  {values}"

    def _why_stop(self, name: str, epoch: Epoch) -> str:
        """Why a trial is pruned after an epoch; "" where it goes on."""
        trial = next(trial for trial in self.journal.trials.values() if trial.directory == name)
        logs = epoch.training if self.objective.part == "train" else epoch.validation
        value = logs.get(self.objective.metric)
        if self.study is None or not isinstance(value, int | float):
            return ""
        is_last = epoch.number >= int(trial.values.get("training.epochs", self.config.spec.training.epochs))
        if not self.study.is_pruned(trial.number, epoch.number, float(value)) or is_last:
            return ""
        rule = "hyperband" if self.sweep.prune == "hyperband" else "the median of the others"
        score = f"{self.objective.name} {number(value)}"
        return f"{PRUNED_BECAUSE} after epoch {epoch.number} by {rule}: {score}"

    def tell(self, done: Done) -> None:
        """Write what became of a trial, and tell of it beside the best so far."""
        trial = next(trial for trial in self.journal.trials.values() if trial.directory == done.task.name)
        if done.failure is not None:
            ended = replace(trial, state=FAILED, reason=done.reason, seconds=done.seconds)
        else:
            ended = self._ended(trial, Run(self.group.path / done.task.name), done.seconds)
        self._told(ended)
        if ended.state == FAILED:
            self.sink.task_failed(done.task.label, ended.reason)
            return
        best = self.result(Status.RUNNING).best
        label = done.task.label if ended.state == COMPLETED else f"{done.task.label}  {ended.reason}"
        name, score = self.objective.name, ended.score
        scores = {} if score is None else {name: score}
        together = {name: best.score} if best and best.score is not None and scores else {}
        self.sink.task_ended(label, scores, together, done.seconds)

    def _told(self, trial: Trial) -> None:
        if self.study is not None:
            trial = self.study.tell(trial)
        self.journal.put(trial)
        is_first = not any(other.state in (COMPLETED, PRUNED) for other in self.journal.trials.values())
        self.broken = self.broken + 1 if is_first and trial.state == FAILED else 0

    def _ended(self, trial: Trial, run: Run, seconds: float | None) -> Trial:
        """A trial whose directory is whole, with its score."""
        metrics = run.metrics
        seconds = run.facts.seconds.get("total") if seconds is None else seconds
        ended = replace(trial, epochs=metrics.epochs or None, seconds=seconds)
        if metrics.stopped_because.startswith(PRUNED_BECAUSE):
            return replace(ended, state=PRUNED, reason=metrics.stopped_because)
        score = source_scores(run, self.objective.part).get(self.objective.metric)
        if not isinstance(score, int | float) or not math.isfinite(score):
            return replace(ended, state=FAILED, reason=f"{self.objective.name} is no number")
        return replace(ended, state=COMPLETED, score=float(score))

    def _curve(self, run: Run) -> tuple[float, ...]:
        """The objective after each epoch, as the pruner would have been told."""
        column, metric = self.objective.column, self.objective.metric
        values = [row.get(column) for row in run.epochs] if self.sweep.prune != "none" else []
        numbers = [float(value) for value in values if isinstance(value, int | float)]
        return tuple(in_units(metric, value, run.metrics.units) for value in numbers)

    def _take_done(self, done: Done) -> None:  # noqa: ARG002  # the group's
        """Count the time; a trial that failed is no failure of the sweep."""
        self.group.run.update(seconds=self.group.clock.seconds())

    def result(self, status: Status) -> Swept:
        """What there is by now."""
        pruner = {"prune": self.sweep.prune, **(self.study.pruner_facts if self.study else {})}
        total = None if self.total == MOST_TRIALS else self.total
        beside = {"timeout": self.sweep.timeout, "confirm": self.sweep_options.confirm}
        asked = {"trials": self.sweep.trials, "total": total, **beside}
        return Swept(
            run=Run(self.group.path),
            status=status,
            objective=self.objective.name,
            direction=self.objective.direction,
            asked=asked,
            search={**self.search.facts, "pruner": pruner, "parameters": self.sweep.parameters},
            trials=tuple(sorted(self.journal.trials.values(), key=lambda trial: trial.number)),
            confirmed=self.confirmed,
            notes=tuple(self.notes),
            seconds=self.group.clock.seconds(),
        )

    def conclude(self, status: Status, reason: str) -> Swept:
        """Write the table and the best config, and close the directory."""
        with self.group.run as run:
            self._note_all()
            result = self.result(status)
            if result.best_run is not None:
                self._write_best(result.best_run)
            self._write(status)
            run.update(notes=result.notes)
            run.finish(status, error=reason if status == Status.FAILED else None)
        return result

    def failure(self) -> TrainingError:
        """Why nothing came of it."""
        return TrainingError(f"no trial was completed: {self.failed['every trial']}", code="training-failed")

    def _note_all(self) -> None:
        result = self.result(Status.RUNNING)
        if result.best is not None and len(result.ranked) > 1 and not self.confirmed:
            self.notes.append(
                f"the best of {len(result.ranked)} scores is better than it would be again; --confirm 3 trains it anew"
            )
        if self.objective.part == "train":
            self.notes.append("trials are judged on the rows that they were trained on")

    def _write(self, status: Status) -> None:
        runs.write_json(self.group.path / layout.SWEEP, self.result(status).to_file())

    def _write_best(self, best: Run) -> None:
        """Write the config that trains the best trial again, with what a sweep leaves out of its trials."""
        loaded = spec.load(best.file(layout.RESOLVED), trust="given").spec
        own, split = self.config.spec, loaded.dataset.split
        if split.indices is not None:
            inside = replace(split, indices=f"{best.path.name}/{split.indices}")
            loaded = replace(loaded, dataset=replace(loaded.dataset, split=inside))
        written = replace(loaded, plots=own.plots, report=own.report, expect=own.expect)
        writer = self.group.run.writer
        writer.write_files({layout.BEST: spec.to_yaml(in_run_directory(written)).encode()})
        writer.write_metrics(best.metrics)


def _is_whole(path: Path) -> bool:
    return runs.is_run(path) and Run(path).status == Status.COMPLETED


def short_name(path: str) -> str:
    """The last word of a path, as a line has it."""
    return path.rpartition(".")[2]


def shown_value(value: Any) -> str:
    """A value as a line has it; a component by its name."""
    name = component_name(value)
    return number(name) if isinstance(name, float) else str(name)
