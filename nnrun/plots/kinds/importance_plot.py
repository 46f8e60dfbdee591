"""How much of the differences between the trials of a sweep goes back to each parameter, as bars."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from nnrun.plots.pictures import Picture
from nnrun.plots.style import BLUE, BOTTOM_ROOM, FAINT, INK, TITLE_ROOM, WIDTH, figure, panel, shown, shown_path
from nnrun.scores.importance import Importance, importances
from nnrun.words.told_apart import short_paths

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from nnrun.runs.sweeps.record import SweepRecord

_MOST = 15
"""Parameters: the most important ones."""
_LETTERS = 25
"""Of a path, which fit beside the bars."""
_LEFT, _RIGHT, _BAR, _NOTE = 2.3, 0.75, 0.38, 0.55


@dataclass(frozen=True, slots=True)
class ImportancePicture(Picture):
    """A bar a parameter, the longest above, with what it may be by other draws of trials."""

    shares: Mapping[str, Importance]
    """By path."""
    note: str
    """What a reader must know of them."""

    @classmethod
    def of_sweep(cls, record: SweepRecord) -> Iterator[Picture]:
        """Of one with trials enough."""
        scored = record.scored
        known = importances([trial.values for trial in scored], [float(trial.score or 0.0) for trial in scored])
        if known is not None:
            subject = f"importance for {record.objective}"
            yield cls("importance.png", record.run.name, subject, known.by_path, known.sentence)

    def figure(self) -> Figure:
        """Shares from 0 to 1 across."""
        import textwrap

        chosen = dict(list(self.shares.items())[:_MOST])
        height = TITLE_ROOM + len(chosen) * _BAR + BOTTOM_ROOM + _NOTE
        sheet = figure(self.title, self.subject, WIDTH, max(height, 2.4))
        total = sheet.get_size_inches()[1]
        bottom = BOTTOM_ROOM + _NOTE
        ax = panel(sheet, _LEFT, bottom, WIDTH - _LEFT - _RIGHT, total - TITLE_ROOM - bottom)
        places = list(range(len(chosen)))
        shares = [importance.share for importance in chosen.values()]
        ends = [(max(0.0, share.low), min(1.0, max(share.high, 0.0))) for share in chosen.values()]
        ax.barh(places, shares, height=0.6, color=BLUE)
        ax.hlines(places, *zip(*ends, strict=True), color=INK, linewidth=1.3, zorder=3)
        for place, (_, high), share in zip(places, ends, shares, strict=True):
            ax.text(max(high, share) + 0.015, place, f"{share:.2f}", va="center", fontsize=9)
        ax.set_yticks(places, [shown_path(name, _LETTERS) for name in short_paths([*chosen]).values()], fontsize=9)
        ax.set_ylim(len(chosen) - 0.4, -0.6)
        ax.set_xlim(0, 1)
        ax.grid(visible=False, axis="y")
        ax.set_xlabel("share of the variance of the trials' ranks; line: 80 % of the draws")
        note = "\n".join(shown(line, 140) for line in textwrap.wrap(self.note, 125, max_lines=2, placeholder=" …"))
        sheet.text(0.17 / WIDTH, 0.12 / total, note, fontsize=8, color=FAINT)
        return sheet
