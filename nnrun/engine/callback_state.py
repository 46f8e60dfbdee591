"""The callbacks' own state, for a training that goes on from a checkpoint."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import keras

    from nnrun.types import Array

PLAIN = (bool, int, float, str, type(None))


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
    return {name: plain_attributes(callback) for name, callback in named(callbacks).items()}


def callback_arrays(callbacks: Sequence[keras.callbacks.Callback]) -> dict[str, Array]:
    """The attributes that are lists of arrays (the weights that EarlyStopping holds), array by array."""
    arrays: dict[str, Array] = {}
    for name, callback in named(callbacks).items():
        for attribute, value in array_lists(callback).items():
            arrays |= {f"callback/{name}/{attribute}/{index}": array for index, array in enumerate(value)}
    return arrays


def restore_callbacks(
    callbacks: Sequence[keras.callbacks.Callback],
    values: Mapping[str, Mapping[str, Any]],
    arrays: Mapping[str, Array],
) -> None:
    """Gives callbacks the attributes they had; to be called after their ``on_train_begin``, which resets them."""
    for name, callback in named(callbacks).items():
        for attribute, value in values.get(name, {}).items():
            setattr(callback, attribute, value)
        prefix = f"callback/{name}/"
        lists: dict[str, dict[int, Array]] = {}
        for key in (key for key in arrays if key.startswith(prefix)):
            attribute, index = key.removeprefix(prefix).rsplit("/", 1)
            lists.setdefault(attribute, {})[int(index)] = arrays[key]
        for attribute, items in lists.items():
            setattr(callback, attribute, [items[index] for index in sorted(items)])


def named(callbacks: Sequence[keras.callbacks.Callback]) -> dict[str, keras.callbacks.Callback]:
    """Callbacks by position and class."""
    return {f"{index}.{type(callback).__name__}": callback for index, callback in enumerate(callbacks)}


def plain_attributes(callback: keras.callbacks.Callback) -> dict[str, Any]:
    """Attributes that are plain values; NumPy's numbers as Python's."""
    import numpy as np

    values = {name: value.item() if isinstance(value, np.generic) else value for name, value in vars(callback).items()}
    return {name: value for name, value in values.items() if isinstance(value, PLAIN)}


def array_lists(callback: keras.callbacks.Callback) -> dict[str, list[Array]]:
    """Attributes that are lists of arrays."""
    import numpy as np

    def is_arrays(value: Any) -> bool:
        return isinstance(value, list) and bool(value) and all(isinstance(item, np.ndarray) for item in value)

    return {name: value for name, value in vars(callback).items() if is_arrays(value)}
