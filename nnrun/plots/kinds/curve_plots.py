"""ROC and precision-recall side by side, with the areas under them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from nnrun.plots.pictures import Answers, Picture
from nnrun.plots.style import BLUE, BOTTOM_ROOM, FAINT, INK, SERIES, TITLE_ROOM, figure, panel, shown
from nnrun.scores import ClassCurves, curves

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from nnrun.types import Array

_DASHES: tuple[Any, ...] = ("-", (0, (4, 1.6)))
_SIDE, _LEFT, _GAP, _TABLE = 3.3, 0.75, 0.75, 2.6
_CHANCE: dict[str, Any] = {"color": FAINT, "linewidth": 1.0, "linestyle": (0, (1, 2))}
_MOST_POINTS = 2000
_MOST_CURVES = 10
"""With more classes nobody tells the curves apart."""


@dataclass(frozen=True, slots=True)
class CurvesPicture(Picture):
    """ROC and precision-recall, a curve a class."""

    curves: tuple[ClassCurves, ...]

    @classmethod
    def of_answers(cls, answers: Answers) -> Iterator[Picture]:
        """Of classes and labels that are not too many to be told apart."""
        target = answers.output.target
        if target.kind == "number" or target.width > _MOST_CURVES:
            return
        chosen = curves(answers.output)
        if target.kind == "classes" and target.width == 2:  # the curves of no are those of yes, mirrored
            chosen = chosen[1:]
        if chosen:
            yield cls(f"curves{answers.suffix}.png", answers.title, answers.subject, chosen)

    def figure(self) -> Figure:
        """A curve a class, dashed where colours are used up; several are named in a table beside both panels."""
        import numpy as np

        table = _TABLE if len(self.curves) > 1 else 0.25
        sheet = figure(
            self.title, self.subject, _LEFT + 2 * _SIDE + _GAP + table, BOTTOM_ROOM + _SIDE + TITLE_ROOM + 0.2
        )
        roc = panel(sheet, _LEFT, BOTTOM_ROOM, _SIDE, _SIDE)
        recall = panel(sheet, _LEFT + _SIDE + _GAP, BOTTOM_ROOM, _SIDE, _SIDE)
        for n, curve in enumerate(self.curves):
            _draw(roc, curve.roc.false_positive_rate, curve.roc.true_positive_rate, **_style(n))
            # The first point is there by convention, for no answer at all; drawn, it would be a line from nowhere
            precision = np.append(curve.precision_recall.precision[1:2], curve.precision_recall.precision[1:])
            _draw(recall, curve.precision_recall.recall, precision, drawstyle="steps-pre", **_style(n))
        roc.plot([0, 1], [0, 1], **_CHANCE)
        _finish(roc, "ROC", "false positive rate", "true positive rate")
        _finish(recall, "precision-recall", "recall", "precision")
        if len(self.curves) == 1:
            _name_only(roc, recall, self.curves[0])
        else:
            _name_all(panel(sheet, _LEFT + 2 * _SIDE + _GAP + 0.35, BOTTOM_ROOM, _TABLE - 0.6, _SIDE), self.curves)
        return sheet


def _style(n: int) -> dict[str, Any]:
    return {"color": SERIES[n % len(SERIES)], "linestyle": _DASHES[n // len(SERIES) % len(_DASHES)]}


def _draw(ax: Axes, x: Array, y: Array, **style: Any) -> None:
    import numpy as np

    shown_points = np.linspace(0, len(x) - 1, min(len(x), _MOST_POINTS)).astype(np.int64)
    ax.plot(x[shown_points], y[shown_points], clip_on=False, **style)


def _finish(ax: Axes, title: str, x: str, y: str) -> None:
    ax.set_title(title)
    ax.set_xlabel(x)
    ax.set_ylabel(y)
    ax.set_xlim(-0.02, 1.02)
    ax.set_ylim(-0.02, 1.02)


def _name_only(roc: Axes, recall: Axes, curve: ClassCurves) -> None:
    """The only curve is named over its panels, and chance has a level for precision too: the share of positive rows."""
    prevalence = curve.precision_recall.prevalence
    recall.plot([0, 1], [prevalence] * 2, **_CHANCE)
    if curve.name:
        roc.set_title(f"ROC of {shown(curve.name, 15)}")
    roc.set_title(f"AUC {curve.roc.area:.3f}, chance 0.5", loc="right", color=BLUE)
    recall.set_title(f"AP {curve.precision_recall.average:.3f}, chance {prevalence:.3g}", loc="right", color=BLUE)


def _name_all(ax: Axes, curves: Sequence[ClassCurves]) -> None:
    """A table: line, class, area under the ROC, average precision."""
    ax.set_axis_off()
    ax.set_xlim(0, 1)
    ax.set_ylim(_SIDE, 0)  # inches downwards
    _row(ax, 0.1, ("", "AUC", "AP"), None, FAINT)
    for n, curve in enumerate(curves):
        values = (shown(curve.name, 15), f"{curve.roc.area:.3f}", f"{curve.precision_recall.average:.3f}")
        _row(ax, 0.35 + 0.24 * n, values, _style(n), INK)
    _row(ax, 0.35 + 0.24 * len(curves), ("chance", "0.5", ""), _CHANCE, FAINT)


def _row(ax: Axes, y: float, texts: tuple[str, str, str], line: dict[str, Any] | None, colour: str) -> None:
    if line:
        ax.plot([0, 0.12], [y, y], **line)
    for x, side, text in zip((0.16, 0.8, 1.05), ("left", "right", "right"), texts, strict=True):
        ax.text(x, y, text, ha=side, va="center", fontsize=9, color=colour)
