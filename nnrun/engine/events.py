"""What the engine tells while it trains."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

from nnrun.types import Epoch


class Listener(Protocol):
    """Whoever wants to hear how training goes. An exception raised here ends the training as it would anywhere."""

    def started(self, steps_per_epoch: int, epochs: int, engine: str) -> None:
        """Training begins, with the engine that was chosen."""

    def progress(self, epoch: int, step: int, steps: int, logs: Mapping[str, Any]) -> None:
        """An epoch (from 1) has done ``step`` of its ``steps``, with the running means; a few times a second."""

    def epoch_ended(self, epoch: Epoch) -> None:
        """An epoch ended, its validation and callbacks included."""


class Silence:
    """A listener to which nothing matters."""

    def started(self, steps_per_epoch: int, epochs: int, engine: str) -> None:
        """Nothing."""

    def progress(self, epoch: int, step: int, steps: int, logs: Mapping[str, Any]) -> None:
        """Nothing."""

    def epoch_ended(self, epoch: Epoch) -> None:
        """Nothing."""
