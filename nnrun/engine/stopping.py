"""Why a training stopped before its last epoch."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import keras


def why_stopped(callbacks: Sequence[keras.callbacks.Callback], epoch: int) -> str:
    """The callback that set ``stop_training`` in this epoch (from 1), with what it saw.

    Keras does not say which it was; its own are asked, and of others the names are given.
    """
    import keras

    for callback in callbacks:
        if isinstance(callback, keras.callbacks.EarlyStopping) and callback.stopped_epoch == epoch - 1 > 0:
            best = float(callback.best)
            return f"EarlyStopping: {callback.monitor} was best in epoch {callback.best_epoch + 1} with {best:.6g}"
    others = [type(callback).__name__ for callback in callbacks if not type(callback).__module__.startswith("keras.")]
    return f"{' or '.join(others) or 'a callback'} stopped it in epoch {epoch}"


def restored_epoch(callbacks: Sequence[keras.callbacks.Callback]) -> int | None:
    """The epoch (from 1) whose weights an EarlyStopping has restored at the end, if one has."""
    import keras

    for callback in reversed(callbacks):
        early = isinstance(callback, keras.callbacks.EarlyStopping)
        if early and callback.restore_best_weights and callback.best_weights is not None:
            return int(callback.best_epoch) + 1
    return None
