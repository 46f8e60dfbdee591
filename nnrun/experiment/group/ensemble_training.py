"""Ensembles: members trained from one config, in a directory that answers as one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from nnrun import run_layout as layout
from nnrun.errors import TrainingError
from nnrun.experiment.executors.task import Task
from nnrun.experiment.group.group import Group
from nnrun.experiment.group.group_training import GroupTraining
from nnrun.experiment.group.joining import Ensembled, score_together, write_members
from nnrun.experiment.group.members import check_targets, load_members, with_fewer_members
from nnrun.experiment.options import Options
from nnrun.experiment.prepared import TableCache
from nnrun.experiment.run.clock import Clock
from nnrun.experiment.run.in_progress import RunInProgress
from nnrun.experiment.run.resolved import config_sha256
from nnrun.experiment.run.sinks import Sink
from nnrun.experiment.run.stopping import NOT_JOINED
from nnrun.runs import DataFacts, Facts, Run, Status
from nnrun.spec import Config


def train_ensemble(
    whole: Config,
    options: Options,
    sink: Sink,
    jobs: int | None = None,
    inside: Callable[[DataFacts], RunInProgress] | None = None,
    resumed: Path | None = None,
) -> Ensembled:
    """Train the members of a config's ``ensemble`` block, and put them together.

    Members that are only counted differ by their seeds: the config's, and those after it. The split stays that of the
    config's seed, so that all of them leave out the same rows. However it ends, the members that are finished by then
    are put together; an error then carries what they came to.

    Raises:
        ConfigError: A member's overrides are wrong; told before anything is trained.
        DataError: The data's content cannot be used.
        TrainingError: A member failed; the others are put together all the same.
        Stopped: Ctrl-C or a request to terminate.
    """
    tables = TableCache()
    if options.smoke:
        whole = with_fewer_members(whole)
    members = load_members(whole)
    check_targets(whole, members, options, tables)
    group = Group(ensemble_facts(whole), whole, options, Clock(), inside)
    group.tasks = [
        Task(layout.member(number), member, label=f"member {number}") for number, member in enumerate(members, start=1)
    ]
    return EnsembleTraining(group, sink, jobs=jobs, tables=tables, resumed=resumed).run()


def ensemble_facts(whole: Config) -> Facts:
    """What an ensemble of a config is known by."""
    return Facts(kind="ensemble", name=whole.spec.name, config_sha256=config_sha256(whole))


class EnsembleTraining(GroupTraining[Ensembled]):
    """Trains members into the directory of their ensemble."""

    plural = "members"

    def conclude(self, status: Status, reason: str) -> Ensembled | None:
        """Close the directory, in which the finished members answer together; None where there are none."""
        group, evaluated = self.group, None
        names = [member.path.name for member in self.runs]
        with group.run as run:
            if names:
                ensemble = group.config.spec.ensemble if group.config else None
                how = ensemble.combine if ensemble else "mean"
                write_members(run, names, how)
                if self.is_joined(status):
                    trusting = replace(group.options, trust_plugins=True)  # they are those of this very config
                    evaluated = score_together(run, names[0], trusting, reason)
                else:
                    run.update(notes=(*run.facts.notes, NOT_JOINED))
            for note in self.plots.finish_all():
                self.sink.note(note)
            run.finish(status, error=reason if status == Status.FAILED else None)
        return Ensembled(Run(run.path), status, evaluated, run.clock.seconds()) if evaluated else None

    def failure(self) -> TrainingError:
        """Each member that failed, with what is left of it."""
        reasons = "; ".join(f"{done.task.label}: {done.failure}" for done in self.lost)
        return TrainingError(reasons, code="training-failed")
