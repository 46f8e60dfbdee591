"""The scores of a sweep by each of its parameters: a panel each, a dot a trial (slice plot)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from nnrun.plots.pictures import Picture
from nnrun.plots.style import BLUE, FAINT, TITLE_ROOM, VERMILION, figure, panel, shown, shown_path
from nnrun.words.axis_range import range_of_scores
from nnrun.words.numbers import plural
from nnrun.words.told_apart import ShortValues

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from nnrun.runs.sweeps.record import SweepRecord

_MOST = 9
_MOST_TICKS, _LETTERS = 6, 30
"""Choices that are named below a panel, and the letters of all of them."""
_ACROSS, _WIDE, _HIGH, _LEFT, _GAP, _BELOW = 3, 2.55, 1.9, 0.75, 0.35, 0.75
"""Panels in a row; inches of a panel, of what is left of them, between and below them."""


@dataclass(frozen=True, slots=True)
class Slice:
    """The trials that have a parameter."""

    path: str
    values: tuple[Any, ...]
    scores: tuple[float, ...]
    is_log: bool = False
    is_choice: bool = False
    """Whether its values are told apart, and not measured."""


@dataclass(frozen=True, slots=True)
class SlicesPicture(Picture):
    """A panel a parameter; all of them have the same scores upwards."""

    objective: str
    direction: str
    slices: tuple[Slice, ...]
    best: tuple[Any, ...]
    """The value that the best trial has of each; None where it has none."""
    best_score: float

    @classmethod
    def of_sweep(cls, record: SweepRecord) -> Iterator[Picture]:
        """Of parameters that had several values."""
        slices = slices_of(record)[:_MOST]
        if len(record.scored) > 1 and slices:
            best = record.ranked[0]
            yield cls(
                "slices.png",
                record.run.name,
                plural(len(record.scored), "completed trial"),
                record.objective,
                record.direction,
                tuple(slices),
                tuple(best.values.get(part.path) for part in slices),
                float(best.score or 0.0),
            )

    def figure(self) -> Figure:
        """Rows of three."""
        columns, rows = min(_ACROSS, len(self.slices)), -(-len(self.slices) // _ACROSS)
        width = max(_LEFT + columns * (_WIDE + _GAP), 5.0)
        sheet = figure(self.title, self.subject, width, TITLE_ROOM + rows * (_HIGH + _BELOW))
        total = sheet.get_size_inches()[1]
        scores = [score for part in self.slices for score in part.scores]
        margin = 0.06 * ((max(scores) - min(scores)) or 1.0)
        ends = range_of_scores(scores, self.direction) or (min(scores) - margin, max(scores) + margin)
        for n, part in enumerate(self.slices):
            row, column = divmod(n, _ACROSS)
            bottom = total - TITLE_ROOM - row * (_HIGH + _BELOW) - _HIGH
            ax = panel(sheet, _LEFT + column * (_WIDE + _GAP), bottom, _WIDE, _HIGH)
            _draw(ax, part, self.best[n], self.best_score)
            ax.set_ylim(*ends)
            if column:
                ax.tick_params(labelleft=False)
            else:
                ax.set_ylabel(shown(self.objective, 26))
        return sheet


def slices_of(record: SweepRecord) -> list[Slice]:
    """The completed trials by each parameter that had several values."""
    slices = []
    for path in record.paths:
        having = [trial for trial in record.scored if path in trial.values]
        values = tuple(trial.values[path] for trial in having)
        if len({repr(value) for value in values}) > 1:
            scores = tuple(float(trial.score or 0) for trial in having)
            is_choice = record.is_choice(path) or not all(type(value) in (int, float) for value in values)
            slices.append(Slice(path, values, scores, record.is_log(path), is_choice))
    return slices


def places_of(values: Sequence[Any]) -> tuple[list[float], list[str]]:
    """Where each value stands among choices, a little beside its place so that equal ones are seen; and their names."""
    texts = ShortValues(values)
    names = texts.ordered
    beside = [((n * 0.618034) % 1 - 0.5) * 0.4 for n in range(len(values))]
    return [names.index(texts[value]) + shift for value, shift in zip(values, beside, strict=True)], names


def _dot_of(value: Any, score: float, part: Slice, places: Sequence[float]) -> float | None:
    """Where the dot of a trial is, which is a little beside its value."""
    dots = zip(part.values, part.scores, places, strict=True)
    return next((place for tried, height, place in dots if (repr(tried), height) == (repr(value), score)), None)


def _draw(ax: Axes, part: Slice, best: Any, best_score: float) -> None:
    style: dict[str, Any] = {"s": 18, "alpha": 0.55 if len(part.values) > 30 else 0.9, "linewidths": 0}
    ax.set_xlabel(shown_path(part.path, 34), fontsize=9)
    if not part.is_choice:
        ax.scatter(part.values, part.scores, color=BLUE, **style)
        place = best
        if part.is_log:
            ax.set_xscale("log")
    else:
        places, names = places_of(part.values)
        ax.scatter(places, part.scores, color=BLUE, **style)
        step = -(-len(names) // _MOST_TICKS)
        letters = _LETTERS * step // len(names)
        ax.set_xticks(range(0, len(names), step), [shown_path(name, letters) for name in names[::step]])
        ax.set_xlim(-0.6, len(names) - 0.4)
        place = _dot_of(best, best_score, part, places)
    if place is not None:
        ax.scatter([place], [best_score], s=46, facecolors="none", edgecolors=VERMILION, linewidths=1.8, zorder=4)
    ax.tick_params(labelsize=8, colors=FAINT)
