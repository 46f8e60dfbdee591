"""The end of a training: a table of scores, whose weights they are, why it ended, and where the run is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from nnrun.console.labelled import Labelled
from nnrun.console.paper import Block
from nnrun.console.tables import Grid
from nnrun.runs import Metrics
from nnrun.words.numbers import duration, number
from nnrun.words.score_units import shown_parts


def scores_grid(metrics: Mapping[str, Mapping[str, Any]], title: str = "") -> Grid:
    """Scores as a table: parts as columns, metrics as rows, in the order in which they come."""
    names = list(dict.fromkeys(name for scores in metrics.values() for name in scores))
    rows = tuple((name, *(number(scores.get(name)) for scores in metrics.values())) for name in names)
    return Grid(("", *metrics), rows, title)


def summary(metrics: Metrics, run: str, seconds: float | None = None) -> list[Block]:
    """What a training came to."""
    monitor = f"by {metrics.monitor}" if metrics.kept == "best" and metrics.monitor else ""
    facts = Labelled(
        [
            ("weights", [f"{metrics.kept}, of epoch {metrics.kept_epoch} of {metrics.epochs}", monitor]),
            *_last_epoch(metrics),
            ("ended", [metrics.stopped_because, duration(seconds) if seconds is not None else ""]),
            ("note", [] if metrics.test_held_out else ["validated on the test part", "its scores are not held out"]),
            ("run", run),
        ]
    )
    return [*([scores_grid(shown_parts(metrics, metrics.units))] if metrics else []), facts]


def _last_epoch(metrics: Metrics) -> list[tuple[str, list[str]]]:
    """What stands in place of the scores of a training that was stopped and not scored."""
    if not (last := metrics.last_epoch):
        return []
    parts = shown_parts({"": last["training"], "val_": last["validation"]}, metrics.units)
    values = [f"{part}{name} {number(value)}" for part, scores in parts.items() for name, value in scores.items()]
    return [("scores", ["none", f"epoch {last['epoch']} had {', '.join(values)}"])]
