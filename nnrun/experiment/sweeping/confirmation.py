"""The best trials trained anew by several seeds (``--confirm``): the best of many scores is better than its mean."""

from __future__ import annotations

import math
import statistics
from typing import Any

from nnrun import run_layout as layout
from nnrun import spec
from nnrun.errors import TrainingError
from nnrun.experiment.executors.task import Task
from nnrun.experiment.group.group import Group
from nnrun.experiment.group.seed_training import SeedTraining, seeds_facts
from nnrun.experiment.group.seeds_result import Seeded
from nnrun.experiment.options import SweepOptions
from nnrun.experiment.run.clock import Clock
from nnrun.experiment.run.sinks import Sink
from nnrun.experiment.sweeping.sweep_result import Swept
from nnrun.runs import DataFacts, Run, Status
from nnrun.runs.sweeps.trial_log import Confirmed, Trial
from nnrun.spec import Config
from nnrun.spec.sweep_variants import trial_config

SEEDS = 5
"""Of each trial that is confirmed; none of them is the one that it was chosen by."""


def confirm(
    config: Config, swept: Swept, group: Group, sweep_options: SweepOptions, sink: Sink
) -> tuple[Confirmed, ...]:
    """Train the best trials of a sweep anew, each by the same seeds, in its directory. Raises Stopped: interrupted."""
    confirmed = []
    for trial in swept.ranked[: sweep_options.confirm]:
        sink.note(f"trial {trial.number} is trained anew by {SEEDS} seeds")
        seeded = _seeded(trial_config(config, trial.values), trial, group, sweep_options.jobs, sink)
        part, _, metric = swept.objective.partition(".")
        scores = seeded.summary.metrics.get(part, {}).get(metric)
        values = [value for value in (scores.seeds if scores else ()) if math.isfinite(value)]
        if values:
            std = statistics.stdev(values) if len(values) > 1 else 0.0
            confirmed.append(
                Confirmed(trial.number, layout.confirmed(trial.number), statistics.fmean(values), std, len(values))
            )
    return tuple(confirmed)


def _seeded(config: Config, trial: Trial, group: Group, jobs: int | None, sink: Sink) -> Seeded:
    """The runs of the seeds of a trial; read, where they are there."""
    name = layout.confirmed(trial.number)
    seeds = [config.spec.seed + more for more in range(1, SEEDS + 1)]
    whole = Task(name, config, called=name)
    path = group.unfinished(whole)
    if path is not None and Run(path).status == Status.COMPLETED:
        return Seeded.read(Run(path))

    def inside(data: DataFacts) -> Any:
        return group.inside(whole, data, Clock())

    of_seeds = Group(seeds_facts(config, seeds), config, group.options, Clock(), inside)
    of_seeds.tasks = [
        Task(layout.seed(seed), spec.vary(config, (f"seed={seed}",)), label=f"seed {seed}") for seed in seeds
    ]
    try:
        return SeedTraining(of_seeds, sink, jobs=jobs, resumed=path).run()
    except TrainingError as error:  # the others are finished
        if isinstance(error.result, Seeded):
            return error.result
        raise
