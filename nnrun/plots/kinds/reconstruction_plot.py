"""Images that a model gives again (autoencoders, denoising): true, answered and missed, as a gallery."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from nnrun.plots.image_lines import image_lines
from nnrun.plots.pictures import Answers, Picture
from nnrun.words.numbers import number

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from nnrun.types import Array, Target

_COUNT = 10
_SMALLEST = 4
"""Pixels of an image's side; what is narrower is a table."""


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

        low, high = _range(self.true)
        lines = {
            "true": (self.true - low) / (high - low),
            "predicted": (self.predicted - low) / (high - low),
            "difference": np.abs(self.true - self.predicted) / (high - low),
        }
        return image_lines(self.title, self.subject, lines, "RMSE", [number(error) for error in self.errors])


def _range(true: Array) -> tuple[float, float]:
    """Black and white: the smallest and the largest true value."""
    import numpy as np

    known = true[np.isfinite(true)]
    low, high = (float(known.min()), float(known.max())) if known.size else (0.0, 1.0)
    return low, high if high > low else low + 1.0
