"""Rows of a data set as a gallery of pictures, each with what is said of it: its class, or a wrong answer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from nnrun.plots.pictures import Picture
from nnrun.plots.style import TITLE_ROOM, figure, panel, shown

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from nnrun.types import Array

_SIDE, _GAP, _EDGE = 1.15, 0.1, 0.17
"""Inches of a picture's longer side, between two pictures, and around them."""
_LINE = 0.17
"""Of a line of text."""
_MOST = 10
"""Pictures beside each other."""
_LABEL = 18
"""Columns of a label; longer ones are cut."""


@dataclass(frozen=True, slots=True)
class SamplesPicture(Picture):
    """Some rows of a data set that are pictures, side by side, each over a line or more of text."""

    images: Array
    """Shape (rows, height, width) or (rows, height, width, channels); bytes, or numbers in any range."""
    labels: tuple[tuple[str, ...], ...]
    """The lines under each picture, equally many."""

    def figure(self) -> Figure:
        """Pictures in lines of ten; those of one channel in grey, black for the smallest value."""
        images = pixels(self.images)
        height, width = images.shape[1:3]
        side = _SIDE / max(height, width)
        across, down = width * side, height * side
        beside, lines = min(len(images), _MOST), -(-len(images) // _MOST)
        total = max(2 * _EDGE + beside * across + (beside - 1) * _GAP, 6.6)
        pitch = down + len(self.labels[0]) * _LINE + 0.15
        sheet = figure(self.title, self.subject, total, TITLE_ROOM + lines * pitch + 0.08)
        for index, (image, label) in enumerate(zip(images, self.labels, strict=True)):
            line, column = divmod(index, _MOST)
            bottom = (lines - line) * pitch - down + 0.08
            ax = panel(sheet, _EDGE + column * (across + _GAP), bottom, across, down)
            ax.imshow(image, cmap="gray", vmin=0, vmax=1, interpolation="nearest", aspect="auto")
            ax.set_axis_off()
            text = "\n".join(shown(part, _LABEL) for part in label)
            ax.text(0.5, -0.06, text, transform=ax.transAxes, ha="center", va="top", fontsize=8.5)
        return sheet


def pixels(images: Array) -> Array:
    """Images as matplotlib takes them: floats from 0 to 1, a single channel without its axis.

    Bytes keep their scale, but for those that use less than a quarter of it, as counts of ink do: these, and other
    numbers, are stretched from their smallest to their largest.
    """
    import numpy as np

    values: Array = images[..., 0] if images.ndim == 4 and images.shape[-1] == 1 else images
    if values.dtype == np.uint8 and values.max() > 255 // 4:
        return values.astype(np.float32) / np.float32(255)
    values = values.astype(np.float32)
    known = values[np.isfinite(values)]
    low, high = (float(known.min()), float(known.max())) if known.size else (0.0, 1.0)
    stretched: Array = np.nan_to_num((values - low) / ((high - low) or 1.0)).clip(0, 1)
    return stretched
