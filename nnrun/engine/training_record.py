"""The record of a training while it runs: its history, its best epoch, and weights to come back to (checkpoints)."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from nnrun.engine.events import Listener
from nnrun.engine.keras_callbacks import (
    callback_arrays,
    callback_values,
    fresh_values,
    restore_callbacks,
    restored_epoch,
)
from nnrun.engine.monitor import Monitor
from nnrun.engine.tensorflow.compiled_steps import flat
from nnrun.engine.tensorflow.state import (
    Snapshot,
    VariableReader,
    best_arrays,
    read_best,
    read_state,
    restore_weights,
    write_state,
)
from nnrun.engine.uninterrupted import uninterrupted
from nnrun.errors import DataError
from nnrun.types import Epoch, State, Training

if TYPE_CHECKING:
    import keras
    import tensorflow as tf

Checkpoint = Callable[[int, Callable[[], State]], None]
"""Called after each epoch with its number (from 1) and a function that gives the state to go on from."""


class DivergedError(Exception):
    """The loss, or a weight, became NaN or infinite."""


class TrainingRecord:
    """Takes in finished epochs.

    Args:
        model: A model whose optimizer is built, in the state from which training starts.
        training: Says what to monitor and which weights to keep.
        callbacks: The person's callbacks, whose own state belongs to a checkpoint.
        listener: Told of each epoch.
        checkpoint: Given each epoch's state.
    """

    def __init__(
        self,
        model: keras.Model,
        training: Training,
        callbacks: Sequence[keras.callbacks.Callback],
        listener: Listener | None = None,
        checkpoint: Checkpoint | None = None,
    ) -> None:
        self.model = model
        self.keep = training.keep
        self.callbacks = callbacks
        self.fresh = fresh_values(callbacks)
        self.listener = listener or Listener()
        self.checkpoint = checkpoint
        self.history: list[Epoch] = []
        self.monitor = Monitor(training.monitor, training.mode, training.unjudged)
        self.names: list[str] = []
        self.reader = VariableReader(
            model, optimizer=checkpoint is not None
        )  # a state needs more than weights to come back to
        self.last = self.reader.snapshot(0)
        self.best: Snapshot | None = None
        self.stopped_because = ""
        """What the listener ended it for."""

    def begin(self, state: State | None) -> int:
        """Goes on from a state; to be called after the callbacks' ``on_train_begin``, which may change anything.

        Returns:
            The epoch to begin with, from 0.

        Raises:
            DataError: The state belongs to another model, or its weights are not those that the epoch left.
        """
        self.fresh = fresh_values(self.callbacks)
        if state is None:
            return 0
        write_state(self.model, state)
        restore_callbacks(self.callbacks, state.callbacks, state.arrays)
        self.model.stop_training = state.stopped
        self.history = list(state.history)
        for epoch in state.history:
            self.monitor.judge(self.model, epoch.number, joined(epoch.training, epoch.validation))
        self.last = self.reader.snapshot(state.epoch)
        if state.history and state.history[-1].fingerprint not in (None, self.last.fingerprint()):
            message = f"the weights of the state are not those that epoch {state.epoch} left"
            raise DataError(message, code="damaged-run")
        self.best = read_best(self.monitor.best_epoch, state)
        return state.epoch

    def started(self, steps_per_epoch: int, epochs: int, engine: str) -> None:
        """Tells that training begins, or goes on."""
        self.listener.started(steps_per_epoch, epochs, engine)
        if self.history:
            self.listener.resumed(tuple(self.history))
            self.ask(self.history[-1])

    def check(self, epoch: int, logs: Mapping[str, Any], finite: bool = True) -> None:
        """Ends a training that has diverged by this point of an epoch (from 1).

        At which step, and of what first, depends on where compiled calls end; the reason of an outcome must not.
        """
        if not (finite and math.isfinite(logs["loss"])):
            raise DivergedError(f"the loss, or a weight, became NaN or infinite in epoch {epoch}{range_of_halves()}")

    def add(
        self,
        epoch: int,
        rate: float,
        training: Mapping[str, Any],
        validation: Mapping[str, Any],
        seconds: Mapping[str, float],
        values: tuple[tf.Tensor, ...] = (),
    ) -> None:
        """Takes in an epoch (from 1) whose callbacks have been called; a signal finds it told to all or to none.

        Args:
            epoch: Its number.
            rate: Of its last step.
            training: Its metrics.
            validation: Those of its validation, without ``val_``.
            seconds: What it took, by kind.
            values: Those of every variable at its end, where they are at hand.
        """
        self.names = self.names or list(flat(self.model.get_metrics_result()))
        metrics = listed(training, self.names), listed(validation, self.names)
        with uninterrupted():
            self.last = self.reader.snapshot(epoch, values)
            fingerprint = self.last.fingerprint() if self.checkpoint else None
            finished = Epoch(epoch, rate, *metrics, seconds, fingerprint)
            if self.monitor.judge(self.model, epoch, joined(training, validation)):
                self.best = self.last
            self.history.append(finished)
            self.listener.epoch(finished)
            self.ask(finished)
            if self.checkpoint:
                self.checkpoint(epoch, self.state_taker())

    def ask(self, epoch: Epoch) -> None:
        """Ends the training after an epoch, where the listener says why and no callback has ended it already."""
        reason = self.listener.why_stop(epoch)
        if reason and not self.model.stop_training:
            self.stopped_because, self.model.stop_training = reason, True

    def judged_nothing(self) -> bool:
        """Whether the best epoch is to be kept, and none of those that were judged had a number."""
        judged = any(epoch.number > self.monitor.unjudged for epoch in self.history)
        return self.keep == "best" and judged and self.monitor.best_epoch is None

    def state_taker(self) -> Callable[[], State]:
        """A function that gives the state at the end of this epoch, whenever it is called."""
        last, best, history = self.last, self.best if self.keep == "best" else None, tuple(self.history)
        values, arrays = callback_values(self.callbacks, self.fresh), callback_arrays(self.callbacks)
        stopped = bool(self.model.stop_training) and not self.stopped_because  # the listener is asked again

        def take() -> State:
            state = read_state(self.model, last.epoch, values, history, last, stopped=stopped)
            best_weights = best_arrays(best) if best else {}
            return replace(state, arrays={**state.arrays, **arrays, **best_weights})

        return take

    def restore(self, *, completed: bool) -> tuple[str, int]:
        """Gives the model the weights to keep; says which, and of which epoch."""
        if self.keep == "best" and self.best is not None:
            restore_weights(self.model, self.best)
            return "best", self.best.epoch
        if not completed:
            restore_weights(self.model, self.last)
            return "last", self.last.epoch
        restored = restored_epoch(self.callbacks)
        return ("last", self.last.epoch) if restored is None else ("best", restored)


def range_of_halves() -> str:
    """The probable reason for infinity, as the end of a message, where layers compute in float16."""
    import keras

    if keras.config.dtype_policy().name != "mixed_float16":
        return ""
    return "; float16 ends at 65504: scale inputs and targets, or take precision: mixed_bfloat16"


def joined(training: Mapping[str, Any], validation: Mapping[str, Any]) -> dict[str, Any]:
    """The metrics of an epoch as Keras's callbacks see them."""
    return {**training, **{f"val_{name}": value for name, value in validation.items()}}


def listed(logs: Mapping[str, Any], names: Sequence[str]) -> dict[str, Any]:
    """Metrics as plain values, vectors as lists, in the model's order: ``fit`` sorts them by name."""
    present = [*(name for name in names if name in logs), *(name for name in logs if name not in names)]
    return {name: logs[name] if isinstance(logs[name], float) else logs[name].tolist() for name in present}
