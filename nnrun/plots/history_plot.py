"""Loss, metrics and learning rate by epoch, a small panel each, all over the same epochs."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from nnrun.plots.epochs import BEST, epochs_figure, legend, mark_best, marker, over
from nnrun.plots.pictures import HistoryPicture
from nnrun.plots.style import INK, TRAINING, VALIDATION, shown

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure


def history_figure(picture: HistoryPicture) -> Figure:
    """A panel a metric."""
    names = list(dict.fromkeys([*picture.training, *picture.validation]))
    changes = len(set(picture.learning_rate)) > 1
    made, axes = epochs_figure(picture.title, picture.subject, len(names) + changes)
    for name, ax in zip(names, axes, strict=False):
        _metric(ax, name, picture)
    if changes:
        _learning_rate(axes[-1], picture)
    _legend(made, picture)
    return made


def _metric(ax: Axes, name: str, picture: HistoryPicture) -> None:
    ax.set_title(shown(name))
    over(ax, picture.epochs[0], picture.epochs[-1])
    series = [(picture.training.get(name), TRAINING), (picture.validation.get(name), VALIDATION)]
    for values, colour in series:
        if values is not None:
            finite = [value if math.isfinite(value) else math.nan for value in values]
            ax.plot(picture.epochs, finite, color=colour, clip_on=False, **marker(len(finite)))
    if picture.best_epoch in picture.epochs:
        at = picture.epochs.index(picture.best_epoch)
        values, colour = next((values, colour) for values, colour in reversed(series) if values is not None)
        mark_best(ax, picture.best_epoch, values[at], colour)


def _learning_rate(ax: Axes, picture: HistoryPicture) -> None:
    ax.set_title("learning rate")
    over(ax, picture.epochs[0], picture.epochs[-1])
    ax.plot(picture.epochs, picture.learning_rate, color=INK, drawstyle="steps-mid")
    positive = [rate for rate in picture.learning_rate if rate > 0]
    if positive and max(positive) > 10 * min(positive):
        ax.set_yscale("log")
    if picture.best_epoch is not None:
        ax.axvline(picture.best_epoch, zorder=1.5, **BEST)


def _legend(made: Figure, picture: HistoryPicture) -> None:
    from matplotlib.lines import Line2D

    handles = [Line2D([], [], color=TRAINING, label="training")]
    if picture.validation:
        handles.append(Line2D([], [], color=VALIDATION, label="validation"))
    if picture.best_epoch in picture.epochs:
        handles.append(Line2D([], [], **BEST, label=f"best epoch: {picture.best_epoch}"))
    legend(made, handles)
