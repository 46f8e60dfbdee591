"""Images that a model gives again (autoencoders, denoising): true, answered and missed, as a gallery."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from nnrun.plots.pictures import Answers, Picture
from nnrun.plots.style import FAINT, TITLE_ROOM, figure, panel
from nnrun.words.numbers import number

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from nnrun.types import Array, Target

_COUNT = 10
_SMALLEST = 4
"""Pixels of an image's side; what is narrower is a table."""
_SIDE, _GAP, _EDGE, _LABELS = 0.95, 0.08, 0.17, 0.85


def is_image(target: Target) -> bool:
    """Whether an output of numbers is an image: height, width and one, three or four channels, or none."""
    shape = target.shape
    if target.kind != "number" or len(shape) not in (2, 3) or min(shape[:2]) < _SMALLEST:
        return False
    return len(shape) == 2 or shape[2] in (1, 3, 4)


@dataclass(frozen=True, slots=True)
class ReconstructionPicture(Picture):
    """Some rows, from the one that is met best to the one that is met worst."""

    true: Array
    """Shape (rows, height, width) or (rows, height, width, channels)."""
    predicted: Array
    """In the same shape and units."""
    errors: tuple[float, ...]
    """The root mean squared error of each row."""

    @classmethod
    def of_answers(cls, answers: Answers) -> Iterator[Picture]:
        """Of outputs that are images."""
        import numpy as np

        output = answers.output
        if not is_image(output.target) or output.true is None or not len(output.true):
            return
        count, pixels = len(output.true), (len(output.true), -1)
        true, predicted = (np.asarray(values, np.float32).reshape(pixels) for values in (output.true, output.predicted))
        errors = ((true - predicted) ** 2).mean(axis=1) ** 0.5
        ranked = np.argsort(errors, kind="stable")
        chosen = ranked[np.linspace(0, count - 1, min(count, _COUNT)).astype(int)]
        shape = (len(chosen), *output.target.shape)
        yield cls(
            f"reconstructions{answers.suffix}.png",
            answers.title,
            f"{answers.subject}: best to worst" if count > 1 else answers.subject,
            true[chosen].reshape(shape),
            predicted[chosen].reshape(shape),
            tuple(errors[chosen].tolist()),
        )

    def figure(self) -> Figure:
        """A column a row of the data: true, predicted and their difference, all in one scale."""
        import numpy as np

        count, (height, width) = len(self.errors), self.true.shape[1:3]
        side = _SIDE / max(height, width)
        across, down = width * side, height * side
        total = max(_EDGE + _LABELS + count * (across + _GAP) + _EDGE, 6.6)
        rows = (("true", self.true), ("predicted", self.predicted), ("difference", np.abs(self.true - self.predicted)))
        sheet = figure(self.title, self.subject, total, TITLE_ROOM + len(rows) * (down + _GAP) + 0.35)
        low, high = _range(self.true)
        for line, (label, images) in enumerate(rows):
            bottom = 0.35 + (len(rows) - 1 - line) * (down + _GAP)
            for n, image in enumerate(images):
                ax = panel(sheet, _EDGE + _LABELS + n * (across + _GAP), bottom, across, down)
                scaled = image / (high - low) if label == "difference" else (image - low) / (high - low)
                single = scaled[..., 0] if scaled.ndim == 3 and scaled.shape[-1] == 1 else scaled
                values = np.nan_to_num(single).clip(0, 1)
                ax.imshow(values, cmap="gray", vmin=0, vmax=1, interpolation="nearest", aspect="auto")
                ax.set_axis_off()
                if n == 0:
                    ax.text(-0.08, 0.5, label, transform=ax.transAxes, ha="right", va="center", fontsize=9)
                if line == len(rows) - 1:
                    text = number(self.errors[n])
                    ax.text(0.5, -0.06, text, transform=ax.transAxes, ha="center", va="top", fontsize=8, color=FAINT)
        sheet.text(_EDGE / total, 0.12 / sheet.get_size_inches()[1], "RMSE", fontsize=8, color=FAINT)
        return sheet


def _range(true: Array) -> tuple[float, float]:
    """Black and white: the smallest and the largest true value."""
    import numpy as np

    known = true[np.isfinite(true)]
    low, high = (float(known.min()), float(known.max())) if known.size else (0.0, 1.0)
    return low, high if high > low else low + 1.0
