"""Calibration: whether rows that a model is sure of to 80 % are right in 80 % of the cases (reliability diagram)."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from nnrun.types import Predictions

if TYPE_CHECKING:
    from nnrun.types import Array

BINS = 10
_Z = 1.959964
"""Standard deviations of a 95 % interval."""


@dataclass(frozen=True, slots=True)
class CalibrationBin:
    """The rows whose probability lies in one stretch."""

    probability: float
    """Its mean over these rows."""
    share: float
    """Of these rows, those of which it came true."""
    interval: tuple[float, float]
    """Of the share, at 95 % (Wilson 1927)."""
    rows: int


@dataclass(frozen=True, slots=True)
class Calibration:
    """Predicted probabilities against what came true."""

    bins: tuple[CalibrationBin, ...]
    """Those of ten equal stretches that have rows."""
    error: float
    """Expected calibration error: the mean distance of probability and share, by rows (Naeini et al. 2015)."""
    brier: float
    """Mean squared distance of the probability and what came true, 0 or 1 (Brier 1950)."""


def calibration(answers: Predictions) -> Calibration | None:
    """The calibration of a single yes or no, or of the class that was said; None of other answers.

    None, too, where outputs are no probabilities, or none of them is finite.
    """
    import numpy as np

    if answers.true is None or answers.target.kind not in ("classes", "binary"):
        return None
    width = answers.probabilities.shape[-1] if answers.probabilities.ndim > 1 else 1
    if answers.target.kind == "binary" and width > 1:
        return None
    outputs = np.asarray(answers.probabilities, dtype=np.float64).reshape(-1, width)
    true = answers.true.reshape(-1)
    if width == 1:
        probabilities, came_true = outputs[:, 0], true == 1
    else:
        probabilities, came_true = outputs.max(axis=1), true == answers.predicted.reshape(-1)
    finite = np.isfinite(outputs).all(axis=1)
    probabilities, came_true = probabilities[finite], came_true[finite]
    if not len(probabilities) or probabilities.min() < 0 or probabilities.max() > 1 + 1e-6:
        return None
    return _binned(probabilities, came_true)


def _binned(probabilities: Array, came_true: Array) -> Calibration:
    import numpy as np

    places = np.minimum((probabilities * BINS).astype(np.int64), BINS - 1)
    bins = []
    for place in range(BINS):
        inside = places == place
        rows = int(inside.sum())
        if rows:
            share = float(came_true[inside].mean())
            bins.append(CalibrationBin(float(probabilities[inside].mean()), share, wilson(share, rows), rows))
    error = sum(bin_.rows * abs(bin_.probability - bin_.share) for bin_ in bins) / len(probabilities)
    return Calibration(tuple(bins), float(error), float(np.mean((probabilities - came_true) ** 2)))


def wilson(share: float, rows: int) -> tuple[float, float]:
    """The 95 % interval of a share of so many rows (Wilson 1927, "Probable inference")."""
    divisor = 1 + _Z**2 / rows
    middle = (share + _Z**2 / (2 * rows)) / divisor
    half = _Z * math.sqrt(share * (1 - share) / rows + _Z**2 / (4 * rows**2)) / divisor
    return max(0.0, middle - half), min(1.0, middle + half)
