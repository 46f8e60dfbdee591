"""Predicted numbers against true ones, and the residuals beside them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from nnrun.plots.pictures import ResidualsPicture
from nnrun.plots.style import BLUE, BOTTOM_ROOM, INK, TITLE_ROOM, figure, panel, shown
from nnrun.scores import Residuals

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from nnrun.types import Array

_MOST_POINTS = 5000
"""More are thinned evenly: a scatter of all of them would be one blot."""
_SIDE, _LEFT, _GAP, _BETWEEN = 3.3, 0.85, 0.9, 0.85


def residuals_figure(picture: ResidualsPicture) -> Figure:
    """A row of two panels for each column of the target."""
    rows = len(picture.columns)
    side = _SIDE if rows == 1 else 2.6
    width = _LEFT + side + _GAP + side * 1.15 + 0.25
    height = TITLE_ROOM + 0.25 + BOTTOM_ROOM + rows * side + (rows - 1) * _BETWEEN
    made = figure(picture.title, picture.subject, width, height)
    for n, column in enumerate(picture.columns):
        bottom = height - TITLE_ROOM - 0.25 - (n + 1) * side - n * _BETWEEN
        label = " ".join(shown(text, 24) for text in (picture.label, column.name) if text)
        chosen = _thinned(len(column.true))
        style = _points(len(chosen))
        against = panel(made, _LEFT, bottom, side, side)
        against.plot(column.true[chosen], column.predicted[chosen], "o", **style)
        _diagonal(against, column, label)
        missed = panel(made, _LEFT + side + _GAP, bottom, side * 1.15, side)
        missed.plot(column.predicted[chosen], column.residual[chosen], "o", **style)
        _zero(missed, label)
    return made


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
