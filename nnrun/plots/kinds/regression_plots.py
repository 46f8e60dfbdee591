"""Predicted numbers against true ones, and the residuals beside them; of many outputs a grid, best to worst."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from nnrun.plots.kinds.reconstruction_plot import is_image
from nnrun.plots.pictures import Answers, Picture
from nnrun.plots.style import BLUE, BOTTOM_ROOM, FAINT, INK, TITLE_ROOM, figure, panel, shown
from nnrun.scores import Residuals, residuals
from nnrun.words.numbers import number

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from nnrun.types import Array

_MOST_POINTS = 5000
"""More are thinned evenly: a scatter of all of them would be one blot."""
_MOST_ROWS = 3
"""Outputs that have their residuals beside them; more stand in a grid without."""
_MOST_COLUMNS = 9
_SIDE, _LEFT, _GAP, _BETWEEN = 3.3, 0.85, 0.9, 0.85
_SMALL, _ACROSS = 2.1, 3
"""Inches of a panel in the grid, and panels side by side."""


@dataclass(frozen=True, slots=True)
class ResidualsPicture(Picture):
    """Predicted against true, and what is missing, a row of panels a column; of many columns a grid of the first."""

    label: str
    """What was predicted, for the axes."""
    columns: tuple[Residuals, ...]

    @classmethod
    def of_answers(cls, answers: Answers) -> Iterator[Picture]:
        """Of numbers that are no image; of very many those stand for all that lie evenly between best and worst."""
        output, subject = answers.output, answers.subject
        if output.target.kind != "number" or is_image(output.target):
            return
        every = tuple(column for column in residuals(output) if len(column.true))
        columns = every if len(every) <= _MOST_COLUMNS else _evenly_by_error(every)
        if columns:
            name = output.target.name if answers.suffix else ""
            if len(every) > _MOST_COLUMNS:
                subject = f"{subject}, {_MOST_COLUMNS} of {len(every):,} numbers, best to worst"
            yield cls(f"residuals{answers.suffix}.png", answers.title, subject, name, columns)

    def figure(self) -> Figure:
        """A row of two panels for each column of the target, or a grid of one for each."""
        return _with_residuals(self) if len(self.columns) <= _MOST_ROWS else _grid(self)


def error_of(column: Residuals) -> float:
    """The root mean squared error of a column."""
    return float((column.residual**2).mean() ** 0.5)


def relative_error(column: Residuals) -> float:
    """The same as a share of the true values' spread; infinite where these are all alike, and missed."""
    error, spread = error_of(column), float(column.true.std())
    return error / spread if spread else (float("inf") if error else 0.0)


def _evenly_by_error(columns: Sequence[Residuals]) -> tuple[Residuals, ...]:
    import numpy as np

    ranked = sorted(columns, key=relative_error)
    return tuple(ranked[index] for index in np.linspace(0, len(ranked) - 1, _MOST_COLUMNS).astype(int))


def _with_residuals(picture: ResidualsPicture) -> Figure:
    rows = len(picture.columns)
    side = _SIDE if rows == 1 else 2.6
    width = _LEFT + side + _GAP + side * 1.15 + 0.25
    height = TITLE_ROOM + 0.25 + BOTTOM_ROOM + rows * side + (rows - 1) * _BETWEEN
    sheet = figure(picture.title, picture.subject, width, height)
    for n, column in enumerate(picture.columns):
        bottom = height - TITLE_ROOM - 0.25 - (n + 1) * side - n * _BETWEEN
        label = " ".join(shown(text, 24) for text in (picture.label, column.name) if text)
        chosen = _thinned(len(column.true))
        style = _points(len(chosen))
        against = panel(sheet, _LEFT, bottom, side, side)
        against.plot(column.true[chosen], column.predicted[chosen], "o", **style)
        _diagonal(against, column)
        against.set_title(f"predicted against true, n = {len(column.true):,}")
        against.set_xlabel(f"true {label}".strip())
        against.set_ylabel(f"predicted {label}".strip())
        missed = panel(sheet, _LEFT + side + _GAP, bottom, side * 1.15, side)
        missed.plot(column.predicted[chosen], column.residual[chosen], "o", **style)
        _zero(missed, label)
    return sheet


def _grid(picture: ResidualsPicture) -> Figure:
    from matplotlib.ticker import MaxNLocator

    rows = -(-len(picture.columns) // _ACROSS)
    down, across = _SMALL + _BETWEEN, _SMALL + _GAP
    height = TITLE_ROOM + 0.25 + BOTTOM_ROOM + rows * _SMALL + (rows - 1) * _BETWEEN
    sheet = figure(picture.title, picture.subject, _LEFT + _ACROSS * across - _GAP + 0.3, height)
    for n, column in enumerate(picture.columns):
        row, place = divmod(n, _ACROSS)
        bottom = height - TITLE_ROOM - 0.25 - row * down - _SMALL
        ax = panel(sheet, _LEFT + place * across, bottom, _SMALL, _SMALL)
        chosen = _thinned(len(column.true))
        ax.plot(column.true[chosen], column.predicted[chosen], "o", **{**_points(len(chosen)), "markersize": 3.0})
        _diagonal(ax, column)
        ax.set_title(shown(column.name, 16))
        ax.set_title(f"RMSE {number(error_of(column))}", loc="right", color=FAINT, fontsize=8)
        ax.tick_params(labelsize=8)
        for axis in (ax.xaxis, ax.yaxis):
            axis.set_major_locator(MaxNLocator(4))
        if place == 0:
            ax.set_ylabel("predicted")
        ax.set_xlabel("true")
    return sheet


def _diagonal(ax: Axes, column: Residuals) -> None:
    low = min(column.true.min(), column.predicted.min())
    high = max(column.true.max(), column.predicted.max())
    margin = 0.04 * (high - low) or max(abs(high), 1.0) * 0.04
    ax.plot([low, high], [low, high], color=INK, linewidth=0.9, linestyle=(0, (4, 3)), zorder=1.5)
    ax.set_xlim(low - margin, high + margin)
    ax.set_ylim(low - margin, high + margin)


def _zero(ax: Axes, label: str) -> None:
    ax.axhline(0, color=INK, linewidth=0.9, linestyle=(0, (4, 3)), zorder=1.5)
    ax.set_title("residuals")
    ax.set_xlabel(f"predicted {label}".strip())
    ax.set_ylabel("true − predicted")
    high = max(abs(value) for value in ax.get_ylim())
    ax.set_ylim(-high, high)


def _thinned(count: int) -> Array:
    import numpy as np

    return np.linspace(0, count - 1, min(count, _MOST_POINTS)).astype(np.int64)


def _points(count: int) -> dict[str, Any]:
    """The more points, the smaller and the fainter."""
    size, alpha = (5.5, 0.75) if count <= 200 else (4.0, 0.4) if count <= 1500 else (3.0, 0.2)
    return {"color": BLUE, "markeredgewidth": 0, "markersize": size, "alpha": alpha}
