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
from nnrun.experiment.run.clock import Clock
from nnrun.experiment.run.plot_process import DeferredPlots
from nnrun.experiment.run.recording import closing, discarded_unless_begun, plugin_files
from nnrun.experiment.run.training import STOPPED, Trained, fit_and_write, how_stopped
from nnrun.experiment.run.view import Quiet, View
from nnrun.runs import DataFacts, Facts, RunWriter
from nnrun.spec import Config


def train_ensemble(
    config: str | Path | Mapping[str, Any],
    overrides: Iterable[str] = (),
    options: Options | None = None,
    view: View | None = None,
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
        training = _Members(whole, options, view or Quiet(), clock, drawing, tables)
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
        self, whole: Config, options: Options, view: View, clock: Clock, drawing: DeferredPlots, tables: TableCache
    ) -> None:
        self.whole, self.options, self.view, self.clock = whole, options, view, clock
        self.drawing, self.tables = drawing, tables
        self.started = datetime.now().astimezone()
        self.mould = SharedModels()
        self.writer: RunWriter | None = None
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

        def create() -> RunWriter:
            self.writer = self.writer or self._begin(material)
            return runs.create_inside(self.writer.path, f"member-{number}", datetime.now().astimezone())

        with self.clock.stage("members"):
            return fit_and_write(
                material,
                session,
                create,
                self.view,
                Clock(),
                drawing=self.drawing,
                rows_chosen=self.options.smoke,
                mould=self.mould,
            )

    def _begin(self, material: PreparedExperiment) -> RunWriter:
        said, plugins = self.whole.spec, plugin_files(self.whole.spec)
        writer = runs.create(self.options.runs_dir, said.name, self.started, smoke=self.options.smoke)
        with discarded_unless_begun(writer) as begun:
            own, *bases = self.whole.sources
            writer.write_config(own.text, [base.text for base in bases])
            writer.write_files(plugins)
            writer.write_resolved(spec.to_yaml(in_run_directory(said)))
            facts = Facts(
                command=tuple(sys.argv),
                config=said.file,
                origins=origins(self.whole),
                seed=said.seed,
                data=DataFacts(material.table.source, material.table.fingerprint),
            )
            writer.start(facts)
            begun.append(True)
        return writer

    def end(self, status: str, reason: str = "completed") -> Ensembled | None:
        """Close the directory, in which the finished members answer together; one without any member is removed.

        Args:
            status: completed, interrupted or failed.
            reason: Why it ended.

        Returns:
            What the finished members came to; None where there are none.
        """
        if self.writer is not None and not any(self.writer.path.glob("member-*")):
            self.writer.discard()
            self.writer = None
        if (writer := self.writer) is None:
            return None
        ensemble, evaluated = self.whole.spec.ensemble, None
        with closing(writer, self.clock):
            if self.finished:
                trusting = replace(self.options, trust_plugins=True)  # they are those of this very config
                how = ensemble.combine if ensemble else "mean"
                evaluated = score_together(writer, self.finished, how, trusting, self.clock, reason)
            for note in self.drawing.finish_all():
                self.view.note(note)
            writer.finish(status, seconds=self.clock.seconds(), error=reason if status == "failed" else None)
        return Ensembled(writer.path, status, evaluated, self.clock.seconds()) if evaluated else None

    def stopped(self, stop: KeyboardInterrupt | Stopped) -> Stopped:
        """The error in which training ends that was stopped from outside."""
        reason = how_stopped(stop)
        result = self.end("interrupted", reason)
        kept = "the finished members are together in" if self.finished else "what was trained is kept in"
        error = Stopped(f"{reason}; {kept} {self.writer.path}" if self.writer else reason, STOPPED[reason])
        error.result = result
        return error
