"""Ensembles: members trained from one config, in a directory that answers as one."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

from nnrun import registry, runs, spec
from nnrun.engine import SharedModels
from nnrun.errors import NnrunError, Stopped, TrainingError
from nnrun.experiment.data_files import origins
from nnrun.experiment.group.joining import Ensembled, score_together
from nnrun.experiment.group.members import check_targets, load_members, with_fewer_members
from nnrun.experiment.options import Options
from nnrun.experiment.prepared import PreparedExperiment, TableCache, load_material, open_session
from nnrun.experiment.resolved import in_run_directory
from nnrun.experiment.run.built import built, plugin_files, write_config
from nnrun.experiment.run.clock import Clock
from nnrun.experiment.run.in_progress import RunInProgress
from nnrun.experiment.run.plot_process import DeferredPlots
from nnrun.experiment.run.sinks import Sink
from nnrun.experiment.run.stopping import STOPPED, how_stopped
from nnrun.experiment.run.trained import Trained
from nnrun.experiment.run.training import fit_and_write
from nnrun.runs import DataFacts, Facts
from nnrun.spec import Config


def train_ensemble(
    config: str | Path | Mapping[str, Any],
    overrides: Iterable[str] = (),
    options: Options | None = None,
    sink: Sink | None = None,
) -> Ensembled:
    """Train the members of a config's ``ensemble`` block one after the other, and put them together.

    Members that are only counted differ by their seeds: the config's, and those after it. The split stays that of the
    config's seed, so that all of them leave out the same rows. However it ends, the members that are finished by then
    are put together; an error then carries what they came to.

    Raises:
        ConfigError: The config or a member's overrides are wrong; told before anything is trained.
        DataError: The data's content cannot be used.
        TrainingError: A member failed; the others are put together all the same.
        Stopped: Ctrl-C or a request to terminate.
    """
    options = options or Options()
    overrides = (*overrides, *options.overrides())
    clock, tables = Clock(), TableCache()
    whole = spec.load(config, overrides, trust=options.trust)
    if options.smoke:
        whole = with_fewer_members(whole)
    members = load_members(whole, config)
    runs.check_writable(options.runs_dir)
    check_targets(whole, members, options, tables)
    with DeferredPlots(wanted=whole.spec.plots) as drawing:
        training = _Members(whole, options, sink or Sink(), clock, drawing, tables)
        try:
            training.train(members)
        except (KeyboardInterrupt, Stopped) as stop:
            raise training.stopped(stop) from None
        except Exception as error:
            result = training.end("failed", registry.one_line(error))
            if isinstance(error, NnrunError):
                error.result = result
            raise
        result = training.end("completed")
        assert result is not None
        return result


class _Members:
    """Trains members into the directory of their ensemble, which the first of them makes once it is known to be sound.

    They share what they have in common: the table, where they load the same, and what was compiled.
    """

    def __init__(
        self, whole: Config, options: Options, sink: Sink, clock: Clock, drawing: DeferredPlots, tables: TableCache
    ) -> None:
        self.whole, self.options, self.sink, self.clock = whole, options, sink, clock
        self.drawing, self.tables = drawing, tables
        self.started = datetime.now().astimezone()
        self.shared_models = SharedModels()
        self.run: RunInProgress | None = None
        self.finished: list[str] = []

    def train(self, members: Sequence[Config]) -> None:
        """Train them all.

        Raises:
            TrainingError: Some failed, which stops none after them; of any other error that is not so.
        """
        failed: list[str] = []
        for number, member in enumerate(members, start=1):
            try:
                self.finished.append(self._trained(member, number).run.name)
            except TrainingError as error:
                failed.append(f"member {number}: {error}")
        if failed:
            raise TrainingError("; ".join(failed))

    def _trained(self, member: Config, number: int) -> Trained:
        with self.clock.stage("data"):
            material = load_material(member, self.options, self.tables)
        with self.clock.stage("import"):
            session = open_session(member)
        with self.clock.stage("members"):
            clock = Clock()
            with clock.stage("build"):
                experiment = built(material, session, rows_chosen=self.options.smoke, shared_models=self.shared_models)
            self.run = self.run or self._begin(material)
            run = RunInProgress.inside(self.run.path, f"member-{number}", clock)
            return fit_and_write(experiment, run, self.sink, self.drawing)

    def _begin(self, material: PreparedExperiment) -> RunInProgress:
        said, plugins = self.whole.spec, plugin_files(self.whole.spec)
        options = self.options
        with RunInProgress.create(
            options.runs_dir, said.name, self.started, smoke=options.smoke, clock=self.clock
        ) as run:
            write_config(run.writer, self.whole, plugins)
            run.writer.write_resolved(spec.to_yaml(in_run_directory(said)))
            facts = Facts(
                command=tuple(sys.argv),
                config=said.file,
                origins=origins(self.whole),
                seed=said.seed,
                data=DataFacts(material.table.source, material.table.fingerprint),
            )
            run.begin(facts)
        return run

    def end(self, status: str, reason: str = "completed") -> Ensembled | None:
        """Close the directory, in which the finished members answer together; one without any member is removed.

        Args:
            status: completed, interrupted or failed.
            reason: Why it ended.

        Returns:
            What the finished members came to; None where there are none.
        """
        if self.run is not None and not any(self.run.path.glob("member-*")):
            self.run.discard()
            self.run = None
        if (run := self.run) is None:
            return None
        ensemble, evaluated = self.whole.spec.ensemble, None
        with run:
            if self.finished:
                trusting = replace(self.options, trust_plugins=True)  # they are those of this very config
                how = ensemble.combine if ensemble else "mean"
                evaluated = score_together(run.writer, self.finished, how, trusting, self.clock, reason)
            for note in self.drawing.finish_all():
                self.sink.note(note)
            run.finish(status, error=reason if status == "failed" else None)
        return Ensembled(run.path, status, evaluated, self.clock.seconds()) if evaluated else None

    def stopped(self, stop: KeyboardInterrupt | Stopped) -> Stopped:
        """The error in which training ends that was stopped from outside."""
        reason = how_stopped(stop)
        result = self.end("interrupted", reason)
        kept = "the finished members are together in" if self.finished else "what was trained is kept in"
        error = Stopped(f"{reason}; {kept} {self.run.path}" if self.run else reason, STOPPED[reason])
        error.result = result
        return error
