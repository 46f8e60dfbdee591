"""What a training's plots show: its history, its answers, its weights, as pictures that are still to be drawn."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from nnrun import scores
from nnrun.plots import (
    ConfusionPicture,
    CurvesPicture,
    HistoryPicture,
    NearZeroPicture,
    Picture,
    ResidualsPicture,
)
from nnrun.types import Epoch, Outcome, Predictions, Units
from nnrun.words.numbers import plural
from nnrun.words.score_units import shown_epoch

MOST_CURVES = 10
"""With more classes nobody tells the curves apart."""
MOST_COLUMNS = 6
"""Of a target with more numbers (an image, a spectrum) the first ones stand for all."""
PREFERRED = ("test", "validation", "train")
"""The part whose answers are drawn: the most honest one there is."""


def training_pictures(
    name: str, outcome: Outcome, monitor: str, network: Any, units: Units | None = None
) -> Iterator[Picture]:
    """What is known when training ends.

    Args:
        name: The run's.
        outcome: How training went.
        monitor: What the best epoch was judged by.
        network: The model with its kept weights.
        units: The metrics that are not in the units of the source.
    """
    if len(outcome.history) > 1:  # one point is no curve
        history = [shown_epoch(epoch, units or {}) for epoch in outcome.history]
        yield history_picture(name, history, outcome.best_epoch, monitor)
    kernels = scores.near_zero(kernels_of(network))
    if kernels:
        subject = f"near-zero weights after epoch {outcome.kept_epoch}"
        yield NearZeroPicture("near_zero_weights.png", name, subject, kernels)


def history_picture(name: str, history: Sequence[Epoch], best: int | None, monitor: str) -> HistoryPicture:
    """The history as series; a metric that came late, or is no single number, is NaN where it is missing."""
    training, validation = ([getattr(epoch, part) for epoch in history] for part in ("training", "validation"))
    return HistoryPicture(
        file="history.png",
        title=name,
        subject=f"best by {monitor}" if best is not None else "",
        epochs=tuple(epoch.number for epoch in history),
        training=_series(training),
        validation=_series(validation),
        learning_rate=tuple(epoch.learning_rate for epoch in history),
        best_epoch=best,
    )


def answer_pictures(name: str, said: Mapping[str, Sequence[Predictions]]) -> Iterator[Picture]:
    """Confusion matrix, curves or residuals for each output.

    Args:
        name: The run's.
        said: The predictions of each output, by part; those of one part are drawn.
    """
    part = next((part for part in PREFERRED if part in said), "")
    yield from output_pictures(name, part, said.get(part, ()))


def output_pictures(name: str, rows: str, said: Sequence[Predictions]) -> Iterator[Picture]:
    """Confusion matrix, curves or residuals for each output.

    Args:
        name: The run's.
        rows: Which rows were answered: the name of a part.
        said: The predictions, an item an output.
    """
    for one in said:
        subject = f"{rows}, {plural(len(one.rows), 'row')}"
        if len(said) > 1:
            subject = f"{one.target.name}, {subject}"
        yield from _answers(one, name, subject, f"_{one.target.name}" if len(said) > 1 else "")


def kernels_of(network: Any) -> Iterator[tuple[str, Any]]:
    """The kernels of a model by name: its weights of two or more axes, biases and normalization left out."""
    import numpy as np

    for variable in network.weights:
        if len(variable.shape) > 1 and np.issubdtype(variable.dtype, np.floating):
            yield variable.path.removesuffix("/kernel"), variable.numpy()


def _series(epochs: Sequence[Mapping[str, Any]]) -> dict[str, tuple[float, ...]]:
    names = dict.fromkeys(name for epoch in epochs for name in epoch)
    return {name: tuple(_number(epoch.get(name)) for epoch in epochs) for name in names}


def _number(value: Any) -> float:
    try:
        return float(value)
    except (TypeError, ValueError):
        return math.nan


def _answers(said: Predictions, title: str, subject: str, suffix: str) -> Iterator[Picture]:
    if said.true is None or not len(said.true):
        return
    if said.target.kind == "number":
        yield from _residuals(said, title, subject, suffix)
        return
    if said.target.kind == "classes" or said.target.width == 1:
        yield ConfusionPicture(f"confusion{suffix}.png", title, subject, scores.confusion(said))
    if said.target.width <= MOST_CURVES:
        curves = scores.curves(said)
        if said.target.kind == "classes" and said.target.width == 2:  # the curves of no are those of yes, mirrored
            curves = curves[1:]
        if curves:
            yield CurvesPicture(f"curves{suffix}.png", title, subject, curves)


def _residuals(said: Predictions, title: str, subject: str, suffix: str) -> Iterator[Picture]:
    every = scores.residuals(said)
    columns = tuple(column for column in every[:MOST_COLUMNS] if len(column.true))
    if columns:
        label = said.target.name if suffix else ""
        if len(every) > MOST_COLUMNS:
            subject = f"{subject}, the first {MOST_COLUMNS} of {len(every):,} numbers"
        yield ResidualsPicture(f"residuals{suffix}.png", title, subject, label, columns)
