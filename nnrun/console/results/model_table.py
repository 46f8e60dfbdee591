"""What ``nnrun summary`` shows: a model's layers, shapes, parameters and memory."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from nnrun.console.labelled import Labelled
from nnrun.console.paper import Block
from nnrun.console.tables import Grid, narrowing
from nnrun.types import Structure
from nnrun.words.numbers import count, megabytes


def structure_grid(structure: Structure) -> Grid:
    """A row a layer; in narrower places, fewer columns.

    What a layer is connected to stands there only if some layer is not fed by the one above.
    """
    layers = structure.layers
    above = [(), *((layer.name,) for layer in layers)]
    is_chain = all(layer.inputs in ((), before) for layer, before in zip(layers, above, strict=False))
    columns = {
        "layer": [layer.name for layer in layers],
        "type": [layer.kind for layer in layers],
        "output shape": [layer.shape for layer in layers],
        "connected to": [", ".join(layer.inputs) for layer in layers],
        "parameters": [count(layer.parameters) for layer in layers],
    }
    choices = ({"connected to"} if is_chain else set(), {"connected to"}, {"connected to", "type"})
    return narrowing(*(_without(columns, left_out) for left_out in choices))


def _without(columns: Mapping[str, Sequence[str]], left_out: Collection[str]) -> Grid:
    heads = tuple(head for head in columns if head not in left_out)
    rows = tuple(zip(*(columns[head] for head in heads), strict=True))
    return Grid(heads, rows, words=len(heads) - 1)


def structure_blocks(structure: Structure) -> list[Block]:
    """The table and its totals."""
    sizes = [("parameters", structure.memory), ("optimizer", structure.optimizer_memory)]
    sizes.append(("outputs of a batch", structure.activations_memory))
    parts = [f"{count(structure.trainable)} trainable", f"{count(structure.fixed)} fixed"]
    totals = Labelled(
        [
            ("parameters", [f"{count(structure.trainable + structure.fixed)} in all", *parts]),
            ("memory", [f"{megabytes(size)} {name}" for name, size in sizes]),
        ]
    )
    return [structure_grid(structure), totals]
