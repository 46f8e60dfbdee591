"""Axes that do not fit: a layer given too few of them, an output without those of its target; told at the layer."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from nnrun.errors import ConfigError
from nnrun.spec import Call, Component, Graph
from nnrun.spec.checks.graph import producer, references


@dataclass(frozen=True)
class Axes:
    """What an output is compared with."""

    shape: tuple[int, ...]
    """Of the target, without the rows."""
    counted: bool = False
    """Whether it holds class numbers, of which the output has an axis more."""


RECURRENT = ("LSTM", "GRU", "SimpleRNN", "RNN", "Bidirectional")
_AXES = {1: ("steps", "channels"), 2: ("height", "width", "channels"), 3: ("depth", "height", "width", "channels")}
_SPATIAL = re.compile(r"(?:.*Conv|.*Pooling|UpSampling|ZeroPadding|Cropping|SpatialDropout)([123])D(?:Transpose)?")


def check_axes(graph: Graph, call: Call, tensors: Any) -> None:
    """That a layer is given as many axes as it looks at; what Keras says of too many is left to it.

    Raises:
        ConfigError: There are too few, at the layer.
    """
    component = call.spec.component
    axes = _axes(component.name) if component else ()
    shape = tuple(tensors.shape[1:]) if hasattr(tensors, "shape") else None
    if not axes or shape is None or len(shape) >= len(axes):
        return
    mismatch = f"{call.spec.title} takes ({', '.join(axes)}), and got the shape {shape}"
    raise ConfigError(
        f"{mismatch}{_missing(graph, call, axes, shape)}", call.spec.path, call.spec.place, code="wrong-shape"
    )


def _axes(name: str) -> tuple[str, ...]:
    if name in RECURRENT:
        return ("steps", "features")
    match = _SPATIAL.fullmatch(name)
    return _AXES[int(match[1])] if match and not name.startswith("Global") else ()


def _missing(graph: Graph, call: Call, axes: Sequence[str], shape: tuple[int | None, ...]) -> str:
    """How the axes that are missing come to be, as the end of a message."""
    above = _above(graph, call)
    if above is not None and above.spec.component is not None:
        if _is_last_step(above.spec.component):
            return f"; {above.spec.title} gives its last step alone: write return_sequences: true in it"
        if above.spec.component.name == "Flatten":
            return f"; take Flatten out above {call.spec.title}"
    if len(shape) == len(axes) - 1 and None not in shape:
        return f"; add Reshape: [{', '.join(map(str, (*shape, 1)))}] above it"
    return ""


def check_outputs(graph: Graph, shapes: Mapping[str, tuple[int | None, ...]], targets: Mapping[str, Axes]) -> None:
    """That outputs have the axes of their targets: others are broadcast, or end in Keras's words without a place.

    Args:
        graph: The layers.
        shapes: Of each output, without the rows.
        targets: What outputs are compared with; those of a plugin's loss may be left out.

    Raises:
        ConfigError: One has not, at its layer.
    """
    for output, target in targets.items():
        shape, wanted = shapes[output], _wanted(target, shapes[output])
        if not _fits(shape, wanted):
            call = graph.call(output)
            what = "class" if target.counted else "number"
            of_row = f"one {what} a row" if target.shape in ((), (1,)) else f"of the shape {target.shape}"
            mismatch = f"{call.spec.title} gives the shape {shape} for a row, and the target is {of_row}"
            advice = _advice(graph, call, len(shape) - len(wanted))
            raise ConfigError(f"{mismatch}{advice}", call.spec.path, call.spec.place, code="wrong-shape")


def _wanted(target: Axes, shape: tuple[int | None, ...]) -> tuple[int | None, ...]:
    """The axes that an output of a shape should have; how many classes there are is told elsewhere."""
    axes = target.shape or (1,)
    if not target.counted:
        return axes
    return (*(() if axes == (1,) else axes), shape[-1] if shape else 1)


def _fits(shape: tuple[int | None, ...], wanted: tuple[int | None, ...]) -> bool:
    """Whether axes are equal, as far as they are known; a last axis of 1 may stand on one side alone, as in Keras."""
    if len(shape) == len(wanted) + 1 and shape[-1] == 1 and wanted != (1,):
        shape = shape[:-1]
    elif len(wanted) == len(shape) + 1 and wanted[-1] == 1:
        wanted = wanted[:-1]
    if len(shape) != len(wanted):
        return False
    return all(size is None or axis in (None, size) for axis, size in zip(shape[:-1], wanted[:-1], strict=True))


def _advice(graph: Graph, output: Call, more: int) -> str:
    chain = [output]
    while (above := _above(graph, chain[-1])) is not None and len(chain) <= len(graph.calls):
        chain.append(above)
    recurrent = next((call for call in chain if call.spec.component and call.spec.component.name in RECURRENT), None)
    if recurrent is not None and recurrent.spec.component is not None:
        last = _is_last_step(recurrent.spec.component)
        if more > 0 and not last:
            return f"; without return_sequences {recurrent.spec.title} gives its last step alone"
        return f"; write return_sequences: true in {recurrent.spec.title}" if more < 0 and last else ""
    dense = [call for call in chain if call.spec.component and call.spec.component.name == "Dense"]
    return f"; add Flatten above {dense[-1].spec.title}" if more > 0 and dense else ""


def _above(graph: Graph, call: Call) -> Call | None:
    """The call that gives a call its first input, where it is no data input."""
    name = producer(next(iter(references(call.inputs)), ""))
    return None if name in graph.inputs or not name else graph.call(name)


def _is_last_step(component: Component) -> bool:
    """Whether a recurrent layer gives its last step alone."""
    inner = component.arguments.get("layer") if component.name == "Bidirectional" else component
    return (
        isinstance(inner, Component) and inner.name in RECURRENT and not inner.arguments.get("return_sequences", False)
    )
