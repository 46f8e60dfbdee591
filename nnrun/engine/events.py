"""What the engine tells while it trains."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from nnrun.types import Epoch


class Listener:
    """Whoever wants to hear how training goes; every method may stay as it is, and does nothing.

    An exception raised in one ends the training as it would anywhere.
    """

    def started(self, steps_per_epoch: int, epochs: int, engine: str) -> None:
        """Training begins, with the engine that was chosen."""

    def resumed(self, history: Sequence[Epoch]) -> None:
        """It goes on after these epochs, which an earlier process has told of; at least one."""

    def progress(self, epoch: int, step: int, steps: int, logs: Mapping[str, Any]) -> None:
        """An epoch (from 1) has done ``step`` of its ``steps``, with the running means; a few times a second."""

    def epoch(self, epoch: Epoch) -> None:
        """An epoch ended, its validation and callbacks included."""

    def why_stop(self, epoch: Epoch) -> str:  # noqa: ARG002  # whoever answers looks at it
        """Why training ends after this epoch, as one that falls behind is pruned; "" where it goes on.

        Asked after ``epoch``; of a training that is gone on with, for its last epoch once more.
        """
        return ""
