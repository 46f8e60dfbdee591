"""The confusion matrix: which classes were taken for which, counts by true and predicted class."""

from __future__ import annotations

from dataclasses import dataclass

from nnrun.scores.classification import class_names
from nnrun.types import Predictions


@dataclass(frozen=True, slots=True)
class Confusion:
    """A confusion matrix."""

    names: tuple[str, ...]
    """The classes."""
    counts: tuple[tuple[int, ...], ...]
    """Answers by true class (rows) and predicted class (columns), in the order of ``names``."""


def confusion(answers: Predictions) -> Confusion:
    """The confusion matrix of predictions of the kind "classes", or "binary" with a single answer a row.

    Counted with NumPy alone: a training that only draws need not wait for scikit-learn.

    Raises:
        ValueError: the truth is not known.
    """
    import numpy as np

    if answers.true is None:
        raise ValueError("predictions without the truth cannot be counted")
    true, predicted = answers.true.reshape(-1), answers.predicted.reshape(-1)
    names = class_names(answers.target, true, predicted)
    size = len(names)
    counts = np.bincount(true * size + predicted, minlength=size * size).reshape(size, size)
    return Confusion(names, tuple(tuple(row) for row in counts.tolist()))
