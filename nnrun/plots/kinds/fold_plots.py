"""What the folds of a cross-validation say together: their mean curves, and their scores one by one."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from nnrun import run_layout as layout
from nnrun.plots.epochs import BEST, epochs_figure, frame, legend, mark_best, marker, over
from nnrun.plots.pictures import Picture
from nnrun.plots.style import GREEN, TRAINING, VALIDATION, shown
from nnrun.scores.fold_history import mean_history, shown_row
from nnrun.scores.fold_statistics import FoldScores
from nnrun.words.numbers import number, plural
from nnrun.words.score_units import shown_parts

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from nnrun.runs import Run

_MOST = 6
"""Panels: the loss and the first metrics."""
_BAND: dict[str, Any] = {"alpha": 0.18, "linewidth": 0}
_INTERVAL: dict[str, Any] = {"alpha": 0.11, "linewidth": 0}
_PARTS = (
    ("validation", VALIDATION, "left-out rows"),
    ("fold", VALIDATION, "left-out rows"),
    ("test", GREEN, "test part"),
)


@dataclass(frozen=True, slots=True)
class Band:
    """The mean of a curve over folds, and the standard deviation around it, by epoch."""

    mean: tuple[float, ...]
    std: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class MeanHistoryPicture(Picture):
    """The folds' histories as one: means by epoch, with their spread."""

    epochs: tuple[int, ...]
    training: Mapping[str, Band]
    """By metric."""
    validation: Mapping[str, Band]
    """The same without the prefix ``val_``."""
    best_epoch: int | None = None
    """Marked where there is one."""

    @classmethod
    def of_folds(cls, name: str, folds: Sequence[Run], together: Mapping[str, Any]) -> Iterator[Picture]:
        """Of more than one epoch: one point is no curve."""
        subject = f"mean of {plural(len(folds), 'fold')}, best by {folds[0].metrics.monitor}"
        yield from _mean_history(name, subject, folds, together["best_epoch"])

    @classmethod
    def of_seeds(cls, name: str, runs: Sequence[Run]) -> Iterator[Picture]:
        """Of several runs, and of more than one epoch; each has its own best one."""
        if len(runs) > 1:
            yield from _mean_history(name, f"mean of {plural(len(runs), 'seed')}", runs, None)

    def figure(self) -> Figure:
        """A panel a metric: the mean validation curve in its band, the mean training curve beside it."""
        from matplotlib.lines import Line2D
        from matplotlib.patches import Patch

        names = list(self.validation or self.training)[:_MOST]
        sheet, axes = epochs_figure(self.title, self.subject, len(names))
        for name, ax in zip(names, axes, strict=True):
            _mean_curves(ax, name, self)
        handles: list[Any] = [Line2D([], [], color=TRAINING, label="training")] if self.training else []
        if self.validation:
            handles.append(Line2D([], [], color=VALIDATION, label="validation"))
            handles.append(Patch(color=VALIDATION, label="± one standard deviation", **_BAND))
        if self.best_epoch in self.epochs:
            handles.append(Line2D([], [], **BEST, label=f"best epoch: {self.best_epoch}"))
        legend(sheet, handles)
        return sheet


def _mean_history(name: str, subject: str, runs: Sequence[Run], best_epoch: int | None) -> Iterator[Picture]:
    curves = mean_history([[shown_row(row, run.metrics.units) for row in run.epochs] for run in runs])
    if len(curves) > 1:
        yield mean_history_picture(name, subject, curves, best_epoch)


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
    curves = [training.mean] if training else []
    frame(ax, [*curves, *_edges(validation)] if validation else curves)
    marked = validation or training
    if picture.best_epoch in picture.epochs and marked is not None:
        at = picture.epochs.index(picture.best_epoch)
        colour = VALIDATION if validation is not None else TRAINING
        mark_best(ax, picture.best_epoch, marked.mean[at], colour, marked.std[at])


def _edges(band: Band) -> tuple[list[float], list[float]]:
    pairs = list(zip(_finite(band.mean), _finite(band.std), strict=True))
    return [mean - std for mean, std in pairs], [mean + std for mean, std in pairs]


def _finite(values: Sequence[float]) -> list[float]:
    return [value if math.isfinite(value) else math.nan for value in values]


@dataclass(frozen=True, slots=True)
class FoldScoresPicture(Picture):
    """Each metric fold by fold, with its mean and the interval around it."""

    folds: tuple[int, ...]
    """The folds' numbers, from 1."""
    metrics: Mapping[str, Mapping[str, FoldScores]]
    """By metric, then by part."""

    @classmethod
    def of_folds(cls, name: str, folds: Sequence[Run], together: Mapping[str, Any]) -> Iterator[Picture]:
        """Of more than one fold."""
        if len(folds) > 1:
            units = dict.fromkeys(together.get("scaled", ()))
            metrics = {part: _fold_metrics(scored) for part, scored in together["metrics"].items()}
            numbers = tuple(layout.fold_number(fold.path.name) for fold in folds)
            subject = f"scores of {plural(len(folds), 'fold')}"
            yield cls("fold_scores.png", name, subject, numbers, _by_metric(shown_parts(metrics, units)))

    def figure(self) -> Figure:
        """A panel a metric: a point a fold, the mean as a line, its interval as a band."""
        from matplotlib.lines import Line2D
        from matplotlib.patches import Patch

        chosen = list(self.metrics.items())[:_MOST]
        sheet, axes = epochs_figure(self.title, self.subject, len(chosen), "fold")
        for (name, parts), ax in zip(chosen, axes, strict=True):
            _scores(ax, name, self.folds, parts)
        there = {part for _, parts in chosen for part in parts}
        handles: list[Any] = [
            Line2D([], [], linewidth=1.2, label=label, markersize=6, **_point(part, colour))
            for part, colour, label in _PARTS
            if part in there
        ]
        handles.append(Patch(color=VALIDATION, label="95 % interval of their mean", **_INTERVAL))
        legend(sheet, handles)
        return sheet


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


def mean_history_picture(
    name: str, subject: str, curves: Sequence[Mapping[str, float]], best_epoch: int | None
) -> MeanHistoryPicture:
    """The mean history as bands."""
    columns = dict.fromkeys(column for row in curves for column in row)
    names = [column.removesuffix("_mean") for column in columns if column.endswith("_mean")]
    bands = {name: _band(name, curves) for name in names if name != "learning_rate"}
    return MeanHistoryPicture(
        file="mean_history.png",
        title=name,
        subject=subject,
        epochs=tuple(int(row["epoch"]) for row in curves),
        training={name: band for name, band in bands.items() if not name.startswith("val_")},
        validation={name.removeprefix("val_"): band for name, band in bands.items() if name.startswith("val_")},
        best_epoch=best_epoch,
    )


def _band(name: str, history: Sequence[Mapping[str, float]]) -> Band:
    mean, std = ([row.get(f"{name}_{what}", math.nan) for row in history] for what in ("mean", "std"))
    return Band(tuple(mean), tuple(std))


def _fold_metrics(metrics: Mapping[str, Mapping[str, Any]]) -> dict[str, FoldScores]:
    """Scores as they were written; JSON has null for what is no number."""
    return {name: _fold_scores(**values) for name, values in metrics.items()}


def _fold_scores(folds: Sequence[Any], mean: Any, std: Any, interval: Any, method: str) -> FoldScores:
    numbers = tuple(math.nan if score is None else score for score in folds)
    return FoldScores(
        numbers,
        math.nan if mean is None else mean,
        math.nan if std is None else std,
        interval and tuple(interval),
        method,
    )


def _by_metric(metrics: Mapping[str, Mapping[str, FoldScores]]) -> dict[str, dict[str, FoldScores]]:
    names = dict.fromkeys(name for scored in metrics.values() for name in scored)
    return {name: {part: scored[name] for part, scored in metrics.items() if name in scored} for name in names}
