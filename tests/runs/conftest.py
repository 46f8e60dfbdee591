"""A run directory in the making, and epochs to put into it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest

from nnrun.runs import RunWriter, create
from nnrun.types import Epoch

STARTED = datetime(2026, 11, 21, 14, 3, 59, 120_000, tzinfo=timezone(timedelta(hours=1)))


@pytest.fixture
def writer(tmp_path: Path) -> RunWriter:
    """The writer of a fresh run named iris."""
    return create(tmp_path / "runs", "iris", STARTED)


@pytest.fixture
def epoch() -> Callable[[int], Epoch]:
    """Makes the n-th epoch of a run with validation."""

    def make(number: int) -> Epoch:
        training = {"loss": 1.0 / number, "accuracy": 0.1 * number}
        seconds = {"training": 0.0123456789, "validation": 2.0, "other": 0.0000004}
        return Epoch(number, 0.001, training, {"loss": 1.5 / number, "accuracy": 0.3}, seconds)

    return make
