"""Predicted numbers against true ones, and the residuals beside them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from nnrun.plots.pictures import Answers, Picture
from nnrun.plots.style import BLUE, BOTTOM_ROOM, INK, TITLE_ROOM, figure, panel, shown
from nnrun.scores import Residuals, residuals

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from nnrun.types import Array

_MOST_POINTS = 5000
"""More are thinned evenly: a scatter of all of them would be one blot."""
_MOST_COLUMNS = 6
_SIDE, _LEFT, _GAP, _BETWEEN = 3.3, 0.85, 0.9, 0.85


@dataclass(frozen=True, slots=True)
class ResidualsPicture(Picture):
    """Predicted against true, and what is missing; a row of panels a column."""

    label: str
    """What was predicted, for the axes."""
    columns: tuple[Residuals, ...]

    @classmethod
    def of_answers(cls, answers: Answers) -> Iterator[Picture]:
        """Of numbers; of a target with very many (an image, a spectrum) the first ones stand for all."""
        output, subject = answers.output, answers.subject
        if output.target.kind != "number":
            return
        every = residuals(output)
        columns = tuple(column for column in every[:_MOST_COLUMNS] if len(column.true))
        if columns:
            name = output.target.name if answers.suffix else ""
            if len(every) > _MOST_COLUMNS:
                subject = f"{subject}, the first {_MOST_COLUMNS} of {len(every):,} numbers"
            yield cls(f"residuals{answers.suffix}.png", answers.title, subject, name, columns)

    def figure(self) -> Figure:
        """A row of two panels for each column of the target."""
        rows = len(self.columns)
        side = _SIDE if rows == 1 else 2.6
        width = _LEFT + side + _GAP + side * 1.15 + 0.25
        height = TITLE_ROOM + 0.25 + BOTTOM_ROOM + rows * side + (rows - 1) * _BETWEEN
        sheet = figure(self.title, self.subject, width, height)
        for n, column in enumerate(self.columns):
            bottom = height - TITLE_ROOM - 0.25 - (n + 1) * side - n * _BETWEEN
            label = " ".join(shown(text, 24) for text in (self.label, column.name) if text)
            chosen = _thinned(len(column.true))
            style = _points(len(chosen))
            against = panel(sheet, _LEFT, bottom, side, side)
            against.plot(column.true[chosen], column.predicted[chosen], "o", **style)
            _diagonal(against, column, label)
            missed = panel(sheet, _LEFT + side + _GAP, bottom, side * 1.15, side)
            missed.plot(column.predicted[chosen], column.residual[chosen], "o", **style)
            _zero(missed, label)
        return sheet


def _diagonal(ax: Axes, column: Residuals, label: str) -> None:
    low = min(column.true.min(), column.predicted.min())
    high = max(column.true.max(), column.predicted.max())
    margin = 0.04 * (high - low) or max(abs(high), 1.0) * 0.04
    ax.plot([low, high], [low, high], color=INK, linewidth=0.9, linestyle=(0, (4, 3)), zorder=1.5)
    ax.set_xlim(low - margin, high + margin)
    ax.set_ylim(low - margin, high + margin)
    ax.set_title(f"predicted against true, n = {len(column.true):,}")
    ax.set_xlabel(f"true {label}".strip())
    ax.set_ylabel(f"predicted {label}".strip())


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
