"""Why a training stopped before its last epoch."""

from __future__ import annotations

import math
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
            return _early(callback)
    others = [type(callback).__name__ for callback in callbacks if not type(callback).__module__.startswith("keras.")]
    return f"{' or '.join(others) or 'a callback'} stopped it in epoch {epoch}"


def _early(callback: keras.callbacks.EarlyStopping) -> str:
    """What an EarlyStopping that has stopped the training saw."""
    metric, best, number = callback.monitor, float(callback.best), callback.best_epoch + 1
    counted = f", counted from epoch {callback.start_from_epoch + 1} on" if callback.start_from_epoch else ""
    if not math.isfinite(best):
        return f"EarlyStopping: {metric} was NaN or infinite in epoch {number}, and nothing is better{counted}"
    seen = f"{metric} was best in epoch {number} with {best:.6g}{counted}"
    return f"EarlyStopping: {_unbeaten(callback)}{seen}"


def _unbeaten(callback: keras.callbacks.EarlyStopping) -> str:
    """That the baseline was never beaten, as the beginning of a message; "" where it was, or where there is none."""
    best, baseline = callback.best, callback.baseline
    if baseline is None or best is None or callback.monitor_op(best - callback.min_delta, baseline):
        return ""
    return f"{callback.monitor} never beat the baseline {baseline:.6g}; "


def unbeaten_baselines(callbacks: Sequence[keras.callbacks.Callback]) -> list[str]:
    """What there is to say, after a training, of the callbacks whose baseline no epoch beat."""
    import keras

    stopping = [callback for callback in callbacks if isinstance(callback, keras.callbacks.EarlyStopping)]
    beginnings = [(callback, _unbeaten(callback)) for callback in stopping]
    return [f"EarlyStopping: {words}its best was {float(callback.best):.6g}" for callback, words in beginnings if words]


def restored_epoch(callbacks: Sequence[keras.callbacks.Callback]) -> int | None:
    """The epoch (from 1) whose weights an EarlyStopping has restored at the end, if one has."""
    import keras

    for callback in reversed(callbacks):
        early = isinstance(callback, keras.callbacks.EarlyStopping)
        if early and callback.restore_best_weights and callback.best_weights is not None:
            return int(callback.best_epoch) + 1
    return None
