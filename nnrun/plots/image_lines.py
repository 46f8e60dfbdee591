"""Lines of images under each other, a column a row of the data: what is true over what is predicted, or varied."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from nnrun.plots.style import FAINT, TITLE_ROOM, figure, panel

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from nnrun.types import Array

_SIDE, _GAP, _EDGE, _LABELS = 0.95, 0.08, 0.17, 0.85
"""Inches of an image's longer side, between two, around all, and of the labels at the left."""
_BELOW = 0.35


def image_lines(
    title: str, subject: str, lines: Mapping[str, Array], foot: str = "", captions: Sequence[str] = ()
) -> Figure:
    """A figure of lines of images.

    Args:
        title: The run's name.
        subject: What the picture shows.
        lines: By their labels: numbers from 0 to 1, shape (rows, height, width) or (rows, height, width, channels).
        foot: What the captions are.
        captions: Stand under the columns.
    """
    import numpy as np

    count, height, width = next(iter(lines.values())).shape[:3]
    side = _SIDE / max(height, width)
    across, down = width * side, height * side
    below = _BELOW if captions else _EDGE
    total = max(_EDGE + _LABELS + count * (across + _GAP) + _EDGE, 6.6)
    sheet = figure(title, subject, total, TITLE_ROOM + len(lines) * (down + _GAP) + below)
    for line, (label, images) in enumerate(lines.items()):
        bottom = below + (len(lines) - 1 - line) * (down + _GAP)
        for n, image in enumerate(images):
            ax = panel(sheet, _EDGE + _LABELS + n * (across + _GAP), bottom, across, down)
            single = image[..., 0] if image.ndim == 3 and image.shape[-1] == 1 else image
            values = np.nan_to_num(single).clip(0, 1)
            ax.imshow(values, cmap="gray", vmin=0, vmax=1, interpolation="nearest", aspect="auto")
            ax.set_axis_off()
            if n == 0:
                ax.text(-0.08, 0.5, label, transform=ax.transAxes, ha="right", va="center", fontsize=9)
            if captions and line == len(lines) - 1:
                ax.text(0.5, -0.06, captions[n], transform=ax.transAxes, ha="center", va="top", fontsize=8, color=FAINT)
    sheet.text(_EDGE / total, 0.12 / sheet.get_size_inches()[1], foot, fontsize=8, color=FAINT)
    return sheet
