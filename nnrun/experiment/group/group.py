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
from nnrun.runs import DataFacts, Facts, Run, Status
from nnrun.spec import Config

STAGES = {"kfold": "folds", "ensemble": "members", "seeds": "seeds", "comparison": "runs"}
"""What the clock calls the training of a group's runs, by kind."""


class Group:
    """The directory of several runs; run.json says of what kind it is, and of each run in it whose it is."""

    def __init__(
        self,
        kind: str,
        name: str,
        config: Config | None,
        options: Options,
        clock: Clock,
        inside: Callable[[DataFacts], RunInProgress] | None = None,
    ) -> None:
        """Nothing is made yet.

        Args:
            kind: kfold, ensemble, seeds or comparison.
            name: Of its run.
            config: That of all of them; None where each has another.
            options: Where runs lie.
            clock: Takes the time of all of it.
            inside: Gives its directory, of this data, where that lies in another group's.
        """
        self.kind, self.name, self.config, self.options, self.clock = kind, name, config, options, clock
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
        return STAGES[self.kind]

    def begin(self, data: DataFacts, notes: Sequence[str] = ()) -> None:
        """Make the directory, with all that a later `reopen` needs."""
        plugins = plugin_files(self.config.spec) if self.config else {}
        with self._made(data) as run:
            facts = Facts(kind=self.kind, runs=len(self.tasks), command=tuple(sys.argv), notes=tuple(notes))
            if self.config is not None:
                written = self.config.spec
                write_config(run.writer, self.config, plugins)
                run.writer.write_resolved(spec.to_yaml(in_run_directory(written)))
                facts = replace(facts, config=written.file, origins=origins(self.config), seed=written.seed, data=data)
            run.begin(facts)
        self._run = run
        self.sink.opened(run.path)
        self._have_reported()

    def _made(self, data: DataFacts) -> RunInProgress:
        if self._inside is not None:
            return self._inside(data)
        options = self.options
        return RunInProgress.create(options.runs_dir, self.name, self.started, smoke=options.smoke, clock=self.clock)

    def reopen(self, path: Path, notes: Sequence[str] = ()) -> None:
        """Go on with a directory, as it was left."""
        self._run = RunInProgress.reopen(path, self.clock)
        facts = self._run.facts
        notes = tuple(dict.fromkeys((*facts.notes, *notes)))
        self._run.begin(replace(facts, kind=self.kind, error=None, notes=notes))
        self.sink.opened(path)
        self._have_reported()

    def _have_reported(self) -> None:
        """Have the page of all runs written at their end, where the config asks for one."""
        configs = [self.config] if self.config else [task.config for task in self.tasks]
        if any(config.spec.report for config in configs):
            examples = DataExamples(Run(self.path), self.options)
            self.run.sink = ReportSink(Sink(), examples, self.path)

    def inside(self, task: Task, data: DataFacts, clock: Clock) -> RunInProgress:
        """The directory of a task in it; the first one begins it, unless it has."""
        if self._run is None:
            self.begin(data)
        return task.directory(self.path, clock, smoke=self.options.smoke)

    def finished(self) -> dict[str, Run]:
        """The runs of its tasks that are whole, by name."""
        return {task.name: Run(self.path / task.name) for task in self.tasks if is_finished(self.path / task.name)}

    def is_empty(self) -> bool:
        """Whether none of its tasks has a directory."""
        return self._run is None or not any((self.path / task.name).is_dir() for task in self.tasks)

    def discard(self) -> None:
        """Leave nothing of it."""
        if self._run is not None:
            self._run.discard()


def is_finished(path: Path) -> bool:
    """Whether a training came to its end and left a model."""
    return runs.is_run(path) and Run(path).status == Status.COMPLETED and (path / layout.MODEL).is_file()


def runs_inside(directory: Path) -> list[Run]:
    """The runs that lie in a directory, by name."""
    return [Run(path) for path in sorted(directory.iterdir()) if runs.is_run(path)]
