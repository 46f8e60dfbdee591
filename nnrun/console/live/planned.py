"""What the config in a run directory says of its training: how many epochs, and which way a metric is better."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from nnrun import run_layout as layout
from nnrun import spec
from nnrun.console.progress import Directions
from nnrun.errors import NnrunError


@dataclass(frozen=True, slots=True)
class Planned:
    """A training as it is meant to go."""

    epochs: int = 0
    """That it has at most; 0 where nobody knows it."""
    directions: Directions = field(default_factory=dict)
    """Those of its metrics."""


def planned(run: Path) -> Planned:
    """What a run's config says; nothing where it cannot be read. No code of its plugins is run."""
    try:
        written = spec.load(run / layout.RESOLVED, trust="not needed").spec
    except (NnrunError, OSError):
        return Planned()
    return Planned(written.training.epochs, spec.directions(written))
