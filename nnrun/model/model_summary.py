"""A model as rows: its layers, shapes and parameters, and the memory they take."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
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
        layers=tuple(_row(model, layer) for layer in model.layers),
        trainable=_sizes(model.trainable_weights),
        fixed=_sizes(model.non_trainable_weights),
        memory=_memory(model.weights),
        optimizer=_sizes(states),
        optimizer_memory=_memory(states),
        activations_memory=batch_size * 4 * sum(_elements(layer.output) for layer in model.layers),
    )


def _row(model: Any, layer: Any) -> LayerRow:
    shapes = ", ".join(str(tuple(tensor.shape[1:])) for tensor in _tensors(layer.output))
    return LayerRow(layer.name, type(layer).__name__, shapes, layer.count_params(), tuple(_feeding(model, layer)))


def _feeding(model: Any, layer: Any) -> Iterator[str]:
    """The layers whose outputs are the layer's inputs."""
    if type(layer).__name__ == "InputLayer":
        return
    for tensor in _tensors(layer.input):
        for above in model.layers:
            if any(tensor is output for output in _tensors(above.output)):
                yield above.name


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
