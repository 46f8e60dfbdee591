"""A row that is an image as a PNG file for a page, no larger than it is shown."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from nnrun.plots.kinds.sample_plot import pixels

if TYPE_CHECKING:
    from nnrun.types import Array

_LARGEST = 320
"""Pixels of the longer side."""


def png_of(image: Array) -> bytes:
    """One image as a PNG file.

    Args:
        image: Shape (height, width) or (height, width, 1, 3 or 4 channels); bytes, or numbers in any range.
    """
    import numpy as np
    from PIL import Image

    values = (pixels(image[None])[0] * 255).round().astype(np.uint8)
    drawn = Image.fromarray(values)
    drawn.thumbnail((_LARGEST, _LARGEST))
    stream = io.BytesIO()
    drawn.save(stream, "PNG", optimize=True)
    return stream.getvalue()
