"""A model as rows: its layers, shapes and parameters, and the memory they take."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Iterator
from typing import Any

from nnrun.types import LayerRow, Structure

_BYTES = {"float64": 8, "int64": 8, "uint64": 8, "float32": 4, "int32": 4, "uint32": 4, "bfloat16": 2, "float16": 2}


def summarize(model: Any, batch_size: int) -> Structure:
    """The structure of a compiled model; the memory of its outputs is that of one batch, in float32."""
    optimizer = model.optimizer
    if not optimizer.built:
        optimizer.build(model.trainable_variables)
    states = [variable for variable in optimizer.variables if variable.shape]
    return Structure(
        layers=layer_rows(model),
        trainable=_sizes(model.trainable_weights),
        fixed=_sizes(model.non_trainable_weights),
        memory=_memory(model.weights),
        optimizer=_sizes(states),
        optimizer_memory=_memory(states),
        activations_memory=batch_size * 4 * sum(_elements(layer.output) for layer in model.layers),
    )


def layer_rows(model: Any) -> tuple[LayerRow, ...]:
    """The layers of a functional model: shapes, parameters, and what feeds each wherever it is called."""
    calls = {id(node) for nodes in model._nodes_by_depth.values() for node in nodes}
    return tuple(_row(layer, calls) for layer in model.layers)


def _row(layer: Any, calls: Collection[int]) -> LayerRow:
    shapes = ", ".join(str(tuple(tensor.shape[1:])) for tensor in _tensors(layer.output))
    feeding = tuple(dict.fromkeys(_feeding(layer, calls)))
    return LayerRow(layer.name, type(layer).__name__, shapes, layer.count_params(), feeding)


def _feeding(layer: Any, calls: Collection[int]) -> Iterator[str]:
    """The layers whose outputs are the layer's inputs, of each call that is part of the model."""
    for node in layer._inbound_nodes:
        if id(node) in calls and type(layer).__name__ != "InputLayer":
            for tensor in node.input_tensors:
                yield tensor._keras_history.operation.name


def _tensors(value: Any) -> list[Any]:
    if isinstance(value, dict):
        value = list(value.values())
    return [tensor for item in value for tensor in _tensors(item)] if isinstance(value, list | tuple) else [value]


def _elements(output: Any) -> int:
    """Numbers of a row; sparse rows hold next to none."""
    return sum(math.prod(size or 1 for size in tensor.shape[1:]) for tensor in _tensors(output) if not tensor.sparse)


def _sizes(variables: Iterable[Any]) -> int:
    return sum(math.prod(variable.shape) for variable in variables)


def _memory(variables: Iterable[Any]) -> int:
    return sum(math.prod(variable.shape) * _BYTES.get(str(variable.dtype), 1) for variable in variables)
