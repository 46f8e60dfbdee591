"""What the folds of a cross-validation say together: their mean curves, and their scores one by one."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from nnrun.plots.epochs import BEST, epochs_figure, legend, mark_best, marker, over
from nnrun.plots.pictures import Band, FoldScoresPicture, MeanHistoryPicture
from nnrun.plots.style import GREEN, TRAINING, VALIDATION, shown
from nnrun.words.numbers import number

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from nnrun.scores.fold_statistics import FoldScores

_MOST = 6
"""Panels: the loss and the first metrics."""
_BAND: dict[str, Any] = {"alpha": 0.18, "linewidth": 0}
_INTERVAL: dict[str, Any] = {"alpha": 0.11, "linewidth": 0}
_EARLY = 10
"""The first epochs, one in so many, may leave the frame when they would press all others flat."""
_PARTS = (
    ("validation", VALIDATION, "left-out rows"),
    ("fold", VALIDATION, "left-out rows"),
    ("test", GREEN, "test part"),
)


def mean_history_figure(picture: MeanHistoryPicture) -> Figure:
    """A panel a metric: the mean validation curve in its band, the mean training curve beside it."""
    from matplotlib.lines import Line2D
    from matplotlib.patches import Patch

    names = list(picture.validation or picture.training)[:_MOST]
    made, axes = epochs_figure(picture.title, picture.subject, len(names))
    for name, ax in zip(names, axes, strict=True):
        _mean_curves(ax, name, picture)
    handles: list[Any] = [Line2D([], [], color=TRAINING, label="training")] if picture.training else []
    if picture.validation:
        handles.append(Line2D([], [], color=VALIDATION, label="validation"))
        handles.append(Patch(color=VALIDATION, label="± one standard deviation", **_BAND))
    if picture.best_epoch in picture.epochs:
        handles.append(Line2D([], [], **BEST, label=f"best epoch: {picture.best_epoch}"))
    legend(made, handles)
    return made


def _mean_curves(ax: Axes, name: str, picture: MeanHistoryPicture) -> None:
    ax.set_title(shown(name))
    over(ax, picture.epochs[0], picture.epochs[-1])
    style = marker(len(picture.epochs))
    training, validation = picture.training.get(name), picture.validation.get(name)
    if training is not None:
        ax.plot(picture.epochs, _finite(training.mean), color=TRAINING, linewidth=1.3, **style)
    if validation is not None:
        low, high = _edges(validation)
        ax.fill_between(picture.epochs, low, high, color=VALIDATION, **_BAND)
        ax.plot(picture.epochs, _finite(validation.mean), color=VALIDATION, **style)
    _frame(ax, training, validation)
    marked = validation or training
    if picture.best_epoch in picture.epochs and marked is not None:
        at = picture.epochs.index(picture.best_epoch)
        colour = VALIDATION if validation is not None else TRAINING
        mark_best(ax, picture.best_epoch, marked.mean[at], colour, marked.std[at])


def _frame(ax: Axes, training: Band | None, validation: Band | None) -> None:
    """Frame what comes after the first epochs, if those would press it flat."""
    curves = [list(training.mean)] if training else []
    curves += list(_edges(validation)) if validation else []
    every = [value for curve in curves for value in curve if math.isfinite(value)]
    late = [value for curve in curves for value in curve[len(curve) // _EARLY :] if math.isfinite(value)]
    if not late or len(late) == len(every):
        return
    low, high = min(late), max(late)
    room = (high - low) or abs(high) or 1.0
    bottom = low - 0.08 * room if min(every) < low - room else None
    top = high + 0.08 * room if max(every) > high + room else None
    if bottom is not None or top is not None:
        ax.set_ylim(bottom if bottom is not None else min(every) - 0.05 * room, top)
        if top is None:
            ax.set_ylim(top=max(every) + 0.05 * room)


def _edges(band: Band) -> tuple[list[float], list[float]]:
    pairs = list(zip(_finite(band.mean), _finite(band.std), strict=True))
    return [mean - std for mean, std in pairs], [mean + std for mean, std in pairs]


def _finite(values: Sequence[float]) -> list[float]:
    return [value if math.isfinite(value) else math.nan for value in values]


def fold_scores_figure(picture: FoldScoresPicture) -> Figure:
    """A panel a metric: a point a fold, the mean as a line, its interval as a band."""
    from matplotlib.lines import Line2D
    from matplotlib.patches import Patch

    chosen = list(picture.metrics.items())[:_MOST]
    made, axes = epochs_figure(picture.title, picture.subject, len(chosen), "fold")
    for (name, parts), ax in zip(chosen, axes, strict=True):
        _scores(ax, name, picture.folds, parts)
    there = {part for _, parts in chosen for part in parts}
    handles: list[Any] = [
        Line2D([], [], linewidth=1.2, label=label, markersize=6, **_point(part, colour))
        for part, colour, label in _PARTS
        if part in there
    ]
    handles.append(Patch(color=VALIDATION, label="95 % interval of their mean", **_INTERVAL))
    legend(made, handles)
    return made


def _scores(ax: Axes, name: str, folds: Sequence[int], parts: Mapping[str, FoldScores]) -> None:
    ax.set_title(shown(name))
    over(ax, folds[0], folds[-1])
    size = 7 if len(folds) <= 20 else 4
    for part, colour, _ in _PARTS:
        if part in parts:
            scores = parts[part]
            ax.axhline(scores.mean, color=colour, linewidth=1.2, zorder=1.8)
            ax.plot(folds, scores.folds, linestyle="", markersize=size, zorder=3, **_point(part, colour))
    validation = parts.get("validation", parts.get("fold"))
    if validation is not None:
        ax.set_title(f"{number(validation.mean)} ± {number(validation.std)}", loc="right", color=VALIDATION)
        if validation.interval is not None:
            ax.axhspan(*validation.interval, color=VALIDATION, zorder=1, **_INTERVAL)


def _point(part: str, colour: str) -> dict[str, Any]:
    """Full for the rows that a fold left out, hollow for the test part."""
    filled = colour if part != "test" else "white"
    return {"marker": "o", "color": colour, "markerfacecolor": filled}
