"""A layer with all that is built for it: regularization, an activation that is a layer, normalization and dropout."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from nnrun import catalog
from nnrun.catalog import Entry
from nnrun.spec.checks.graph import Call, Graph
from nnrun.spec.decoding.components import Component
from nnrun.spec.keys.config_keys import RegularizationSpec

_ARGUMENTS = {"kernel": "kernel_regularizer", "bias": "bias_regularizer", "constraint": "kernel_constraint"}
_OF_ACTIVATION = ("activation", "activity_regularizer")
_ADAPTED = frozenset({"Discretization", "IntegerLookup", "Normalization", "StringLookup", "TextVectorization"})
"""Layers of Keras that are fitted on rows (``adapt``)."""
_STATISTICS = frozenset({"mean", "variance", "bin_boundaries", "vocabulary"})
"""Arguments with which such a layer needs no fitting."""


@dataclass(frozen=True)
class LayerPlan:
    """One layer of a model, and those that follow it wherever it is called."""

    name: str
    component: Component
    """Without an activation that is a layer."""
    added: Mapping[str, Component]
    """Arguments that the ``regularization`` block sets."""
    activation: Component | None
    """The layer that follows as the activation."""
    following: tuple[tuple[str, Component], ...]
    """Normalization, then dropout, each with its name."""
    trainable: bool | None
    """Of the layer and its activation; None for what Keras takes."""
    adapts: bool
    """Whether it is fitted on the training rows (``adapt``), if its class can be: a plugin's may."""

    @property
    def activation_name(self) -> str:
        """The name of the layer that follows as the activation."""
        return f"{self.name}_activation"

    @property
    def parts(self) -> tuple[tuple[str, Component], ...]:
        """All layers with their names, in the order in which they are made and called."""
        activation = ((self.activation_name, self.activation),) if self.activation else ()
        return ((self.name, self.component), *activation, *self.following)


def layer_plans(graph: Graph, block: RegularizationSpec) -> dict[str, LayerPlan]:
    """The layers of a graph by their names, regularized where they are hidden."""
    ends = {graph.call(output).layer for output in graph.outputs}
    owners = [(call, call.spec.component) for call in graph.calls if call.spec.component is not None]
    regularized = {call.name for call, _ in owners if call.layer not in ends and call.name not in block.except_}
    return {
        call.name: _layer_plan(call, component, block if call.name in regularized else RegularizationSpec())
        for call, component in owners
    }


def _layer_plan(call: Call, component: Component, block: RegularizationSpec) -> LayerPlan:
    """A layer, its activation after it where that is a layer.

    Inside the layer, Keras would neither build an activation's own weights in time (PReLU has some) nor save them. An
    activity regularizer goes along, since it is meant for what the activation gives. A recurrent layer applies its
    activation at every step and keeps it.
    """
    added, own = _added(block, component), component
    activation = component.arguments.get("activation")
    if isinstance(activation, Component) and activation.kind == "layer" and not _is_recurrent(component.name):
        regularizer = added.pop("activity_regularizer", component.arguments.get("activity_regularizer"))
        own = _without(component, _OF_ACTIVATION)
        activation = activation if regularizer is None else _with(activation, activity_regularizer=regularizer)
    else:
        activation = None
    adapts = component.plugin is not None or component.name in _ADAPTED
    return LayerPlan(
        name=call.name,
        component=own,
        added=added,
        activation=activation,
        following=_following(block, call.name) if _has_kernel(component) else (),
        trainable=call.spec.trainable,
        adapts=adapts and not _STATISTICS & component.arguments.keys(),
    )


def _added(block: RegularizationSpec, component: Component) -> dict[str, Component]:
    """Regularizers and constraints for the arguments that a layer's own constructor names.

    The config's argument wins, null too.
    """
    by_argument = {argument: getattr(block, key) for key, argument in _ARGUMENTS.items()}
    if _has_kernel(component):
        by_argument["activity_regularizer"] = block.activity
    entry = _entry(component)
    return {
        argument: regularizer
        for argument, regularizer in by_argument.items()
        if regularizer is not None and entry.argument(argument) is not None and argument not in component.arguments
    }


def _following(block: RegularizationSpec, name: str) -> tuple[tuple[str, Component], ...]:
    normalization = ((f"{name}_normalization", Component("layer", "BatchNormalization")),)
    dropout = ((f"{name}_dropout", Component("layer", "Dropout", {"rate": block.dropout})),)
    return (*(normalization if block.batch_normalization else ()), *(dropout if block.dropout else ()))


def _has_kernel(component: Component) -> bool:
    """Whether the layer's own constructor names a kernel."""
    return _entry(component).argument("kernel_regularizer") is not None


def _entry(component: Component) -> Entry:
    entry = component.plugin or catalog.find(component.kind, component.name)
    assert entry is not None
    return entry


def _is_recurrent(name: str) -> bool:
    return name.endswith(("LSTM", "GRU", "RNN", "Cell")) or name.startswith("ConvLSTM")


def _with(component: Component, **arguments: Any) -> Component:
    return replace(component, arguments={**component.arguments, **arguments})


def _without(component: Component, names: tuple[str, ...]) -> Component:
    return replace(component, arguments={key: value for key, value in component.arguments.items() if key not in names})
