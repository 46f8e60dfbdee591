"""What a model's augmentation makes of rows in training."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from nnrun.plan.augmentation import Augmentation

if TYPE_CHECKING:
    from nnrun.types import Array


def varied_rows(network: Any, augmentation: Augmentation, inputs: Sequence[Array], times: int) -> Array:
    """Rows as they come to the augmentation, and several variations of them.

    Args:
        network: The built model; the state of its random layers goes on.
        augmentation: With at least one layer.
        inputs: The rows of each input, in the model's order.
        times: How many variations.

    Returns:
        Float32, shape (1 + times, rows, ...).
    """
    import keras
    import numpy as np

    first, last = (network.get_layer(augmentation.varying[place][0]) for place in (0, -1))
    before_and_after = keras.Model(network.inputs, [first.input, last.output])
    rows = [np.asarray(values) for values in inputs]
    drawn = [before_and_after(rows, training=True) for _ in range(times)]
    pieces = [drawn[0][0], *(after for _, after in drawn)]
    return np.stack([keras.ops.convert_to_numpy(piece).astype(np.float32) for piece in pieces])
