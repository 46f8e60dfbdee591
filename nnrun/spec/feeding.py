"""The dtype in which a model takes its data."""

from __future__ import annotations

from nnrun.spec.graph import Graph, producer, references
from nnrun.types import Input

_TAKES_IDS = frozenset({"Embedding", "IntegerLookup", "CategoryEncoding", "Hashing", "HashedCrossing", "MultiHot"})


def fed_dtype(described: Input, graph: Graph) -> str:
    """Integers stay integers for what takes ids or bytes; any other layer gets them as floats, as in Keras."""
    whole = described.dtype.startswith(("int", "uint", "bool"))
    takers = {
        call.spec.component.name if call.spec.component else ""
        for call in graph.calls
        if described.name in map(producer, references(call.inputs))
    }
    return described.dtype if whole and (described.steps or (takers and takers <= _TAKES_IDS)) else "float32"
