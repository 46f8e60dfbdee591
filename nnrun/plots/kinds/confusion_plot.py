"""The confusion matrix, from two classes to some dozens."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from nnrun.plots.pictures import Answers, Picture
from nnrun.plots.style import FAINT, INK, TITLE_ROOM, figure, panel, shown
from nnrun.scores import Confusion, confusion
from nnrun.words.text import width_of

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_COUNTED = 24
"""Up to so many classes every cell says its count; more are read by colour."""
_LABEL = 18
"""Columns of a class's name."""
_SMALLEST = 8.0
"""Points; names that need less to stand side by side stand on end."""
_CHARACTER = 0.57 / 72
"""Inches of a letter for each point of its size; most are narrower."""


@dataclass(frozen=True, slots=True)
class ConfusionPicture(Picture):
    """A confusion matrix."""

    confusion: Confusion

    @classmethod
    def of_answers(cls, answers: Answers) -> Iterator[Picture]:
        """Of classes, and of a single yes or no."""
        target = answers.output.target
        if target.kind == "classes" or (target.kind == "binary" and target.width == 1):
            matrix = confusion(answers.output)
            yield cls(f"confusion{answers.suffix}.png", answers.title, answers.subject, matrix)

    def figure(self) -> Figure:
        """Counts in cells, coloured by the share of the true class, so that small classes are seen too."""
        import numpy as np
        from matplotlib.colors import PowerNorm

        counts = np.array(self.confusion.counts)
        names = [shown(name, _LABEL) for name in self.confusion.names]
        size = len(names)
        side = min(max(3.4, 0.5 * size), 8.6)
        longest = max(width_of(name) for name in names) * _CHARACTER
        fitting = 0.97 * side / size / longest  # the size at which names stand side by side
        upright = fitting >= _SMALLEST or len(max(names, key=len)) <= 2
        label_size = min(10.0, fitting) if upright else min(10.0, 51 * side / size)
        room, below = 0.75 + longest * label_size, 0.75 if upright else 0.6 + longest * label_size
        width, height = room + side + 1.25, TITLE_ROOM + side + below
        sheet = figure(self.title, self.subject, max(width, 6.6), height)
        left = room + max(0.0, (6.6 - width) / 2)
        ax = panel(sheet, left, below, side, side)
        shares = counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)
        # Where no number is written, the colours of rare mistakes are spread, or they would all look white
        norm = PowerNorm(1 if size <= _COUNTED else 0.5, vmin=0, vmax=1)
        image = ax.imshow(shares, cmap="Blues", norm=norm, interpolation="nearest", aspect="auto")
        _ticks(ax, names, label_size, upright=upright)
        _borders(ax, size)
        if size <= _COUNTED:
            _write_counts(ax, counts, shares, min(11.0, 72 * side / size / (len(str(counts.max())) * 0.62 + 0.7)))
        bar = sheet.colorbar(image, cax=panel(sheet, left + side + 0.2, below, 0.16, side), format="{x:.0%}")
        bar.outline.set_visible(False)
        bar.set_label("share of the true class", color=FAINT)
        return sheet


def _ticks(ax: Axes, names: list[str], size: float, *, upright: bool) -> None:
    ax.set_xticks(range(len(names)), names, fontsize=size, rotation=0 if upright else 90)
    ax.set_yticks(range(len(names)), names, fontsize=size)
    ax.set_xlabel("predicted class")
    ax.set_ylabel("true class", labelpad=8)


def _borders(ax: Axes, size: int) -> None:
    """Thin lines between the cells in place of the grid."""
    ax.grid(visible=False)
    for spine in ax.spines.values():
        spine.set_visible(False)
    between = [n - 0.5 for n in range(size + 1)]
    line = 1.5 if size <= _COUNTED else 0.5
    colour = "white" if size <= _COUNTED else "#EEEEEE"
    ax.hlines(between, -0.5, size - 0.5, color=colour, linewidth=line)
    ax.vlines(between, -0.5, size - 0.5, color=colour, linewidth=line)


def _write_counts(ax: Axes, counts: object, shares: object, size: float) -> None:
    import numpy as np

    values, tones = np.asarray(counts), np.asarray(shares)
    for (row, column), count in np.ndenumerate(values):
        colour = "white" if tones[row, column] > 0.55 else INK if count else "#B0B0B0"
        ax.text(column, row, f"{count:,}", ha="center", va="center", fontsize=size, color=colour)
