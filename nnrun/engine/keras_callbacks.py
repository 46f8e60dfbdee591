"""Callbacks: which see every batch, what a checkpoint holds of them, why one stopped a training (early stopping)."""

from __future__ import annotations

import copy
import math
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import keras

    from nnrun.types import Array

TRAIN_HOOKS = ("on_batch_begin", "on_batch_end", "on_train_batch_begin", "on_train_batch_end")
TEST_HOOKS = ("on_test_batch_begin", "on_test_batch_end")
PLAIN = (bool, int, float, str, type(None))


def sees_batches(callbacks: Iterable[keras.callbacks.Callback], hooks: tuple[str, ...]) -> bool:
    """Whether any callback does something at a batch, so that a compiled call must be of one step."""
    return any(overrides(callback, hooks) and not idle_at_batches(callback) for callback in callbacks)


def overrides(callback: keras.callbacks.Callback, hooks: tuple[str, ...]) -> bool:
    """Whether a callback's class has its own version of a hook."""
    import keras

    return any(getattr(type(callback), hook) is not getattr(keras.callbacks.Callback, hook) for hook in hooks)


def idle_at_batches(callback: keras.callbacks.Callback) -> bool:
    """Whether a callback of Keras's that overrides a hook does nothing there as it is set.

    TerminateOnNaN is among them: the engine itself looks at the loss after every call.
    """
    import keras

    kind = type(callback)
    if kind is keras.callbacks.TerminateOnNaN:
        return True
    if kind in (keras.callbacks.ModelCheckpoint, keras.callbacks.BackupAndRestore):
        return bool(callback.save_freq == "epoch")
    if kind is keras.callbacks.TensorBoard:
        return bool(callback.update_freq == "epoch" and not callback.write_steps_per_second)
    return False


def callback_values(
    callbacks: Sequence[keras.callbacks.Callback], fresh: Mapping[str, Mapping[str, Any]]
) -> dict[str, dict[str, Any]]:
    """The plain attributes of each callback that training has changed, by its position and class.

    Args:
        callbacks: The callbacks.
        fresh: Their plain attributes when training began: what never changes (a path, a patience) is the config's.
    """
    now = fresh_values(callbacks)
    return {
        name: {key: value for key, value in values.items() if key not in fresh[name] or fresh[name][key] != value}
        for name, values in now.items()
    }


def fresh_values(callbacks: Sequence[keras.callbacks.Callback]) -> dict[str, dict[str, Any]]:
    """All plain attributes of each callback."""
    return {name: plain_attributes(callback) for name, callback in by_position(callbacks).items()}


def callback_arrays(callbacks: Sequence[keras.callbacks.Callback]) -> dict[str, Array]:
    """The attributes that are lists of arrays (the weights that EarlyStopping holds), array by array."""
    arrays: dict[str, Array] = {}
    for name, callback in by_position(callbacks).items():
        for attribute, value in array_lists(callback).items():
            arrays |= {f"callback/{name}/{attribute}/{index}": array for index, array in enumerate(value)}
    return arrays


def restore_callbacks(
    callbacks: Sequence[keras.callbacks.Callback],
    values: Mapping[str, Mapping[str, Any]],
    arrays: Mapping[str, Array],
) -> None:
    """Gives callbacks the attributes they had; to be called after their ``on_train_begin``, which resets them."""
    for name, callback in by_position(callbacks).items():
        for attribute, value in values.get(name, {}).items():
            setattr(callback, attribute, value)
        prefix = f"callback/{name}/"
        lists: dict[str, dict[int, Array]] = {}
        for key in (key for key in arrays if key.startswith(prefix)):
            attribute, index = key.removeprefix(prefix).rsplit("/", 1)
            lists.setdefault(attribute, {})[int(index)] = arrays[key]
        for attribute, items in lists.items():
            setattr(callback, attribute, [items[index] for index in sorted(items)])


def by_position(callbacks: Sequence[keras.callbacks.Callback]) -> dict[str, keras.callbacks.Callback]:
    """Callbacks by position and class."""
    return {f"{index}.{type(callback).__name__}": callback for index, callback in enumerate(callbacks)}


def plain_attributes(callback: keras.callbacks.Callback) -> dict[str, Any]:
    """Attributes that are plain values, or lists and mappings of such; NumPy's numbers as Python's."""
    import numpy as np

    def is_plain(value: Any) -> bool:
        if isinstance(value, dict):
            return all(isinstance(key, str) and is_plain(item) for key, item in value.items())
        return all(map(is_plain, value)) if isinstance(value, list) else isinstance(value, PLAIN)

    values = {name: value.item() if isinstance(value, np.generic) else value for name, value in vars(callback).items()}
    return {name: copy.deepcopy(value) for name, value in values.items() if is_plain(value)}


def array_lists(callback: keras.callbacks.Callback) -> dict[str, list[Array]]:
    """Attributes that are lists of arrays."""
    import numpy as np

    def is_arrays(value: Any) -> bool:
        return isinstance(value, list) and bool(value) and all(isinstance(item, np.ndarray) for item in value)

    return {name: value for name, value in vars(callback).items() if is_arrays(value)}


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
    """Notes, after a training, on the callbacks whose baseline no epoch beat."""
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
