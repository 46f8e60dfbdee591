"""What is kept of a training while it runs: its history, its best epoch, and weights to come back to."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from nnrun.engine.listening import Listener
from nnrun.engine.monitor import Monitor
from nnrun.engine.state import Snapshot, restore_weights, take_snapshot
from nnrun.types import Epoch, Training

if TYPE_CHECKING:
    import keras


class Diverged(Exception):
    """The loss, or a weight, became NaN or infinite."""


class Journal:
    """Takes in finished epochs.

    Args:
        model: A model whose optimizer is built, in the state from which training starts.
        training: Says what to monitor and which weights to keep.
        listener: Told of each epoch.
        history: Epochs finished before.
    """

    def __init__(
        self, model: keras.Model, training: Training, listener: Listener, history: tuple[Epoch, ...] = ()
    ) -> None:
        self.model = model
        self.keep = training.keep
        self.listener = listener
        self.history = list(history)
        self.monitor = Monitor(training.monitor, training.mode)
        self.last: Snapshot = take_snapshot(model, len(history))
        self.best: Snapshot | None = None

    def check(self, epoch: int, step: int, logs: Mapping[str, Any], finite: bool = True) -> None:
        """Ends a training that has diverged by a step of an epoch (both from 1)."""
        loss = logs["loss"]
        if not math.isfinite(loss):
            raise Diverged(f"the loss became {loss} in epoch {epoch}, by step {step}")
        if not finite:
            raise Diverged(f"a weight became NaN or infinite in epoch {epoch}, by step {step}")

    def add(
        self,
        epoch: int,
        rate: float,
        training: Mapping[str, Any],
        validation: Mapping[str, Any],
        seconds: Mapping[str, float],
    ) -> None:
        """Takes in an epoch (from 1) whose callbacks have been called."""
        self.last = take_snapshot(self.model, epoch)
        logs = {**training, **{f"val_{name}": value for name, value in validation.items()}}
        if self.monitor.judge(self.model, epoch, logs):
            self.best = self.last
        finished = Epoch(epoch, rate, listed(training), listed(validation), seconds)
        self.history.append(finished)
        self.listener.epoch_ended(finished)

    def restore(self, *, completed: bool) -> tuple[str, int]:
        """Gives the model the weights to keep; says which, and of which epoch."""
        if self.keep == "best" and self.best is not None:
            restore_weights(self.model, self.best)
            return "best", self.best.epoch
        if not completed:
            restore_weights(self.model, self.last)
        return "last", self.last.epoch


def listed(logs: Mapping[str, Any]) -> dict[str, Any]:
    """Metrics as plain values: vectors as lists."""
    return {name: value if isinstance(value, float) else value.tolist() for name, value in logs.items()}
