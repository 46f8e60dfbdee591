"""An epoch as a row of history.csv, of timings.csv and of fingerprints.csv."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from nnrun.types import Epoch

PARTS = ("training", "validation", "other")


def history_row(epoch: Epoch) -> dict[str, str]:
    """The cells of history.csv: epoch, learning_rate, metrics, val_ metrics; floats that read back equal."""
    row = {"epoch": str(int(epoch.number)), "learning_rate": repr(float(epoch.learning_rate))}
    row |= {name: repr(value) for name, value in scalars(epoch.training)}
    row |= {f"val_{name}": repr(value) for name, value in scalars(epoch.validation)}
    return row


def timings_row(epoch: Epoch) -> dict[str, str]:
    """The cells of timings.csv: seconds with microseconds."""
    row = {"epoch": str(int(epoch.number))}
    return row | {name: f"{float(epoch.seconds.get(name, 0.0)):.6f}" for name in PARTS}


def fingerprint_row(epoch: Epoch) -> dict[str, str]:
    """The cells of fingerprints.csv: 64 bits as a whole number."""
    return {"epoch": str(int(epoch.number)), "weights": str(epoch.fingerprint)}


def scalars(metrics: Mapping[str, Any]) -> Iterator[tuple[str, float]]:
    """Metrics as single numbers: one that is a vector (a score for each class) becomes ``name_0``, ``name_1`` ..."""
    for name, value in metrics.items():
        if type(value) is float:  # nearly always; the check of a shape is dear beside a fast epoch
            yield name, value
        elif getattr(value, "ndim", 0) or isinstance(value, (list, tuple)):
            yield from scalars({f"{name}_{index}": item for index, item in enumerate(value)})
        else:
            yield name, float(value)
