"""Several seeds of a config read as a whole: mean and spread of their scores, their mean history, the best of them."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from nnrun.errors import RunDamaged
from nnrun.experiment.group.run_scores import by_metric, lasting, source_scores
from nnrun.runs import Run
from nnrun.scores.fold_history import mean_history
from nnrun.scores.fold_statistics import SeedScores, seed_scores
from nnrun.types import Units

_VALIDATION = "val_"


@dataclass(frozen=True)
class SeedsSummary:
    """The completed runs together."""

    runs: tuple[Run, ...] = field(default=(), repr=False)
    metrics: Mapping[str, Mapping[str, SeedScores]] = field(default_factory=dict)
    """By part, then by metric; in the units of the source where a factor leads there."""
    history: Sequence[Mapping[str, float]] = field(default=(), repr=False)
    """By epoch, as far as all runs came: mean and spread of each column of their histories."""
    best: Run | None = None
    """Whose kept weights have the best score by the monitor; the first of several equal ones."""
    monitor: str = ""
    """The config's monitor, by which it is chosen: ``val_loss``, never a score of the test part."""
    mode: str = ""
    """Whether more of it is better, "max" or "min"."""
    units: Units = field(default_factory=dict)
    """The metrics that no factor brings to the units of the source, each None."""


def summarize_seeds(runs: Sequence[Run]) -> SeedsSummary:
    """What completed runs of a config say together, which differ by their seeds."""
    if not runs:
        return SeedsSummary()
    first = runs[0].metrics
    by_part = {part: [source_scores(run, part) for run in runs] for part in first}
    return SeedsSummary(
        runs=tuple(runs),
        metrics={part: by_metric(by_run, seed_scores) for part, by_run in by_part.items()},
        history=mean_history([run.epochs for run in runs]),
        best=_best(runs),
        monitor=first.monitor,
        mode=first.mode,
        units=lasting(runs),
    )


def _best(runs: Sequence[Run]) -> Run | None:
    scored = {run: value for run in runs if math.isfinite(value := monitored(run))}
    is_more = any(run.metrics.mode == "max" for run in runs)
    return (max if is_more else min)(scored, key=lambda run: scored[run], default=None)


def monitored(run: Run) -> float:
    """The score of a run's kept weights by which its best epoch is judged; NaN where it has none."""
    metrics = run.metrics
    is_held_out = metrics.monitor.startswith(_VALIDATION)
    scores = source_scores(run, "validation" if is_held_out else "train")
    value = scores.get(metrics.monitor.removeprefix(_VALIDATION), _at_kept_epoch(run))
    return float(value) if isinstance(value, int | float) else math.nan


def _at_kept_epoch(run: Run) -> Any:
    """What the history has of it, as of what a callback reports."""
    rows = [row for row in run.epochs if row.get("epoch") == run.metrics.kept_epoch]
    return rows[0].get(run.metrics.monitor) if rows else None


def split_otherwise(runs: Sequence[Run]) -> bool:
    """Whether the runs are scored on different rows: their seeds split the data, too."""
    import numpy as np

    def rows_of(run: Run) -> list[Any]:
        split = run.split
        return [part for part in (split.train, split.validation, split.test) if part is not None]

    try:
        first, *others = [rows_of(run) for run in runs]
    except (ValueError, RunDamaged):  # there are none, or one has lost its split
        return False
    return any(not all(map(np.array_equal, first, another)) for another in others)
