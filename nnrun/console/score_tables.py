"""The end of a training: a table of scores, whose weights they are, why it ended, and where the run is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from nnrun.console.labelled import labelled
from nnrun.console.tables import Grid, render_grid
from nnrun.runs import Metrics
from nnrun.words.numbers import duration, number
from nnrun.words.score_units import shown_parts


def scores_grid(metrics: Mapping[str, Mapping[str, Any]], title: str = "") -> Grid:
    """Scores as a table: parts as columns, metrics as rows, in the order in which they come."""
    names = list(dict.fromkeys(name for scores in metrics.values() for name in scores))
    rows = tuple((name, *(number(scores.get(name)) for scores in metrics.values())) for name in names)
    return Grid(("", *metrics), rows, title)


def summary(metrics: Metrics, run: str, seconds: float | None = None, width: int = 80, *, colour: bool = False) -> str:
    """What a training came to, in lines of at most ``width`` columns.

    Args:
        metrics: The scores and how training ended.
        run: The run directory, as a person may type it; it is never shortened.
        seconds: Wall-clock seconds of the whole command.
        width: Columns.
        colour: Whether the table's head is dimmed for a terminal.
    """
    table = (
        render_grid(scores_grid(shown_parts(metrics.metrics, metrics.units)), width, colour=colour)
        if metrics.metrics
        else ""
    )
    monitor = f"by {metrics.monitor}" if metrics.kept == "best" and metrics.monitor else ""
    lines = labelled(
        [
            ("weights", [f"{metrics.kept}, of epoch {metrics.kept_epoch} of {metrics.epochs}", monitor]),
            ("ended", [metrics.stopped_because, duration(seconds) if seconds is not None else ""]),
            ("note", [] if metrics.test_held_out else ["validated on the test part", "its scores are not held out"]),
        ],
        width,
    )
    return "\n".join([*([table, ""] if table else []), *lines, f"run      {run}"])
