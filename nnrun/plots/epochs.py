"""Panels over epochs: a few below each other, more in two columns, with the best epoch marked in all of them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from nnrun.plots.style import FAINT, HEIGHT, INK, WIDTH, figure, panel
from nnrun.words.axis_range import readable_range
from nnrun.words.numbers import number

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_LEFT, _GAP, _RIGHT, _TOP, _BOTTOM, _BETWEEN = 0.75, 0.75, 0.25, 0.95, 0.6, 0.5
_ROW_HEIGHT = 1.55
_BELOW = 3
"""Up to so many panels stand below each other, so that what happens at an epoch is seen in all."""
_FEW_EPOCHS = 30
"""Up to here each epoch is a point of its own."""
BEST: dict[str, Any] = {"color": INK, "linewidth": 0.9, "linestyle": (0, (4, 3))}


def epochs_figure(title: str, subject: str, count: int, label: str = "epoch") -> tuple[Figure, list[Axes]]:
    """A figure of so many panels that share their lower axis."""
    columns = 1 if count <= _BELOW else 2
    rows = math.ceil(count / columns)
    height = max(HEIGHT, _TOP + _BOTTOM + rows * _ROW_HEIGHT + (rows - 1) * _BETWEEN)
    sheet = figure(title, subject, WIDTH if columns == 1 else WIDTH * 1.2, height)
    return sheet, _grid(sheet, count, rows, columns, label)


def _grid(sheet: Figure, count: int, rows: int, columns: int, label: str) -> list[Axes]:
    total_width, total_height = sheet.get_size_inches()
    width = (total_width - _LEFT - _RIGHT - (columns - 1) * _GAP) / columns
    height = (total_height - _TOP - _BOTTOM - (rows - 1) * _BETWEEN) / rows
    axes = []
    for n in range(count):
        row, column = divmod(n, columns)
        left, top = _LEFT + column * (width + _GAP), total_height - _TOP - row * (height + _BETWEEN)
        ax = panel(sheet, left, top - height, width, height)
        if n + columns < count:  # another panel stands below, over the same epochs
            ax.tick_params(labelbottom=False)
        else:
            ax.set_xlabel(label)
        axes.append(ax)
    return axes


def over(ax: Axes, first: int, last: int) -> None:
    """Whole numbers from the first to the last on the lower axis."""
    from matplotlib.ticker import MaxNLocator

    margin = max(0.02 * (last - first), 0.25)
    ax.set_xlim(first - margin, last + margin)
    ax.xaxis.set_major_locator(MaxNLocator(10, integer=True, steps=[1, 2, 5, 10]))
    ax.yaxis.set_major_locator(MaxNLocator(5, steps=[1, 2, 2.5, 5, 10]))


def frame(ax: Axes, curves: Sequence[Sequence[float]]) -> None:
    """Leave out first epochs that would press all others flat; the panel then says what is not shown."""
    clipped = readable_range(curves)
    if clipped is None:
        return
    low, high = clipped
    ax.set_ylim(low, high)
    beyond = [value for curve in curves for value in curve if math.isfinite(value) and not low <= value <= high]
    first, last = number(min(beyond)), number(max(beyond))
    reach = f"{first} to {last}" if len(beyond) > 1 and first != last else first
    side = "above" if min(beyond) > high else "below" if max(beyond) < low else "outside"
    text = f"first epochs {side} the frame: {reach}"
    ax.text(0.99, 0.95, text, transform=ax.transAxes, ha="right", va="top", fontsize=8, color=FAINT)


def marker(count: int) -> dict[str, Any]:
    """How a line over so many epochs marks them: a point each, where they are few."""
    return {"marker": "o" if count <= _FEW_EPOCHS else "", "markersize": 3.5}


def mark_best(ax: Axes, best: int, value: float, colour: str, spread: float | None = None) -> None:
    """Mark an epoch, with the value that a curve has there."""
    ax.axvline(best, zorder=1.5, **BEST)
    if math.isfinite(value):
        ax.plot([best], [value], "o", color=colour, markersize=7, markeredgecolor="white", clip_on=False, zorder=4)
        score = number(value) if spread is None else f"{number(value)} ± {number(spread)}"
        ax.set_title(f"{score} at epoch {best}", loc="right", color=colour)


def legend(sheet: Figure, handles: Sequence[Any]) -> None:
    """One legend for all panels, in a line under the heading."""
    width, height = sheet.get_size_inches()
    sheet.legend(
        handles=handles,
        loc="upper left",
        bbox_to_anchor=(0.17 / width - 0.003, 1 - 0.40 / height),
        ncols=len(handles),
        columnspacing=1.6,
        labelcolor=FAINT,
    )
