"""The ``regularization:`` block: what it adds to a hidden layer's arguments, and which layers follow it."""

from __future__ import annotations

from typing import Any

from nnrun.registry import build, entry_of
from nnrun.spec import Call, Component, RegularizationSpec

_ARGUMENTS = {"kernel": "kernel_regularizer", "bias": "bias_regularizer", "constraint": "kernel_constraint"}


def added_arguments(block: RegularizationSpec, call: Call, hidden: bool) -> dict[str, Any]:
    """Regularizers and constraints, newly built, for a layer's arguments that the config leaves alone.

    Only arguments that the layer's own constructor names; a layer's own argument wins, null too.
    """
    component = call.spec.component
    if component is None or not _concerns(block, call, hidden):
        return {}
    named = {argument.name for argument in entry_of(component).arguments}
    wanted = {argument: getattr(block, key) for key, argument in _ARGUMENTS.items()}
    if has_kernel(call):
        wanted["activity_regularizer"] = block.activity
    return {
        argument: build(regularizer)
        for argument, regularizer in wanted.items()
        if regularizer is not None and argument in named and argument not in component.arguments
    }


def following_layers(block: RegularizationSpec, call: Call, hidden: bool) -> list[Any]:
    """Normalization, then dropout, after the activation of a hidden layer with a kernel."""
    if not (has_kernel(call) and _concerns(block, call, hidden)):
        return []
    layers: list[Any] = []
    if block.batch_normalization:
        layers.append(build(Component("layer", "BatchNormalization"), name=f"{call.layer}_normalization"))
    if block.dropout:
        layers.append(build(Component("layer", "Dropout", {"rate": block.dropout}), name=f"{call.layer}_dropout"))
    return layers


def has_kernel(call: Call) -> bool:
    """Whether the layer's own constructor names a kernel."""
    component = call.spec.component
    return component is not None and entry_of(component).argument("kernel_regularizer") is not None


def _concerns(block: RegularizationSpec, call: Call, hidden: bool) -> bool:
    return hidden and call.name not in block.except_
