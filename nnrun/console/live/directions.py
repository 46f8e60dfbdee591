"""Whether more or less of each metric is better, as the config in a run directory tells it (maximize, minimize)."""

from __future__ import annotations

from pathlib import Path

from nnrun import run_layout as layout
from nnrun import spec
from nnrun.console.progress import Directions
from nnrun.errors import NnrunError


def directions_of(run: Path) -> Directions:
    """Those of a run's metrics; none where its config cannot be read. No code of its plugins is run."""
    try:
        return spec.directions(spec.load(run / layout.RESOLVED, trust="not needed").spec)
    except (NnrunError, OSError):
        return {}
