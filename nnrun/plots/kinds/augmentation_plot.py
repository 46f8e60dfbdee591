"""Training rows beside what augmentation makes of them: whether the pictures are still those of their class."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from nnrun.plots.image_lines import image_lines
from nnrun.plots.kinds.sample_plot import pixels
from nnrun.plots.pictures import Picture

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from nnrun.types import Array


@dataclass(frozen=True, slots=True)
class AugmentationPicture(Picture):
    """Some training rows as they are, and over them several variations of each."""

    images: Array
    """Shape (1 + variations, rows, height, width) or (..., channels): the rows first."""

    def figure(self) -> Figure:
        """A column a row of the data, all in one scale."""
        count, rows = self.images.shape[:2]
        flat = pixels(self.images.reshape(count * rows, *self.images.shape[2:]))
        labels = ("as it is", *(f"varied, {number}" for number in range(1, count)))
        lines = flat.reshape(count, rows, *flat.shape[1:])
        return image_lines(self.title, self.subject, dict(zip(labels, lines, strict=True)))
