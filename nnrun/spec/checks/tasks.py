"""What each output is to predict, as far as the config alone tells: from its loss and its last layer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from nnrun.spec.checks.graph import Call, Graph, producer, references
from nnrun.spec.decoding.components import Component
from nnrun.spec.keys.config_keys import Spec

ONE_HOT_LOSSES = (
    "CategoricalCrossentropy",
    "CategoricalFocalCrossentropy",
    "CategoricalHinge",
)
SPARSE_LOSSES = ("SparseCategoricalCrossentropy", "CategoricalGeneralizedCrossEntropy")
BINARY_LOSSES = ("BinaryCrossentropy", "BinaryFocalCrossentropy", "Hinge", "SquaredHinge", "Dice", "Tversky")
SHARE_LOSSES = ("BinaryCrossentropy", "BinaryFocalCrossentropy", "Dice", "Tversky")
"""Losses that compare shares from 0 to 1, and have no meaning for other targets."""
MARGIN_LOSSES = ("Hinge", "SquaredHinge", "CategoricalHinge")
"""Losses of scores whose border between yes and no is 0, and whose largest tells the class."""
PROBABILITIES = ("sigmoid", "hard_sigmoid", "sparse_sigmoid", "softmax", "sparsemax")
"""Activations whose values lie between 0 and 1."""

ONLY = "target"
"""The name of the only target."""


@dataclass(frozen=True)
class Task:
    """What one output is to predict."""

    name: str
    """The output's name; "target" for the only one."""
    kind: str
    """classes, binary or number."""
    width: int | None = None
    """Units of the output's last layer, where the config tells them."""
    one_hot: bool | None = False
    """Whether the loss compares with one-hot targets; None for a plugin's, which may take either."""
    raw: str = ""
    """What the output gives instead of probabilities: "logits", "margins" as of a hinge loss, or "" for neither."""
    shares: str = field(default="", compare=False)
    """The loss, where it has a meaning for targets from 0 to 1 alone."""
    signed: bool = field(default=False, compare=False)
    """Whether the loss takes the labels -1 and 1 beside 0 and 1."""
    activation: str | None = field(default=None, compare=False)
    """The last activation: "linear" where there is none, None where the config does not tell it."""


def loss_of(spec: Spec, output: str) -> Component | None:
    """The loss of an output."""
    loss = spec.loss
    return loss.get(output) if isinstance(loss, Mapping) else loss


def tasks(spec: Spec, graph: Graph) -> tuple[Task, ...]:
    """The task of each output, in the order of the outputs."""
    only = spec.outputs is None
    by_output = tuple(_task(ONLY if only else output, loss_of(spec, output), graph, output) for output in graph.outputs)
    autoencoder = spec.dataset is not None and spec.dataset.target == "inputs"
    return tuple(replace(task, kind="number") if autoencoder and task.kind == "binary" else task for task in by_output)


def last_layer(graph: Graph, output: str) -> Component | None:
    """The layer that computes an output, activations and dropout left out."""
    call = graph.call(output)
    component = _called(graph, call)
    while component is not None and component.name in ("Activation", "Softmax", "ReLU", "Dropout"):
        above = producer(references(call.inputs)[0])
        if above in graph.inputs:
            return None
        call = graph.call(above)
        component = _called(graph, call)
    return component


def activation_of(graph: Graph, output: str) -> str | None:
    """The name of an output's last activation; None where the config does not tell it, "linear" where it has none."""
    component = _called(graph, graph.call(output))
    if component is None:
        return None
    activation = component.arguments.get("activation")
    if isinstance(activation, Component):
        component = activation
    elif component.name in ("Dense", "EinsumDense", "Activation"):
        return "linear"
    if component.kind == "activation" or component.name == "Softmax":
        return component.name.lower()
    return None


def _called(graph: Graph, call: Call) -> Component | None:
    """The component of the layer that a call applies."""
    return graph.call(call.layer).spec.component


def _task(name: str, loss: Component | None, graph: Graph, output: str) -> Task:
    width, activation = _width(last_layer(graph, output)), activation_of(graph, output)
    number = Task(name, "number", width, activation=activation)
    if loss is None:
        return number
    raw = _raw(loss, activation)
    if loss.name in SPARSE_LOSSES:
        return replace(number, kind="classes", raw=raw)
    if loss.name in ONE_HOT_LOSSES or activation == "softmax":
        return replace(number, kind="classes", one_hot=None if loss.plugin else True, raw=raw)
    if loss.name in BINARY_LOSSES or activation == "sigmoid":
        shares = loss.name if loss.name in SHARE_LOSSES else ""
        return replace(number, kind="binary", raw=raw, shares=shares, signed=loss.name in MARGIN_LOSSES)
    return number


def _raw(loss: Component, activation: str | None) -> str:
    """What a loss takes instead of probabilities."""
    if loss.arguments.get("from_logits") is True:
        return "logits"
    return "margins" if loss.name in MARGIN_LOSSES and activation not in PROBABILITIES else ""


def _width(component: Component | None) -> int | None:
    units: Any = component.arguments.get("units") if component and component.name == "Dense" else None
    return units if isinstance(units, int) else None
