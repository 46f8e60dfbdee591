"""One directory of several runs, as of folds and of an ensemble's members: begun, gone on with, closed."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from nnrun import run_layout as layout
from nnrun import runs, spec
from nnrun.experiment.answering.row_examples import DataExamples
from nnrun.experiment.data_files import origins
from nnrun.experiment.executors.task import Task
from nnrun.experiment.options import Options
from nnrun.experiment.run.built import plugin_files, write_config
from nnrun.experiment.run.clock import Clock
from nnrun.experiment.run.in_progress import RunInProgress
from nnrun.experiment.run.report_sink import ReportSink
from nnrun.experiment.run.resolved import in_run_directory
from nnrun.experiment.run.sinks import Sink
from nnrun.runs import DataFacts, Facts, Run, RunWriter, Status, atomic
from nnrun.spec import Config

STAGES = {"kfold": "folds", "ensemble": "members", "seeds": "seeds", "comparison": "runs", "sweep": "trials"}
"""What the clock calls the training of a group's runs, by kind."""


class Group:
    """The directory of several runs; run.json says of what kind it is, and of each run in it whose it is."""

    def __init__(
        self,
        beginning: Facts,
        config: Config | None,
        options: Options,
        clock: Clock,
        inside: Callable[[DataFacts], RunInProgress] | None = None,
    ) -> None:
        """Nothing is made yet.

        Args:
            beginning: Of what kind it is, its name, and what it is asked for: by these a later command knows it.
            config: That of all of them; None where each has another.
            options: Where runs lie.
            clock: Takes the time of all of it.
            inside: Gives its directory, of this data, where that lies in another group's.
        """
        self.beginning, self.config, self.options, self.clock = beginning, config, options, clock
        self.sink = Sink()
        """Hears which directory it is; that of whoever trains its tasks."""
        self._inside = inside
        self.started = datetime.now().astimezone()
        self.tasks: Sequence[Task] = ()
        self._run: RunInProgress | None = None

    @property
    def run(self) -> RunInProgress:
        """Its own run, once it has begun."""
        assert self._run is not None
        return self._run

    @property
    def configs(self) -> list[Config]:
        """The one of all its runs, or those that they have each."""
        return [self.config] if self.config else [task.config for task in self.tasks]

    @property
    def has_begun(self) -> bool:
        """Whether its directory is there."""
        return self._run is not None

    @property
    def is_closed(self) -> bool:
        """Whether it has ended."""
        return self._run is not None and self._run.is_closed

    @property
    def path(self) -> Path:
        """The directory, once it has begun."""
        return self.run.path

    @property
    def stage(self) -> str:
        """What the clock calls the training of its runs."""
        return STAGES[self.beginning.kind]

    def begin(self, data: DataFacts, notes: Sequence[str] = ()) -> None:
        """Make the directory, with all that a later `reopen` needs."""
        with self._made(data) as run:
            versions, command = runs.versions(), tuple(sys.argv)
            facts = replace(
                self.beginning, runs=len(self.tasks), command=command, notes=tuple(notes), versions=versions
            )
            if self.config is not None:
                written = self.config.spec
                facts = replace(facts, config=written.file, origins=origins(self.config), seed=written.seed, data=data)
                run.foretell(facts)
                _write(run.writer, self.config)
            else:
                run.foretell(facts)
                for task in self.tasks:
                    _write_asked(run.path / layout.CONFIGS / task.name, task.config)
            run.begin(facts)
        self._run = run
        self.sink.opened(run.path)
        self._have_reported()

    def _made(self, data: DataFacts) -> RunInProgress:
        if self._inside is not None:
            return self._inside(data)
        options = self.options
        name, smoke = self.beginning.name, options.smoke
        return RunInProgress.create(options.runs_dir, name, self.started, smoke=smoke, clock=self.clock)

    def reopen(self, path: Path, notes: Sequence[str] = ()) -> None:
        """Go on with a directory, as it was left. Raises ConfigError where another process is at it."""
        self._run = RunInProgress.reopen(path, self.clock)
        self.clock.go_on_from(self._run.facts.seconds)
        self._run.begin(replace(self.beginning, notes=tuple(notes)))
        self.sink.opened(path)
        self._have_reported()

    def _have_reported(self) -> None:
        """Have the page of all runs written at their end, where the config asks for one."""
        if any(config.spec.report for config in self.configs):
            examples = DataExamples(Run(self.path), self.options)
            self.run.sink = ReportSink(Sink(), examples, self.path)

    def inside(self, task: Task, data: DataFacts, clock: Clock) -> RunInProgress:
        """The directory of a task in it; the first one begins it, unless it has."""
        if self._run is None:
            self.begin(data)
        return task.directory(self.path, clock, smoke=self.options.smoke)

    def unfinished(self, task: Task) -> Path | None:
        """The directory of a task that was begun in it."""
        return None if self._run is None else task.unfinished(self.path)

    def finished(self) -> dict[str, Run]:
        """The runs of its tasks that are whole, by name."""
        return {task.name: Run(self.path / task.name) for task in self.tasks if is_finished(self.path / task.name)}

    def is_empty(self) -> bool:
        """Whether none of its tasks has a directory, and it is none that is gone on with."""
        if self._run is None or self._run.is_reopened:
            return self._run is None
        return not any((self.path / task.name).is_dir() for task in self.tasks)

    def discard(self) -> None:
        """Leave nothing of it."""
        if self._run is not None:
            self._run.discard()


def is_finished(path: Path) -> bool:
    """Whether a training came to its end and left a model, or an ensemble its members."""
    if not runs.is_run(path) or Run(path).status != Status.COMPLETED:
        return False
    return (path / (layout.ENSEMBLE if Run(path).kind == "ensemble" else layout.MODEL)).is_file()


def asked_config(group: Run, name: str) -> Run:
    """The config of one of the runs of a group, each of which has its own, as it lies in the directory of that run."""
    return Run(group / layout.CONFIGS / name)


def _write_asked(path: Path, config: Config) -> None:
    """Write the config of a run that has no directory yet, with where its data is looked for."""
    try:
        path.mkdir(parents=True)
    except OSError as error:
        raise atomic.cannot_write(path, error) from error
    _write(RunWriter(path, Facts()), config)
    runs.write_json(path / layout.FACTS, {"config": config.spec.file, "origins": origins(config)})


def _write(writer: RunWriter, config: Config) -> None:
    """Write a config as it was, and as it trains the same again."""
    write_config(writer, config, plugin_files(config.spec))
    writer.write_resolved(spec.to_yaml(in_run_directory(config.spec)))


def runs_inside(directory: Path) -> list[Run]:
    """The runs that lie in a directory, by name."""
    return [Run(path) for path in sorted(directory.iterdir()) if runs.is_run(path)]
