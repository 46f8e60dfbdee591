"""The share of near-zero weights, a bar a kernel."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from nnrun.plots.pictures import Picture
from nnrun.plots.style import BLUE, BOTTOM_ROOM, FAINT, GRID, INK, WIDTH, figure, panel, shown
from nnrun.scores import NEAR_ZERO, NearZero
from nnrun.words.text import width_of

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from nnrun.runs import Metrics

_MOST = 40
_LABEL = 32
_TOP = 0.5


@dataclass(frozen=True, slots=True)
class NearZeroPicture(Picture):
    """The share of near-zero weights, a bar a kernel."""

    kernels: tuple[NearZero, ...]

    @classmethod
    def of_training(cls, name: str, history: Sequence[Mapping[str, Any]], metrics: Metrics) -> Iterator[Picture]:
        """Of the kernels of the kept weights, where there are any."""
        kernels = tuple(NearZero(**kernel) for kernel in metrics.near_zero)
        if kernels:
            yield cls("near_zero_weights.png", name, f"near-zero weights after epoch {metrics.kept_epoch}", kernels)

    def figure(self) -> Figure:
        """Bars from the input to the output, downwards; of many kernels those with the most weights."""
        largest = sorted(self.kernels, key=lambda kernel: -kernel.weights)[:_MOST]
        kernels = [kernel for kernel in self.kernels if kernel in largest]
        names = [shown(kernel.name, _LABEL) for kernel in kernels]
        bar = 0.42 if len(kernels) <= 10 else 0.27
        height = _TOP + BOTTOM_ROOM + bar * len(kernels) + 0.2
        left_out = len(self.kernels) - len(kernels)
        subject = f"{self.subject}, the largest {_MOST} of {len(self.kernels)} kernels" if left_out else self.subject
        sheet = figure(self.title, subject, WIDTH, height)
        left = 0.35 + max(width_of(name) for name in names) * 0.09
        ax = panel(sheet, left, BOTTOM_ROOM, WIDTH - left - 1.5, height - _TOP - BOTTOM_ROOM)
        rows = range(len(kernels))
        ax.barh(rows, [1.0] * len(kernels), height=0.62, color=GRID)
        ax.barh(rows, [kernel.share for kernel in kernels], height=0.62, color=BLUE)
        for row, kernel in zip(rows, kernels, strict=True):
            ax.text(1.02, row, f"{kernel.share:.1%}", va="center", color=INK, fontsize=9)
            ax.text(1.16, row, f"of {kernel.weights:,}", va="center", color=FAINT, fontsize=8)
        ax.set_yticks(rows, names)
        ax.set_ylim(len(kernels) - 0.4, -0.6)
        ax.set_xlim(0, 1)
        ax.set_xticks([0, 0.25, 0.5, 0.75, 1], ["0%", "25%", "50%", "75%", "100%"])
        ax.set_xlabel(f"share of weights below {NEAR_ZERO:g} in size")
        ax.grid(visible=False)
        for spine in ax.spines.values():
            spine.set_visible(False)
        return sheet
