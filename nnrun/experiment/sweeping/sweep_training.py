"""A sweep: trials asked for, trained and told of, one after the other or side by side, and the best of them written."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from functools import cached_property
from pathlib import Path

from nnrun import run_layout as layout
from nnrun import runs, spec
from nnrun.errors import ConfigError, NnrunError, TrainingError
from nnrun.experiment.data_files import check_unchanged, config_search
from nnrun.experiment.executors.executor import Done, lost
from nnrun.experiment.executors.task import Task
from nnrun.experiment.group.group import Group
from nnrun.experiment.group.group_training import GroupTraining
from nnrun.experiment.group.kfold.folds import with_folds
from nnrun.experiment.options import Options, SweepOptions
from nnrun.experiment.run.clock import Clock
from nnrun.experiment.run.resolved import config_sha256, in_run_directory
from nnrun.experiment.run.sinks import Sink
from nnrun.experiment.sweeping.confirmation import confirm
from nnrun.experiment.sweeping.judged_rows import differ_in_rows
from nnrun.experiment.sweeping.optuna_study import check_optuna
from nnrun.experiment.sweeping.sweep_result import Swept
from nnrun.experiment.sweeping.trial_training import FoldsTrainer, TrialTrainer
from nnrun.experiment.sweeping.trials import Trials
from nnrun.runs import DataFacts, Facts, Run, Status
from nnrun.runs.sweeps.trial_log import COMPLETED, FAILED, PRUNED, Confirmed, Trial, ranked
from nnrun.spec import Config
from nnrun.spec.checks.sweeping import method_of
from nnrun.spec.decoding.scalar_shapes import Every
from nnrun.spec.sweep_variants import trial_config
from nnrun.words.numbers import plural
from nnrun.words.told_apart import ShortValues, short_paths

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
        check_optuna(config.spec, method_of(self.sweep), self.sweep.prune)
        asked = {"confirm": sweep_options.confirm} if sweep_options.confirm else {}
        group = Group(replace(sweep_facts(config), asked=asked), config, options, Clock())
        super().__init__(group, sink, jobs=sweep_options.jobs, resumed=resumed)
        self.trainer_kind = FoldsTrainer if self.sweep.kfold else TrialTrainer
        self.notes: list[str] = []
        self.confirmed: tuple[Confirmed, ...] = ()
        self.broken = 0
        """Trials that failed before any was completed."""
        self.failures: dict[str, NnrunError] = {}
        """Of trials, by their directories."""

    @cached_property
    def trials(self) -> Trials:
        """All of them, once there is a directory."""
        return Trials(self.config.spec, self.group.path)

    def reopen(self, path: Path) -> None:
        """Go on with a directory as it was left: what ended is not trained again."""
        table = self.tables.load(self.config, config_search(self.config, self.group.options))
        check_unchanged(table, Run(path))
        self.group.reopen(path)

    def train(self) -> None:
        """Train what is missing, and confirm the best. Raises TrainingError: nothing but failures."""
        group = self.group
        if not group.has_begun:
            with group.clock.stage("data"):
                table = self.tables.load(self.config, config_search(self.config, group.options))
            group.begin(DataFacts(table.source, table.fingerprint))
        trials, total = self.trials, self.trials.total
        group.run.update(runs=total)
        self._write(Status.RUNNING)
        self.sink.group_began(total or 0, (), "trials", len(trials.listed) - len(trials.running))
        self.ask = trials.why_stop if self.sweep.prune == "median" else None
        self._train_tasks(self._tasks())
        result = self.result(Status.RUNNING)
        if self.sweep_options.confirm and result.ranked:
            self.confirmed = confirm(self.config, result, group, self.sweep_options, self.sink)
        if result.trials and result.best is None:
            reasons = [trial.reason for trial in result.trials if trial.reason]
            self.failed["every trial"] = reasons[0] if reasons else "none was completed"

    def _tasks(self) -> Iterator[Task | None]:
        """The trials that are still to be trained; each is asked for when somebody is there to train it.

        None where none can go on before another one has ended.
        """
        began, limit = time.monotonic(), Every.seconds(self.sweep.timeout or "")
        for trial in self.trials.running:
            yield self._task(trial, self._config_of(trial))
        while self.broken < MOST_BROKEN:
            if limit is not None and time.monotonic() - began > limit:
                count = plural(len(self.trials.listed), "trial")
                self.notes.append(f"the timeout of {self.sweep.timeout} was over after {count}")
                return
            if (asked := self.trials.next()) is None:
                if not self.trials.running:
                    return
                yield None
                continue
            try:
                config = self._config_of(asked)
            except ConfigError as error:  # each value fits, and not all of them together
                self.tell(lost(Task(asked.directory, self.config, label=self._label(asked)), error))
            else:
                yield self._task(asked, config)

    def _config_of(self, trial: Trial) -> Config:
        """The config of a trial. Raises ConfigError where its values do not go together."""
        config = trial_config(self.config, trial.values)
        return with_folds(config) if self.sweep.kfold else config

    def _task(self, trial: Trial, config: Config) -> Task:
        pause = self.trials.pause(trial)
        is_paused = pause is not None and pause < config.spec.training.epochs
        task = Task(trial.directory, config, label=self._label(trial), pause=pause if is_paused else None)
        self.group.tasks = [*(known for known in self.group.tasks if known.name != task.name), task]
        return task

    def _label(self, trial: Trial) -> str:
        total = self.trials.total
        count = str(trial.number) if total is None else f"{trial.number:>{len(str(total))}}/{total}"
        names = short_paths([parameter.path for parameter in self.trials.parameters])
        choices = {parameter.path: ShortValues(parameter.choices) for parameter in self.trials.parameters}
        values = " ".join(f"{names[path]}={choices[path][value]}" for path, value in trial.values.items())
        return f"trial {count}  {values}"

    def tell(self, done: Done) -> None:
        """Write what became of a trial, and tell of it beside the best so far."""
        trial = self.trials.named(done.task.name)
        if done.failure is not None:
            self.failures[trial.directory] = done.failure
            kind, code = done.failure.kind.__name__, done.failure.problems[0].code
            ended = replace(trial, state=FAILED, reason=done.reason, error=kind, code=code, seconds=done.seconds)
        else:
            ended = self.trials.ended(trial, Run(self.group.path / done.task.name), done.seconds)
        self._told(ended)
        if ended.state == FAILED:
            self.sink.task_failed(done.task.label, ended.reason)
            return
        if ended.state == PRUNED:
            self.sink.task_pruned(done.task.label, ended.reason, done.seconds)
            return
        objective = self.trials.objective
        best = ranked(self.trials.listed, objective.direction)[0].score or 0.0
        name, score = objective.name, ended.score or 0.0  # both have one
        self.sink.task_ended(done.task.label, {name: score}, {name: best}, done.seconds)

    def _told(self, trial: Trial) -> None:
        self.trials.tell(trial)
        has_some = any(ended.state in (COMPLETED, PRUNED) for ended in self.trials.listed)
        self.broken = 0 if has_some else self.broken + 1

    def _take_done(self, done: Done) -> None:  # noqa: ARG002  # the group's
        """Count the time; a trial that failed is no failure of the sweep."""
        self.group.run.update(seconds=self.group.clock.seconds())

    def result(self, status: Status) -> Swept:
        """What there is by now."""
        beside = {"timeout": self.sweep.timeout, "confirm": self.sweep_options.confirm}
        return Swept(
            run=Run(self.group.path),
            status=status,
            objective=self.trials.objective.name,
            direction=self.trials.objective.direction,
            asked={"trials": self.sweep.trials, "total": self.trials.total, **beside},
            search=self.trials.facts,
            trials=self.trials.listed,
            confirmed=self.confirmed,
            notes=tuple(self.notes),
            seconds=self.group.clock.seconds(),
        )

    @property
    def has_plots(self) -> bool:
        """Whether some are drawn of all trials; those of each are not."""
        return self.config.spec.plots

    def conclude(self, status: Status, reason: str) -> Swept:
        """Write the table and the best config, have them drawn, and close the directory."""
        with self.group.run as run:
            self._note_all()
            result = self.result(status)
            if result.best_run is not None:
                self._write_best(result.best_run)
            if self.has_plots and status != Status.INTERRUPTED:
                self._draw()
                result = self.result(status)
            self._write(status)
            run.update(notes=result.notes)
            run.finish(status, error=reason if status == Status.FAILED else None)
        return result

    def _draw(self) -> None:
        """Have the plots of all trials drawn, which are made from the table."""
        self._write(Status.RUNNING)
        self.plots.draw(self.group.path)
        try:
            with self.group.clock.stage("plots"):
                self.notes += self.plots.finish_all()
        except KeyboardInterrupt:
            self._write(Status.INTERRUPTED)
            raise

    def failure(self) -> NnrunError:
        """Why nothing came of it: what the first trial failed of, be it its data or its values."""
        first = next((trial for trial in self.trials.listed if trial.reason), Trial(0, {}))
        kind = next((kind for kind in self.trainer_kind.own_errors if kind.__name__ == first.error), TrainingError)
        earlier = kind(self.failed["every trial"], code=first.code or "training-failed")  # in another process
        error = self.failures.get(first.directory, earlier)
        problem, *others = error.problems
        return error.kind([replace(problem, message=f"no trial was completed: {problem.message}"), *others])

    def _note_all(self) -> None:
        result = self.result(Status.RUNNING)
        among = len(result.ranked) + len(result.of_state(PRUNED))
        if result.best is not None and among > 1 and not self.confirmed:
            help = "" if self.trials.sweep.kfold else "; --confirm 3 trains it anew"
            self.notes.append(f"the best of {among} scores is better than it would be again{help}")
        if self.trials.objective.part == "train":
            self.notes.append("trials are judged on the rows that they were trained on")
        if differ_in_rows(self.config.spec, [self.group.path / trial.directory for trial in result.ranked]):
            self.notes.append("trials are judged on different rows, so that their scores differ by these too")

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
