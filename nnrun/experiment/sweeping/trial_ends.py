"""How the trainings of a trial have gone and ended: its one run, or the folds of it, read from their directories."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from nnrun import runs
from nnrun.experiment.group.group import runs_inside
from nnrun.experiment.run.stopping import PAUSED
from nnrun.runs import Run, Status
from nnrun.scores.fold_statistics import mean_of
from nnrun.spec.checks.sweeping import Objective
from nnrun.types import Epoch
from nnrun.words.score_units import MARK, shown_epoch

SEES_TEST = "its validation part is the test part, which no search may see"
PRUNED_BECAUSE = "pruned"
"""How the reason begins for which a pruned training ended."""


def trainings_of(run: Run) -> list[Run]:
    """The run of a trial, or its folds."""
    return runs_inside(run.path) if run.kind == "kfold" else [run]


def is_whole(run: Run, pause: int | None) -> bool:
    """Whether a trial, as far as it was to be trained, has ended.

    Args:
        run: Its directory.
        pause: The epoch after which it is paused next; None where it is trained to its end.
    """
    if not runs.is_run(run.path) or run.status != Status.COMPLETED:
        return False
    return not any(goes_on(training, pause) for training in trainings_of(run))


def goes_on(run: Run, pause: int | None) -> bool:
    """Whether a training that is whole was paused, and is to go on now."""
    metrics = run.metrics
    return metrics.stopped_because.startswith(PAUSED) and (pause is None or metrics.epochs < pause)


def ending_of(run: Run) -> tuple[str, int]:
    """Why a trial ended, and after how many epochs; of folds, those of the longest."""
    endings = [training.metrics for training in trainings_of(run)]
    reasons = [ending.stopped_because for ending in endings]
    early = (reason for reason in reasons if reason.startswith((PRUNED_BECAUSE, PAUSED)))
    return next(early, reasons[0]), max(ending.epochs for ending in endings)


def pruned_after(run: Run) -> tuple[int, str]:
    """After how many epochs a search has pruned or paused a trial's training, or its folds, and why; else 0 and ""."""
    if not run.facts.parent or run.status != Status.COMPLETED or run.kind not in ("training", "kfold"):
        return 0, ""
    reason, epochs = ending_of(run)
    return (epochs, reason) if reason.startswith((PRUNED_BECAUSE, PAUSED)) else (0, "")


def told_epochs(run: Run) -> list[Epoch]:
    """The epochs of a training, as sinks were told of them."""
    epochs = []
    for row in run.epochs:
        of_parts: tuple[dict[str, Any], dict[str, Any]] = {}, {}
        for column, value in row.items():
            if column not in ("epoch", "learning_rate"):
                of_parts[column.startswith("val_")][column.removeprefix("val_")] = value
        epoch = Epoch(int(row["epoch"] or 0), 0.0, *of_parts, seconds={})
        epochs.append(shown_epoch(epoch, run.metrics.units))
    return epochs


def value_of(objective: Objective, epoch: Epoch) -> float | None:
    """The objective after an epoch; None where there is no number."""
    logs = epoch.training if objective.part == "train" else epoch.validation
    value = logs.get(objective.metric, logs.get(objective.metric + MARK))
    return float(value) if isinstance(value, int | float) else None


def curve_of(run: Run, objective: Objective) -> tuple[float, ...]:
    """The objective after each epoch; the mean over folds, of which one that has ended stays as it was."""
    curves = [_numbers(training, objective) for training in trainings_of(run)]
    if not all(curves):
        return ()
    length = max(map(len, curves))
    return tuple(mean_of([curve[min(number, len(curve) - 1)] for curve in curves]) for number in range(length))


def _numbers(run: Run, objective: Objective) -> Sequence[float]:
    values = [value_of(objective, epoch) for epoch in told_epochs(run)]
    return [value for value in values if value is not None]
