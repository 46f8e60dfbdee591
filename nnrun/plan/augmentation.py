"""The layers that vary the training rows, as they stand over an input."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from nnrun.spec.decoding.components import Component

Named = tuple[tuple[str, Component], ...]
"""Layers with their names in the model."""


@dataclass(frozen=True)
class Augmentation:
    """Layers that vary the rows of the first input in training."""

    opening: Named = ()
    """What gives rows the axes that varying takes."""
    varying: Named = ()
    closing: Named = ()
    """What takes them off again."""

    @property
    def layers(self) -> Named:
        """All of them, in their order."""
        return (*self.opening, *self.varying, *self.closing)


def augmentation(augment: Sequence[Component], shape: tuple[int | None, ...]) -> Augmentation:
    """What varies the rows of an input, between what opens and what closes them.

    Grey images, rows of the shape (height, width), have a channel for so long: Keras would take a batch of them for a
    single image of (rows, height, channels), and mix its rows.
    """
    varying = tuple((f"augment_{number}", component) for number, component in enumerate(augment))
    if not varying or len(shape) != 2 or None in shape:
        return Augmentation(varying=varying)
    first, last = augment[0], augment[-1]
    opening = Component("layer", "Reshape", {"target_shape": [*shape, 1]}, first.path, first.place)
    closing = Component("layer", "Reshape", {"target_shape": list(shape)}, last.path, last.place)
    return Augmentation((("augment_opened", opening),), varying, (("augment_closed", closing),))
