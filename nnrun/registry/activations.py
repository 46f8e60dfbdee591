"""Activations with arguments, as objects that can be saved and loaded."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from nnrun import catalog
from nnrun.registry.quick_imports import imported

if TYPE_CHECKING:
    from collections.abc import Mapping

    from nnrun.catalog import Entry


def activation_with(entry: Entry, arguments: Mapping[str, Any]) -> Any:
    """The activation of an entry with these arguments: Keras's own layer, or else a small one of nnrun's own."""
    layer = activation_layer(entry, arguments)
    if layer:
        return imported(layer)(**arguments)
    from nnrun.registry.parameterized import ParameterizedActivation

    return ParameterizedActivation(entry.name, dict(arguments))


def activation_layer(entry: Entry, arguments: Mapping[str, Any]) -> Entry | None:
    """Keras's own layer for an activation with these arguments (ReLU, LeakyReLU, ELU, Softmax); None without one.

    Plain Keras loads a model that is made of its own layers.
    """
    layer = catalog.find("layer", entry.name)
    return layer if layer and not layer.refused and all(map(layer.argument, arguments)) else None
