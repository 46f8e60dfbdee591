"""All plots of a run directory, drawn from its files alone: neither a network nor TensorFlow is needed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from nnrun import run_layout as layout
from nnrun.plots.drawing import Drawn, draw_pictures
from nnrun.plots.kfold_pictures import folds_pictures
from nnrun.plots.pictures import Picture
from nnrun.plots.run_pictures import answer_pictures, history_pictures
from nnrun.runs import Metrics, Run

STAGES = ("history", "answers")
"""What there is to draw of a training: what is known when it ends, and what once its rows are answered."""


def draw(directory: Path, stages: tuple[str, ...] = STAGES, metrics: Metrics | None = None) -> Drawn:
    """Draw the plots of a run, of folds as well as of a single training, into the folder ``plots`` in its directory.

    Args:
        directory: With history.csv, metrics.json, predictions.csv; or with kfold.json and what lies beside it.
        stages: Some of `STAGES`, where not all of a training is there yet.
        metrics: What metrics.json will say, where it is not there yet.

    Returns:
        The files, and a sentence for what could not be drawn; it raises nothing.
    """
    files: list[str] = []
    notes: list[str] = []
    try:
        for picture in pictures_of(Run(directory), stages, metrics):
            drawn = draw_pictures([picture], directory / layout.PLOTS)
            files += drawn.files
            notes += drawn.notes
    except Exception as error:  # plots are never worth a run
        from nnrun.registry import one_line

        notes.append(f"plots are missing: {one_line(error)}")
    return Drawn(tuple(files), tuple(notes))


def pictures_of(run: Run, stages: tuple[str, ...] = STAGES, metrics: Metrics | None = None) -> Iterator[Picture]:
    """What the plots of a run show; arguments are those of `draw`."""
    if run.kind == "kfold":
        yield from folds_pictures(run)
    if run.kind == "training":
        if "history" in stages:
            yield from history_pictures(run, run.metrics if metrics is None else metrics)
        if "answers" in stages:
            yield from answer_pictures(run)
