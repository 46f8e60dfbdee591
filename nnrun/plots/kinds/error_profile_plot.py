"""The error of each of many predicted numbers side by side, as of a spectrum or of the steps of a forecast."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from nnrun.plots.kinds.reconstruction_plot import is_image
from nnrun.plots.pictures import Answers, Picture
from nnrun.plots.style import BLUE, BOTTOM_ROOM, FAINT, INK, TITLE_ROOM, WIDTH, figure, panel, shown
from nnrun.scores import residuals

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_FEWEST = 4
"""Of fewer numbers, each has panels of its own in the picture of residuals."""
_NAMED = 12
"""Up to so many are named on the axis."""
_HEIGHT = 2.6


@dataclass(frozen=True, slots=True)
class ErrorProfilePicture(Picture):
    """The root mean squared error of each number, beside the spread of its true values."""

    names: tuple[str, ...]
    errors: tuple[float, ...]
    spreads: tuple[float, ...]
    """The standard deviation of the true values: what always answering their mean would miss."""

    @classmethod
    def of_answers(cls, answers: Answers) -> Iterator[Picture]:
        """Of several numbers a row that are no image."""
        target = answers.output.target
        if target.kind != "number" or target.width < _FEWEST or is_image(target):
            return
        columns = [column for column in residuals(answers.output) if len(column.true)]
        if len(columns) >= _FEWEST:
            errors = tuple(float((column.residual**2).mean() ** 0.5) for column in columns)
            spreads = tuple(float(column.true.std()) for column in columns)
            names = tuple(column.name for column in columns)
            yield cls(f"errors{answers.suffix}.png", answers.title, answers.subject, names, errors, spreads)

    def figure(self) -> Figure:
        """Bars for a few numbers, a line for many; the spread as a dashed line."""
        count = len(self.errors)
        sheet = figure(self.title, self.subject, WIDTH, TITLE_ROOM + 0.3 + _HEIGHT + BOTTOM_ROOM)
        ax = panel(sheet, 0.85, BOTTOM_ROOM, WIDTH - 1.1, _HEIGHT)
        places = list(range(count))
        if count <= _NAMED:
            ax.bar(places, self.errors, width=0.62, color=BLUE)
            ax.set_xticks(places, [shown(name, 10) for name in self.names])
        else:
            ax.plot(places, self.errors, color=BLUE)
            ax.set_xlim(-0.01 * count, 1.01 * count)
        ax.plot(places, self.spreads, color=INK, linewidth=0.9, linestyle=(0, (4, 3)))
        worst = max(places, key=lambda place: self.errors[place])
        ax.set_title("RMSE of each number; dashed: the spread of its true values")
        ax.set_title(f"worst: {shown(self.names[worst], 16)}", loc="right", color=FAINT)
        ax.set_ylim(bottom=0)
        ax.set_xlabel("number of the target" if count <= _NAMED else "number of the target, in its order")
        return sheet
