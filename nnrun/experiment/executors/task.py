"""A task: one run of a group, as it is handed to whoever trains it; in this process or in another one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from nnrun.engine import Session, SharedModels
from nnrun.errors import NnrunError, TrainingError
from nnrun.experiment.data_files import config_search
from nnrun.experiment.options import Options
from nnrun.experiment.prepared import (
    PreparedExperiment,
    TableCache,
    check_device,
    load_material,
    material_of,
    open_session,
)
from nnrun.experiment.protocols import Result
from nnrun.experiment.run.built import built
from nnrun.experiment.run.clock import Clock
from nnrun.experiment.run.in_progress import RunInProgress
from nnrun.experiment.run.plot_process import PlotProcess
from nnrun.experiment.run.plot_sink import PlotSink
from nnrun.experiment.run.resolved import config_sha256
from nnrun.experiment.run.sinks import Sink, Sinks
from nnrun.experiment.run.stopping import PAUSED
from nnrun.experiment.run.training import fit_and_write
from nnrun.runs import DataFacts, Run
from nnrun.spec import Config
from nnrun.types import Epoch, Split


@dataclass(frozen=True)
class Task:
    """What is needed to train a run anywhere, beside its data; small, and it can be pickled."""

    name: str
    """Of its directory in that of the group."""
    config: Config
    split: Split | None = None
    """The rows of its parts; None where its config says them."""
    label: str = ""
    """As a line names it."""
    called: str = ""
    """The name of its run, where it is another than that of its directory."""
    pause: int | None = None
    """The epoch after which it is paused, to be gone on with or not; None where it is trained to its end."""

    def unfinished(self, group: Path) -> Path | None:
        """Its directory in that of a group, where it was begun there; None elsewhere."""
        path = group / self.name
        is_begun = path.is_dir() and Run(path).facts.config_sha256 == config_sha256(self.config)
        return path if is_begun else None

    def directory(self, group: Path, clock: Clock, *, smoke: bool = False) -> RunInProgress:
        """Its directory in that of a group; see `RunInProgress.inside`."""
        sha256 = config_sha256(self.config)
        return RunInProgress.inside(group, self.name, clock, called=self.called, smoke=smoke, config_sha256=sha256)


class TaskDirectory(Protocol):
    """The directory of a group, as far as whoever trains its tasks needs it."""

    @property
    def path(self) -> Path:
        """Where it lies."""

    @property
    def stage(self) -> str:
        """What the clock calls the training of its tasks."""

    def inside(self, task: Task, data: DataFacts, clock: Clock) -> RunInProgress:
        """The directory of a task in it, new or unfinished; the first one, of this data, may begin it."""

    def unfinished(self, task: Task) -> Path | None:
        """The directory of a task that was begun in it; None where there is none."""


Ask = Callable[[str, Epoch], str]
"""Told the name of a task and an epoch of its training, says why that ends there; "" where it goes on."""


class Asking(Sink):
    """Asks after each epoch of a task whether it goes on; of one that is gone on with, of those before too."""

    def __init__(self, name: str, ask: Ask) -> None:
        self.name, self.ask = name, ask

    def resumed(self, history: Sequence[Epoch]) -> None:
        """Tell of the epochs before the last one, which is asked for anyway."""
        for epoch in history[:-1]:
            self.ask(self.name, epoch)

    def why_stop(self, epoch: Epoch) -> str:
        """Ask."""
        return self.ask(self.name, epoch)


class Pausing(Sink):
    """Has a training paused after an epoch; its directory is whole, and keeps the state that it can go on from."""

    def __init__(self, epoch: int) -> None:
        self.last = epoch

    def why_stop(self, epoch: Epoch) -> str:
        """Say so at that epoch."""
        return f"{PAUSED} after epoch {epoch.number}" if epoch.number >= self.last else ""


class Trainer:
    """Trains one task after the other: they share the table, where they load the same, and what was compiled."""

    forms = 1
    """Of so many shapes of models what was compiled is kept for the tasks to come."""
    ask: Ask | None = None
    """Who decides after each epoch whether a task goes on; None where all do."""
    own_errors: tuple[type[NnrunError], ...] = (TrainingError,)
    """What is the matter of one task and ends no other."""

    def __init__(self, options: Options, plots: PlotProcess, clock: Clock, tables: TableCache | None = None) -> None:
        """Have nothing yet to share.

        Args:
            options: Where data lies; whether it is a smoke run.
            plots: Draws them.
            clock: Takes the time of all of them.
            tables: With what was loaded before.
        """
        self.options, self.plots, self.clock = options, PlotSink(plots), clock
        self.tables = tables or TableCache()
        self.shared_models = SharedModels(self.forms)
        self.sessions: dict[str, Session] = {}
        """Those of the models that are held, by how these began."""

    def train(self, task: Task, group: TaskDirectory, sink: Sink) -> Result:
        """Train a task, in the place of what an unfinished training left. Errors are those of `fit_and_write`."""
        check_device(task.config)
        with self.clock.stage("data" if task.split is None else "prepare"):
            prepared = self._prepared(task)
        beginning = self._beginning(prepared) if self.forms > 1 else ""
        with self.clock.stage("import"):
            session = self._session(prepared, beginning)
        with self.clock.stage(group.stage):
            clock = Clock()
            chosen = task.split is not None or self.options.smoke
            with clock.stage("build"):
                experiment = built(
                    prepared, session, rows_chosen=chosen, shared_models=self.shared_models, beginning=beginning
                )
            facts = DataFacts(prepared.table.source, prepared.table.fingerprint)
            sinks = [sink, *([self.plots] if task.config.spec.plots else [])]
            if self.ask is not None:
                sinks.append(Asking(task.name, self.ask))
            if task.pause is not None:
                sinks.append(Pausing(task.pause))
            return fit_and_write(experiment, group.inside(task, facts, clock), Sinks(sinks))

    def _session(self, prepared: PreparedExperiment, beginning: str) -> Session:
        """The session that a task is trained in: that of another one which began alike, where its model is held."""
        known = self.sessions.get(beginning)
        if known is None or not self.shared_models.holds(beginning, prepared.plan.hyperparameters):
            known = self.sessions[beginning] = open_session(prepared.config)
        return known

    def _beginning(self, prepared: PreparedExperiment) -> str:
        """All that decides the first values of a model; "" where it cannot be told, or more than one device computes.

        A plugin may draw at any time, and mixed precision is set for a whole process.
        """
        config, plan = prepared.config, prepared.plan
        training = config.spec.training
        if config.plugins or training.precision != "float32" or training.device not in ("auto", "cpu", "gpu"):
            return ""
        return repr((plan.key, plan.rate is None, config.spec.seed, training.threads, training.device))

    def _prepared(self, task: Task) -> PreparedExperiment:
        if task.split is None:
            return load_material(task.config, self.options, self.tables)
        search = config_search(task.config, self.options)
        return material_of(task.config, self.tables.load(task.config, search), task.split, search)
