"""How far a run came: its epochs, the best of them, and the monitored metric in it."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from nnrun import run_layout as layout
from nnrun.runs.metrics import Metrics
from nnrun.runs.rows import read_column
from nnrun.runs.run import Run
from nnrun.words.direction import is_better_larger


def monitor_of(metrics: Metrics | None, settings: Mapping[str, Any]) -> tuple[str, str]:
    """What the best epoch is judged by, and whether more of it is better."""
    asked, mode = settings.get("training.monitor"), settings.get("training.mode")
    monitor = (metrics.monitor if metrics else "") or (asked if isinstance(asked, str) else "")
    known = (metrics.mode if metrics else "") or (mode if mode in ("min", "max") else "")
    return monitor, str(known)


def progress_of(
    run: Run, metrics: Metrics | None, monitor: str, mode: str
) -> tuple[int | None, int | None, float | None]:
    """Epochs that ended, the best one, and the monitored value in it; of several runs together, their common score."""
    if run.kind != "training":
        return None, metrics.best_epoch if metrics else None, common_score(metrics or {}, monitor)
    values = read_column(run.path / layout.HISTORY, monitor)
    larger = mode == "max" or (not mode and is_better_larger(monitor))
    best = metrics.best_epoch if metrics else _best(values, larger=larger)
    monitored = as_float(values[best - 1]) if best is not None and 0 < best <= len(values) else None
    return metrics.epochs if metrics else len(values), best, monitored


def common_score(scores: Mapping[str, Mapping[str, Any]], monitor: str) -> float | None:
    """What several runs score together in what they monitor."""
    part, metric = ("validation", monitor[4:]) if monitor.startswith("val_") else ("train", monitor)
    value = scores.get(part, {}).get(metric)
    return as_float(value)


def as_float(value: Any) -> float | None:
    """A number as the index has it; None for what is none, and for one beyond all floats."""
    try:
        return float(value) if isinstance(value, int | float) else None
    except OverflowError:
        return None


def _best(values: list[float | None], *, larger: bool) -> int | None:
    """The best epoch so far, from 1; the first of equals, as in training."""
    numbers = [(as_float(value), epoch) for epoch, value in enumerate(values, 1)]
    known = [(x if larger else -x, -epoch) for x, epoch in numbers if x is not None and math.isfinite(x)]
    return -max(known)[1] if known else None
