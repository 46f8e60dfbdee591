"""Which callbacks must see every batch."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import keras

TRAIN_HOOKS = ("on_batch_begin", "on_batch_end", "on_train_batch_begin", "on_train_batch_end")
TEST_HOOKS = ("on_test_batch_begin", "on_test_batch_end")


def sees_batches(callbacks: Iterable[keras.callbacks.Callback], hooks: tuple[str, ...]) -> bool:
    """Whether any callback does something at a batch, so that stretches must be of one step."""
    return any(overrides(callback, hooks) and not idle_at_batches(callback) for callback in callbacks)


def overrides(callback: keras.callbacks.Callback, hooks: tuple[str, ...]) -> bool:
    """Whether a callback's class has its own version of a hook."""
    import keras

    return any(getattr(type(callback), hook) is not getattr(keras.callbacks.Callback, hook) for hook in hooks)


def idle_at_batches(callback: keras.callbacks.Callback) -> bool:
    """Whether a callback of Keras's that overrides a hook does nothing there as it is set.

    TerminateOnNaN is among them: the engine itself looks at the loss after every stretch.
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
