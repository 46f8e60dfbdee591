"""Hyperparameters of layers (dropout rates, factors of L1 and L2) that compiled programs take as inputs."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from nnrun.spec.decoding.components import Component

ARGUMENTS = {"layer": ("rate", "dropout", "recurrent_dropout"), "regularizer": ("l1", "l2")}
"""By the kind of a component. What the engine does not know in a layer is a part of its program after all."""


def hyperparameters(values: Iterable[tuple[str, Any]]) -> Iterator[tuple[str, float]]:
    """Those of layers, each by its path from the name of the layer: ``hidden.kernel_regularizer.l2``.

    Args:
        values: Layers by their names, or arguments of them by their paths.
    """
    for path, value in values:
        if isinstance(value, Component):
            names = _inputs_of(value)
            yield from ((f"{path}.{name}", float(value.arguments[name])) for name in names)
            yield from hyperparameters((f"{path}.{name}", inner) for name, inner in value.arguments.items())
        elif isinstance(value, Mapping):
            yield from hyperparameters((f"{path}.{name}", inner) for name, inner in value.items())
        elif isinstance(value, list | tuple):
            yield from hyperparameters((f"{path}.{number}", inner) for number, inner in enumerate(value))


def without_hyperparameters(component: Component) -> Component:
    """A component with the same in the place of every hyperparameter."""
    inputs = dict.fromkeys(_inputs_of(component), "any")
    return replace(component, arguments={**component.arguments, **inputs}) if inputs else component


def _inputs_of(component: Component) -> list[str]:
    """The arguments that are inputs, but for 0 and 1, which make another program, and for what Keras refuses."""
    names, arguments = ARGUMENTS.get(component.kind, ()), component.arguments
    numbers = [name for name in names if isinstance(arguments.get(name), int | float)]
    most = 1 if component.kind == "layer" else math.inf
    return [name for name in numbers if 0 < arguments[name] < most and arguments[name] != 1]
