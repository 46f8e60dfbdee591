"""Tasks trained on the machines of a Ray cluster (distributed, workers)."""

from __future__ import annotations

import os
import secrets
from collections.abc import Generator, Iterable

from nnrun import run_layout as layout
from nnrun.engine.tensorflow.session.processor import VARIABLES
from nnrun.experiment.executors.executor import Done
from nnrun.experiment.executors.placement import Placement
from nnrun.experiment.executors.processes import Request
from nnrun.experiment.executors.ray.carrying import PlacedTables
from nnrun.experiment.executors.ray.connection import connected
from nnrun.experiment.executors.ray.crew import Crew
from nnrun.experiment.executors.ray.hiring import Hired
from nnrun.experiment.executors.ray.workplace import Setup
from nnrun.experiment.executors.task import Ask, Task, TaskDirectory, Trainer
from nnrun.experiment.options import Options
from nnrun.experiment.prepared import TableCache
from nnrun.experiment.run.clock import Clock
from nnrun.experiment.run.sinks import Sink

MODULE = "nnrun.experiment.executors.ray.child"
_RAYS_OWN = "CUDA_VISIBLE_DEVICES"


class OnRay:
    """Has tasks trained by workers on other machines, from which everything comes back as files."""

    def __init__(
        self,
        placement: Placement,
        jobs: int | None,
        options: Options,
        clock: Clock,
        *,
        plots: bool = True,
        trainer: type[Trainer] = Trainer,
        ask: Ask | None = None,
        tables: TableCache | None = None,
        hired: Hired | None = None,
    ) -> None:
        """Connect to nothing yet.

        Args:
            placement: Which cluster, and what a task takes there.
            jobs: How many tasks are trained at once, at most; None for as many as there is room for.
            options: Where data lies here; whether it is a smoke run.
            clock: Takes the time of all of them.
            plots: Whether they are drawn.
            trainer: Who trains them there.
            ask: Who decides after each epoch, here, whether a task goes on.
            tables: With what was loaded before.
            hired: Workers that were hired before; None where nobody was.
        """
        self.placement, self.jobs, self.options, self.clock, self.plots = placement, jobs, options, clock, plots
        self.trainer, self.ask, self.tables, self.hired = trainer, ask, tables, hired

    def run(self, group: TaskDirectory, tasks: Iterable[Task | None], sink: Sink) -> Generator[Done]:
        """Train them; see `Executor`. The sink hears of no epochs: those are in the files that come back."""
        # what is looked for has the paths of here; the plugins are those of these very tasks
        there = Options(data_dirs=self.options.search, smoke=self.options.smoke, trust_plugins=True)
        request = Request(
            group.path.absolute(), there, sink.along(), self.plots, self.trainer, asks=self.ask is not None
        )
        facts = group.path / layout.FACTS
        setup = Setup(
            request=request,
            facts=facts.read_bytes() if facts.is_file() else b"{}",
            environment={name: os.environ.get(name) for name in VARIABLES if name != _RAYS_OWN},
            key=secrets.token_hex(8),
            module=MODULE,
        )
        tables = PlacedTables(self.options, self.tables)
        with (
            self.clock.stage(group.stage),
            connected(self.placement),
            Crew(self.hired or Hired(self.placement, self.jobs), group.path, setup, tables, self.ask) as crew,
        ):
            yield from crew.train(tasks, sink)
