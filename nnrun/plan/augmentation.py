"""The layers that vary the training rows, as they stand over an input."""

from __future__ import annotations

from collections.abc import Sequence

from nnrun.spec.decoding.components import Component

Named = tuple[tuple[str, Component], ...]
"""Layers with their names in the model."""


def augmentation(augment: Sequence[Component], shape: tuple[int | None, ...]) -> tuple[Named, Named, Named]:
    """What opens the rows of an input for augmentation, what varies them, and what closes them again.

    Grey images, rows of the shape (height, width), have a channel for so long: Keras would take a batch of them for a
    single image of (rows, height, channels), and mix its rows.
    """
    varying = tuple((f"augment_{n}", component) for n, component in enumerate(augment))
    if not varying or len(shape) != 2 or None in shape:
        return (), varying, ()
    first, last = augment[0], augment[-1]
    opening = Component("layer", "Reshape", {"target_shape": [*shape, 1]}, first.path, first.place)
    closing = Component("layer", "Reshape", {"target_shape": list(shape)}, last.path, last.place)
    return (("augment_opened", opening),), varying, (("augment_closed", closing),)
