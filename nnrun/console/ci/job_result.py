"""What a CI server is told of one training, or of the check of one run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from nnrun.experiment.expectations import CheckedExpectation


@dataclass(frozen=True)
class JobResult:
    """One training, or the check of one run."""

    name: str
    """The config's."""
    run: str = ""
    """The run directory; "" where there is none."""
    metrics: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    """By part, then by metric, as a person reads them."""
    expectations: Sequence[CheckedExpectation] = ()
    seconds: float = 0.0
    """Of wall-clock time."""
    error: str = ""
    """Why training failed; "" where it did not."""
