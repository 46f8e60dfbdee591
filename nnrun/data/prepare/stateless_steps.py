"""The stateless steps computed on the host, where their result itself is wanted: the target of an autoencoder."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from nnrun.data.values import id_rows

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from nnrun.types import Array


def applied(array: Array, layers: Sequence[tuple[str, Mapping[str, Any]]]) -> Array:
    """What the model's first layers make of an input: float32, the same values.

    Args:
        array: As it is fed.
        layers: ``Input.steps``.
    """
    import numpy as np

    for name, arguments in layers:
        if name == "scale":
            array = array.astype(np.float32) / np.float32(arguments["divisor"])
        elif name == "multi_hot":
            array = id_rows.multi_hot(array, int(arguments["size"]))
        else:
            array = id_rows.one_hot(array, int(arguments["size"]))
    return array.astype(np.float32)
