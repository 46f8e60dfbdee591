"""Loss, metrics and learning rate by epoch, a small panel each, all over the same epochs."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from nnrun.plots.epochs import BEST, epochs_figure, frame, legend, mark_best, marker, over
from nnrun.plots.pictures import Picture
from nnrun.plots.style import INK, TRAINING, VALIDATION, shown
from nnrun.scores.fold_history import shown_row
from nnrun.words.score_units import label

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from nnrun.runs import Metrics


@dataclass(frozen=True, slots=True)
class HistoryPicture(Picture):
    """Loss, metrics and, where it changes, the learning rate by epoch."""

    epochs: tuple[int, ...]
    training: Mapping[str, tuple[float, ...]]
    """By metric, a value an epoch; NaN where it has none."""
    validation: Mapping[str, tuple[float, ...]]
    """The same without the prefix ``val_``."""
    learning_rate: tuple[float, ...]
    best_epoch: int | None = None
    """Marked where there is one."""

    @classmethod
    def of_training(cls, name: str, history: Sequence[Mapping[str, Any]], metrics: Metrics) -> Iterator[Picture]:
        """Of more than one epoch: one point is no curve."""
        if len(history) > 1:
            yield history_picture(name, history, metrics)

    def figure(self) -> Figure:
        """A panel a metric."""
        names = list(dict.fromkeys([*self.training, *self.validation]))
        changes = len(set(self.learning_rate)) > 1
        sheet, axes = epochs_figure(self.title, self.subject, len(names) + changes)
        for name, ax in zip(names, axes, strict=False):
            _metric(ax, name, self)
        if changes:
            _learning_rate(axes[-1], self)
        _legend(sheet, self)
        return sheet


def _metric(ax: Axes, name: str, picture: HistoryPicture) -> None:
    ax.set_title(shown(name))
    over(ax, picture.epochs[0], picture.epochs[-1])
    series = [(picture.training.get(name), TRAINING), (picture.validation.get(name), VALIDATION)]
    for values, colour in series:
        if values is not None:
            finite = [value if math.isfinite(value) else math.nan for value in values]
            ax.plot(picture.epochs, finite, color=colour, **marker(len(finite)))
    frame(ax, [values for values, _ in series if values is not None])
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


def _legend(sheet: Figure, picture: HistoryPicture) -> None:
    from matplotlib.lines import Line2D

    handles = [Line2D([], [], color=TRAINING, label="training")]
    if picture.validation:
        handles.append(Line2D([], [], color=VALIDATION, label="validation"))
    if picture.best_epoch in picture.epochs:
        handles.append(Line2D([], [], **BEST, label=f"best epoch: {picture.best_epoch}"))
    legend(sheet, handles)


def history_picture(name: str, history: Sequence[Mapping[str, Any]], metrics: Metrics) -> HistoryPicture:
    """The history as series, NaN where one has no number; of a metric that is several numbers, NaN alone."""
    best, units = metrics.best_epoch, metrics.units
    rows = [shown_row(row, units) for row in history]
    vectors = [label(vector, units) for vector in metrics.vectors]
    columns = [column for row in rows for column in row if column not in ("epoch", "learning_rate")]
    series = {column: tuple(_number(row.get(column)) for row in rows) for column in dict.fromkeys(columns)}
    return HistoryPicture(
        file="history.png",
        title=name,
        subject=f"best by {metrics.monitor}" if best is not None else "",
        epochs=tuple(int(row["epoch"]) for row in history),
        training=_joined({name: values for name, values in series.items() if not name.startswith("val_")}, vectors),
        validation=_joined(
            {name.removeprefix("val_"): values for name, values in series.items() if name.startswith("val_")}, vectors
        ),
        learning_rate=tuple(_number(row["learning_rate"]) for row in history),
        best_epoch=best,
    )


def _joined(series: Mapping[str, tuple[float, ...]], vectors: Sequence[str]) -> dict[str, tuple[float, ...]]:
    """The series, those of each number of a metric of several as one that has none."""
    joined: dict[str, tuple[float, ...]] = {}
    for name, values in series.items():
        stem, _, index = name.rpartition("_")
        if stem in vectors and index.isdecimal():
            joined[stem] = (math.nan,) * len(values)
        else:
            joined[name] = values
    return joined


def _number(value: Any) -> float:
    try:
        return float(value)
    except (TypeError, ValueError):
        return math.nan
