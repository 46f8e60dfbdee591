"""Activations with arguments, as objects that can be saved and loaded."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from nnrun import catalog
from nnrun.registry.quick_imports import imported

if TYPE_CHECKING:
    from collections.abc import Mapping

    from nnrun.catalog import Entry


def activation_with(entry: Entry, arguments: Mapping[str, Any]) -> Any:
    """The activation of an entry with these arguments.

    It is Keras's own layer where there is one of the same name and arguments (ReLU, LeakyReLU, ELU, Softmax), so that
    plain Keras loads the model, and else a small layer of nnrun's own.
    """
    layer = catalog.find("layer", entry.name)
    if layer and not layer.refused and all(layer.argument(name) for name in arguments):
        return imported(layer)(**arguments)
    from nnrun.registry.parameterized import ParameterizedActivation

    return ParameterizedActivation(entry.name, dict(arguments))
