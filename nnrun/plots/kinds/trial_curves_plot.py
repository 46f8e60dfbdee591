"""The trials of a sweep: the best score so far, and the objective of each by epoch, pruned ones told apart."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from nnrun.plots.epochs import over
from nnrun.plots.pictures import Picture
from nnrun.plots.style import BLUE, BOTTOM_ROOM, FAINT, ORANGE, TITLE_ROOM, VERMILION, WIDTH, figure, panel, shown
from nnrun.runs.sweeps.trial_log import PRUNED
from nnrun.words.axis_range import range_of_scores
from nnrun.words.numbers import number, plural

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from nnrun.runs.sweeps.record import SweepRecord

_PANEL, _BETWEEN, _LEFT, _RIGHT = 2.2, 0.85, 0.8, 0.25


@dataclass(frozen=True, slots=True)
class TrialsPicture(Picture):
    """Scores in the order of the trials above, curves by epoch below."""

    objective: str
    direction: str
    numbers: tuple[int, ...]
    """Of the completed trials."""
    scores: tuple[float, ...]
    best: tuple[float, ...]
    """The best score up to each."""
    completed: tuple[tuple[float, ...], ...]
    """The curve of each completed trial, the best trial's last."""
    pruned: tuple[tuple[float, ...], ...]
    confirmed: tuple[tuple[int, float, float], ...] = ()
    """Of the trials that were trained anew: number, mean, standard deviation."""

    @classmethod
    def of_sweep(cls, record: SweepRecord) -> Iterator[Picture]:
        """Of one with two completed trials."""
        if len(record.scored) < 2:
            return
        pruned = [trial for trial in record.trials if trial.state == PRUNED]
        beside = f", {len(pruned)} pruned" if pruned else ""
        yield cls(
            "trials.png",
            record.run.name,
            f"{plural(len(record.scored), 'completed trial')}{beside}",
            record.objective,
            record.direction,
            tuple(trial.number for trial in record.scored),
            tuple(float(trial.score or 0) for trial in record.scored),
            tuple(record.best_so_far),
            tuple(tuple(record.curve(trial)) for trial in reversed(record.ranked)),
            tuple(tuple(record.curve(trial)) for trial in pruned),
            tuple((row.number, row.mean, row.std) for row in record.confirmed),
        )

    def figure(self) -> Figure:
        """Two panels; one where there are no curves of several epochs."""
        curves = [curve for curve in (*self.completed, *self.pruned) if len(curve) > 1]
        count = 2 if curves else 1
        height = TITLE_ROOM + count * _PANEL + (count - 1) * _BETWEEN + BOTTOM_ROOM
        sheet = figure(self.title, self.subject, WIDTH, height)
        width = WIDTH - _LEFT - _RIGHT
        _draw_order(panel(sheet, _LEFT, height - TITLE_ROOM - _PANEL, width, _PANEL), self)
        if curves:
            _draw_curves(panel(sheet, _LEFT, BOTTOM_ROOM, width, _PANEL), self, curves)
        return sheet


def _draw_order(ax: Axes, picture: TrialsPicture) -> None:
    ax.set_title(shown(picture.objective))
    ax.set_xlabel("trial")
    ax.plot(picture.numbers, picture.scores, "o", color=BLUE, markersize=4, alpha=0.7, label="trial")
    ax.step(picture.numbers, picture.best, where="post", color=VERMILION, label="best so far")
    over(ax, min(picture.numbers), max(picture.numbers))
    ends = [end for _, mean, std in picture.confirmed for end in (mean - std, mean + std)]
    if picture.confirmed:
        trials, means, stds = zip(*picture.confirmed, strict=True)
        style: dict[str, Any] = {"fmt": "D", "color": "#222222", "markersize": 5, "linewidth": 1.4, "zorder": 5}
        ax.errorbar(trials, means, stds, label="mean of its seeds, ± standard deviation", **style)
    if clipped := range_of_scores(picture.scores, picture.direction):
        ax.set_ylim(min((clipped[0], *ends)), max((clipped[1], *ends)))
    _legend(ax)


def _draw_curves(ax: Axes, picture: TrialsPicture, curves: Sequence[Sequence[float]]) -> None:
    ax.set_title("by epoch")
    ax.set_xlabel("epoch")
    kinds = ((picture.completed[:-1], BLUE, "completed"), (picture.pruned, ORANGE, "pruned"))
    for lines, colour, label in kinds:
        alpha = max(0.08, min(0.5, 15 / max(1, len(lines))))
        for n, line in enumerate(lines):
            ax.plot(
                range(1, len(line) + 1), line, color=colour, linewidth=1, alpha=alpha, label=label if not n else None
            )
            if colour == ORANGE:
                ax.plot([len(line)], line[-1:], "x", color=colour, markersize=4)
    best = picture.completed[-1]
    ax.plot(range(1, len(best) + 1), best, color=VERMILION, label=f"best: {number(picture.best[-1])}")
    clipped = range_of_scores([value for line in curves for value in line], picture.direction)
    if clipped:
        ax.set_ylim(*clipped)
    _legend(ax)


def _legend(ax: Axes) -> None:
    lines = ax.legend(loc="lower right", bbox_to_anchor=(1.0, 0.985), ncols=3, columnspacing=1.4, labelcolor=FAINT)
    for handle in lines.legend_handles:
        if handle is not None:
            handle.set_alpha(1)
