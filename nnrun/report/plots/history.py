"""Loss, metrics and learning rate by epoch, a small panel each, all over the same epochs."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from nnrun.report.numbers import number
from nnrun.report.plots.pictures import HistoryPicture
from nnrun.report.plots.style import FAINT, HEIGHT, INK, TRAINING, VALIDATION, WIDTH, figure, panel, shown

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_LEFT, _GAP, _RIGHT, _TOP, _BOTTOM, _BETWEEN = 0.75, 0.75, 0.25, 0.95, 0.6, 0.5
_ROW_HEIGHT = 1.55
_BELOW = 3
"""Up to so many panels stand below each other, so that what happens at an epoch is seen in all."""
_BEST: dict[str, Any] = {"color": INK, "linewidth": 0.9, "linestyle": (0, (4, 3))}
_FEW_EPOCHS = 30
"""Up to here each epoch is a point of its own."""


def history_figure(picture: HistoryPicture) -> Figure:
    """A panel a metric: a few below each other, more in two columns."""
    names = list(dict.fromkeys([*picture.training, *picture.validation]))
    changes = len(set(picture.learning_rate)) > 1
    count = len(names) + changes
    columns = 1 if count <= _BELOW else 2
    rows = math.ceil(count / columns)
    height = max(HEIGHT, _TOP + _BOTTOM + rows * _ROW_HEIGHT + (rows - 1) * _BETWEEN)
    width = WIDTH if columns == 1 else WIDTH * 1.2
    made = figure(picture.title, picture.subject, width, height)
    axes = _grid(made, count, rows, columns)
    for name, ax in zip(names, axes, strict=False):
        _metric(ax, name, picture)
    if changes:
        _learning_rate(axes[-1], picture)
    _legend(made, picture)
    return made


def _grid(made: Figure, count: int, rows: int, columns: int) -> list[Axes]:
    total_width, total_height = made.get_size_inches()
    width = (total_width - _LEFT - _RIGHT - (columns - 1) * _GAP) / columns
    height = (total_height - _TOP - _BOTTOM - (rows - 1) * _BETWEEN) / rows
    axes = []
    for n in range(count):
        row, column = divmod(n, columns)
        left, top = _LEFT + column * (width + _GAP), total_height - _TOP - row * (height + _BETWEEN)
        ax = panel(made, left, top - height, width, height)
        if n + columns < count:  # another panel stands below, over the same epochs
            ax.tick_params(labelbottom=False)
        else:
            ax.set_xlabel("epoch")
        axes.append(ax)
    return axes


def _metric(ax: Axes, name: str, picture: HistoryPicture) -> None:
    ax.set_title(shown(name))
    _over_epochs(ax, picture)
    series = [(picture.training.get(name), TRAINING), (picture.validation.get(name), VALIDATION)]
    marker = "o" if len(picture.epochs) <= _FEW_EPOCHS else ""
    for values, colour in series:
        if values is not None:
            finite = [value if math.isfinite(value) else math.nan for value in values]
            ax.plot(picture.epochs, finite, color=colour, marker=marker, markersize=3.5, clip_on=False)
    if picture.best_epoch in picture.epochs:
        at = picture.epochs.index(picture.best_epoch)
        values, colour = next((values, colour) for values, colour in reversed(series) if values is not None)
        _mark_best(ax, picture.best_epoch, values[at], colour)


def _mark_best(ax: Axes, best: int, value: float, colour: str) -> None:
    ax.axvline(best, zorder=1.5, **_BEST)
    if math.isfinite(value):
        ax.plot([best], [value], "o", color=colour, markersize=7, markeredgecolor="white", clip_on=False, zorder=4)
        ax.set_title(f"{number(value)} at epoch {best}", loc="right", color=colour)


def _learning_rate(ax: Axes, picture: HistoryPicture) -> None:
    ax.set_title("learning rate")
    _over_epochs(ax, picture)
    ax.plot(picture.epochs, picture.learning_rate, color=INK, drawstyle="steps-mid")
    positive = [rate for rate in picture.learning_rate if rate > 0]
    if positive and max(positive) > 10 * min(positive):
        ax.set_yscale("log")
    if picture.best_epoch is not None:
        ax.axvline(picture.best_epoch, zorder=1.5, **_BEST)


def _over_epochs(ax: Axes, picture: HistoryPicture) -> None:
    from matplotlib.ticker import MaxNLocator

    first, last = picture.epochs[0], picture.epochs[-1]
    margin = max(0.02 * (last - first), 0.25)
    ax.set_xlim(first - margin, last + margin)
    ax.xaxis.set_major_locator(MaxNLocator(10, integer=True, steps=[1, 2, 5, 10]))
    ax.yaxis.set_major_locator(MaxNLocator(5, steps=[1, 2, 2.5, 5, 10]))


def _legend(made: Figure, picture: HistoryPicture) -> None:
    """One legend for all panels, in a line under the heading."""
    from matplotlib.lines import Line2D

    handles = [Line2D([], [], color=TRAINING, label="training")]
    if picture.validation:
        handles.append(Line2D([], [], color=VALIDATION, label="validation"))
    if picture.best_epoch in picture.epochs:
        handles.append(Line2D([], [], **_BEST, label=f"best epoch: {picture.best_epoch}"))
    width, height = made.get_size_inches()
    made.legend(
        handles=handles,
        loc="upper left",
        bbox_to_anchor=(0.17 / width - 0.003, 1 - 0.40 / height),
        ncols=3,
        columnspacing=1.6,
        labelcolor=FAINT,
    )
