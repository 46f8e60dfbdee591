"""Activations that are layers: they follow the layer whose argument they are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from nnrun.registry import build
from nnrun.spec import Component


def layer_and_activation(component: Component, name: str, arguments: Mapping[str, Any]) -> list[Any]:
    """A layer, and its activation after it where that is a layer.

    Inside the layer, Keras would neither build an activation's own weights in time (PReLU has some) nor save them. An
    activity regularizer goes along, since it is meant for what the activation gives. A recurrent layer applies its
    activation at every step and keeps it.

    Args:
        component: The layer.
        name: Its name.
        arguments: Further arguments, already built.
    """
    own, activation = parted(component)
    if activation is None:
        return [build(component, **{**arguments, "name": name})]
    extra = dict(arguments)
    regularizer = extra.pop("activity_regularizer", component.arguments.get("activity_regularizer"))
    if isinstance(regularizer, Component):
        regularizer = build(regularizer)
    layer = build(own, **{**extra, "name": name})
    moved = {"activity_regularizer": regularizer} if regularizer is not None else {}
    return [layer, build(activation, **moved, name=activation_name(name))]


def parted(component: Component) -> tuple[Component, Component | None]:
    """A layer with the arguments that it keeps, and the layer that follows it as its activation, if one does."""
    activation = component.arguments.get("activation")
    if not (isinstance(activation, Component) and activation.kind == "layer") or _is_recurrent(component.name):
        return component, None
    moved = ("activation", "activity_regularizer")
    kept = {key: value for key, value in component.arguments.items() if key not in moved}
    return replace(component, arguments=kept), activation


def activation_name(name: str) -> str:
    """The name of the layer that follows a layer as its activation."""
    return f"{name}_activation"


def _is_recurrent(name: str) -> bool:
    return name.endswith(("LSTM", "GRU", "RNN", "Cell")) or name.startswith("ConvLSTM")
