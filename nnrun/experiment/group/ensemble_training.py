"""Ensembles: members trained from one config, in a directory that answers as one."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace

from nnrun import registry
from nnrun import run_layout as layout
from nnrun.errors import NnrunError, Stopped, TrainingError
from nnrun.experiment.executors.serial import Serial
from nnrun.experiment.executors.task import Task, Trainer
from nnrun.experiment.group.group import Group
from nnrun.experiment.group.joining import Ensembled, score_together
from nnrun.experiment.group.members import check_targets, load_members, with_fewer_members
from nnrun.experiment.options import Options
from nnrun.experiment.prepared import TableCache
from nnrun.experiment.run.clock import Clock
from nnrun.experiment.run.plot_process import DeferredPlots
from nnrun.experiment.run.sinks import Sink
from nnrun.experiment.run.stop_status import STOPPED, how_stopped
from nnrun.runs import Run, Status
from nnrun.spec import Config


def train_ensemble(whole: Config, options: Options, sink: Sink) -> Ensembled:
    """Train the members of a config's ``ensemble`` block one after the other, and put them together.

    Members that are only counted differ by their seeds: the config's, and those after it. The split stays that of the
    config's seed, so that all of them leave out the same rows. However it ends, the members that are finished by then
    are put together; an error then carries what they came to.

    Raises:
        ConfigError: A member's overrides are wrong; told before anything is trained.
        DataError: The data's content cannot be used.
        TrainingError: A member failed; the others are put together all the same.
        Stopped: Ctrl-C or a request to terminate.
    """
    clock, tables = Clock(), TableCache()
    if options.smoke:
        whole = with_fewer_members(whole)
    members = load_members(whole)
    check_targets(whole, members, options, tables)
    group = Group("ensemble", whole.spec.name, whole, options, clock)
    group.tasks = [
        Task(layout.member(number), member, label=f"member {number}") for number, member in enumerate(members, start=1)
    ]
    with DeferredPlots(enabled=whole.spec.plots) as plots:
        training = _EnsembleTraining(group, sink, Trainer(options, plots, clock, tables), plots)
        try:
            training.train()
        except (KeyboardInterrupt, Stopped) as stop:
            raise training.stopped(stop) from None
        except Exception as error:
            result = training.end(Status.FAILED, registry.one_line(error))
            if isinstance(error, NnrunError):
                error.result = result
            raise
        result = training.end(Status.COMPLETED)
        assert result is not None
        return result


class _EnsembleTraining:
    """Trains members into the directory of their ensemble, which the first of them begins once it is built."""

    def __init__(self, group: Group, sink: Sink, trainer: Trainer, plots: DeferredPlots) -> None:
        self.group, self.sink, self.trainer, self.plots = group, sink, trainer, plots
        self.finished: list[str] = []

    def train(self) -> None:
        """Train them all.

        Raises:
            TrainingError: Some failed, which stops none after them; of any other error that is not so.
        """
        failed: list[str] = []
        with closing(Serial(self.trainer).run(self.group, self.group.tasks, self.sink)) as members:
            for done in members:
                if done.failure is None:
                    self.finished.append(done.task.name)
                else:
                    failed.append(f"{done.task.label}: {done.failure}")
        if failed:
            raise TrainingError("; ".join(failed), code="training-failed")

    def end(self, status: Status, reason: str = "completed") -> Ensembled | None:
        """Close the directory, in which the finished members answer together; one without any member is removed.

        Args:
            status: completed, interrupted or failed.
            reason: Why it ended.

        Returns:
            What the finished members came to; None where there are none.
        """
        group, evaluated = self.group, None
        if group.is_empty():
            group.discard()
            return None
        with group.run as run:
            if self.finished:
                ensemble = group.config.spec.ensemble
                trusting = replace(group.options, trust_plugins=True)  # they are those of this very config
                how = ensemble.combine if ensemble else "mean"
                evaluated = score_together(run, self.finished, how, trusting, reason)
            for note in self.plots.finish_all():
                self.sink.note(note)
            run.finish(status, error=reason if status == Status.FAILED else None)
        return Ensembled(Run(run.path), status, evaluated, run.clock.seconds()) if evaluated else None

    def stopped(self, stop: KeyboardInterrupt | Stopped) -> Stopped:
        """The error in which training ends that was stopped from outside."""
        reason = how_stopped(stop)
        result = self.end(Status.INTERRUPTED, reason)
        what_stays = "the finished members are together in" if self.finished else "what was trained is kept in"
        error = Stopped(
            reason if self.group.is_empty() else f"{reason}; {what_stays} {self.group.path}", STOPPED[reason]
        )
        error.result = result
        return error
