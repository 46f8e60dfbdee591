"""Mixed precision: which layers compute in float32 although the others use halves, namely those that give answers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from nnrun import catalog
from nnrun.spec.checks.graph import Graph, producer
from nnrun.spec.decoding.components import Component

_PASSING = (
    *("Activation", "ELU", "Flatten", "Identity", "LeakyReLU", "PReLU", "Permute", "ReLU", "RepeatVector", "Rescaling"),
    *("Reshape", "Softmax", "UnitNormalization"),
)
"""Layers that hand on what the layer before them computed."""


def with_whole_answers(graph: Graph, precision: str) -> Graph:
    """A graph whose last layers compute in float32, whatever the precision of the others.

    A half ends at 65504, and the largest bfloat16 below 1 is 0.996: neither holds a price or a probability. A layer's
    own ``dtype`` wins.
    """
    if precision == "float32":
        return graph
    last = set(_last(graph))
    calls = tuple(
        replace(call, spec=replace(call.spec, component=_whole(call.spec.component)))
        if call.spec.component is not None and call.layer in last
        else call
        for call in graph.calls
    )
    return replace(graph, calls=calls)


def _last(graph: Graph) -> Iterator[str]:
    """The layers that give the outputs, through those that only hand on."""
    for output in graph.outputs:
        name = output
        while name not in graph.inputs:
            call = graph.call(name)
            owner = graph.call(call.layer).spec.component
            yield call.layer
            if owner is None or owner.name not in _PASSING or not isinstance(call.inputs, str):
                break
            name = producer(call.inputs)


def _whole(component: Component) -> Component:
    """A layer, and those inside it that give what it gives, in float32."""
    arguments = dict(component.arguments)
    for name, value in arguments.items():
        if isinstance(value, Component) and value.kind == "layer":
            arguments[name] = _whole(value)
        elif name == "layers" and isinstance(value, list | tuple) and value:
            arguments[name] = [*value[:-1], _whole(value[-1])]
        elif name == "cells" and isinstance(value, list | tuple):
            arguments[name] = [_whole(cell) for cell in value]
    entry = component.plugin or catalog.find(component.kind, component.name)
    if entry is not None and entry.argument("dtype") is not None:
        arguments.setdefault("dtype", "float32")
    return replace(component, arguments=arguments)
