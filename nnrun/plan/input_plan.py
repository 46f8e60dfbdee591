"""How a model takes its data: in which dtype, and whether as sparse rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from nnrun import catalog
from nnrun.spec.checks.graph import Call, Graph, producer, references
from nnrun.spec.checks.id_layers import lookups_of
from nnrun.spec.decoding.components import Component
from nnrun.types import Input, Intake

_TAKES_IDS = frozenset({"Embedding", "IntegerLookup", "CategoryEncoding", "Hashing", "HashedCrossing", "MultiHot"})
_SPARSE = "SparseDense"
_NARROW = 32
"""Units below which TensorFlow's product of a sparse and a dense matrix has a faster loop."""
_SHARES = {True: 1 / 32, False: 1 / 128}
"""The largest share of ones with which that product is the faster one on a CPU, for narrow layers and for others; the
figures come from ``benchmarks/sparse.py``."""


@dataclass(frozen=True)
class InputStep:
    """A stateless step as the first operation of a model."""

    name: str
    """Of its layer."""
    step: str
    """scale, one_hot or multi_hot."""
    arguments: Mapping[str, Any]


@dataclass(frozen=True)
class ModelInput:
    """A data input as a model takes it."""

    name: str
    shape: tuple[int | None, ...]
    dtype: str
    steps: tuple[InputStep, ...]
    sparse: bool
    """Whether ids are fed, of which the model makes sparse rows of zeros and ones."""


def model_input(described: Input, graph: Graph) -> ModelInput:
    """How a model takes a data input."""
    name, sparse = described.name, fed_sparsely(described, graph)
    steps = tuple(
        InputStep(f"{name}_{step}" + (f"_{number}" if number else ""), step, arguments)
        for number, (step, arguments) in enumerate(described.steps)
    )
    return ModelInput(name, described.shape, fed_dtype(described, graph), steps, sparse)


def fed_dtype(described: Input, graph: Graph) -> str:
    """Integers stay integers for what takes ids or bytes; any other layer gets them as floats, as in Keras."""
    whole = described.dtype.startswith(("int", "uint", "bool"))
    return described.dtype if whole and (described.steps or _is_taken_whole(graph, described.name)) else "float32"


def fed_sparsely(described: Input, graph: Graph) -> bool:
    """Whether the zeros and ones of an input are made as sparse rows: where all that take them multiply them so."""
    steps = [name for name, _ in described.steps]
    takers = {component.name if component else "" for _, component in _takers(graph, described.name)}
    return steps == ["multi_hot"] and takers == {_SPARSE}


def intakes(graph: Graph) -> dict[str, Intake]:
    """What a model does with the numbers of its inputs, by their names."""
    return {name: Intake(_is_taken_whole(graph, name), lookups_of(graph, name)) for name in graph.inputs}


def _is_taken_whole(graph: Graph, name: str) -> bool:
    takers = {component.name if component else "" for _, component in _takers(graph, name)}
    return bool(takers) and takers <= _TAKES_IDS


def sparsely(graph: Graph, shares: Mapping[str, float]) -> Graph:
    """The graph with SparseDense in the place of each Dense that is faster over sparse rows.

    Args:
        graph: The layers.
        shares: For data inputs of zeros and ones, how many are ones. An input that another layer takes too stays dense.
    """
    changed = set()
    for name, share in shares.items():
        takers = _takers(graph, name)
        if all(component and _multiplies(component, share) for _, component in takers):
            changed |= {call.layer for call, _ in takers}
    return replace(graph, calls=tuple(_changed(call) if call.name in changed else call for call in graph.calls))


def _takers(graph: Graph, name: str) -> list[tuple[Call, Component | None]]:
    """The calls that take a data input, each with its layer."""
    taking = [call for call in graph.calls if name in map(producer, references(call.inputs))]
    return [(call, graph.call(call.layer).spec.component) for call in taking]


def _multiplies(component: Component, share: float) -> bool:
    """Whether SparseDense stands better in a layer's place. It has no arguments for other dtypes or adapted weights."""
    entry = catalog.find("layer", _SPARSE)
    assert entry is not None
    known = {argument.name for argument in entry.arguments}
    if component.name != "Dense" or component.plugin is not None or not component.arguments.keys() <= known:
        return component.name == _SPARSE
    units = component.arguments.get("units")
    return share <= _SHARES[isinstance(units, int) and units < _NARROW]


def _changed(call: Call) -> Call:
    assert call.spec.component is not None
    return replace(call, spec=replace(call.spec, component=replace(call.spec.component, name=_SPARSE)))
