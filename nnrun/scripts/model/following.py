"""A layer with what the regularization block adds to it and lets follow it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from nnrun.registry import entry_of
from nnrun.scripts.experiment import Experiment
from nnrun.scripts.expressions import Call
from nnrun.scripts.model.component_lines import expression, nested
from nnrun.spec import Call as LayerCall
from nnrun.spec import Component

DRAW_WHEN_BUILT = frozenset({"AdditiveAttention", "GroupQueryAttention", "MultiHeadAttention", "SpectralNormalization"})
"""Layers that draw seeds when they first see a tensor, not when they are made."""

_ARGUMENTS = {"kernel": "kernel_regularizer", "bias": "bias_regularizer", "constraint": "kernel_constraint"}


def layers_of(experiment: Experiment, call: LayerCall) -> list[tuple[str, Call]]:
    """The layer of a call, its activation where that is a layer, normalization, dropout; each with the run's name."""
    component = call.spec.component
    assert component is not None
    added = _added(experiment, call, component)
    named = {"name": call.spec.name} if call.spec.name and "name" not in component.arguments else {}
    activation = component.arguments.get("activation")
    if not (isinstance(activation, Component) and activation.kind == "layer") or _is_recurrent(component.name):
        layers = [(call.name, expression(component, {**added, **named}))]
    else:
        moved = added.pop("activity_regularizer", component.arguments.get("activity_regularizer"))
        moved = expression(moved) if isinstance(moved, Component) else moved
        own = {k: v for k, v in component.arguments.items() if k not in ("activation", "activity_regularizer")}
        layer = expression(replace(component, arguments=own), {**added, **named})
        after = expression(activation, {"activity_regularizer": moved} if moved is not None else None)
        layers = [(call.name, layer), (f"{call.name}_activation", after)]
    return [*layers, *_following(experiment, call, component)]


def gives_several(component: Component) -> bool:
    """Whether a layer gives several tensors: its states beside its output, or two directions that it does not merge."""
    apart = {"return_state": True, "merge_mode": None}
    return any(
        name in apart and apart[name] is value for one in nested(component) for name, value in one.arguments.items()
    )


def _added(experiment: Experiment, call: LayerCall, component: Component) -> dict[str, Any]:
    """The arguments that the block sets, where the layer's constructor names them and the config leaves them alone."""
    block = experiment.spec.regularization
    if not _concerns(experiment, call):
        return {}
    named = {argument.name for argument in entry_of(component).arguments}
    wanted = {argument: getattr(block, key) for key, argument in _ARGUMENTS.items()}
    if _has_kernel(component):
        wanted["activity_regularizer"] = block.activity
    return {
        argument: expression(regularizer)
        for argument, regularizer in wanted.items()
        if regularizer is not None and argument in named and argument not in component.arguments
    }


def _following(experiment: Experiment, call: LayerCall, component: Component) -> list[tuple[str, Call]]:
    block = experiment.spec.regularization
    if not (_has_kernel(component) and _concerns(experiment, call)):
        return []
    layers = []
    if block.batch_normalization:
        layers.append((f"{call.layer}_normalization", Call("keras.layers.BatchNormalization")))
    if block.dropout:
        layers.append((f"{call.layer}_dropout", Call("keras.layers.Dropout", (block.dropout,))))
    return layers


def _has_kernel(component: Component) -> bool:
    return entry_of(component).argument("kernel_regularizer") is not None


def _concerns(experiment: Experiment, call: LayerCall) -> bool:
    """Whether the block is about this layer: a hidden one that it does not leave out."""
    graph = experiment.config.graph
    ends = {graph.call(output).layer for output in graph.outputs}
    return call.layer not in ends and call.name not in experiment.spec.regularization.except_


def _is_recurrent(name: str) -> bool:
    return name.endswith(("LSTM", "GRU", "RNN", "Cell")) or name.startswith("ConvLSTM")
