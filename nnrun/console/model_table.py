"""What ``nnrun summary`` shows: a model's layers, shapes, parameters and memory."""

from __future__ import annotations

from nnrun.console.labelled import labelled
from nnrun.console.tables import Grid, is_readable, render_grid
from nnrun.types import Structure
from nnrun.words.numbers import count, megabytes


def structure_grid(structure: Structure, width: int | None = None) -> Grid:
    """A row a layer, with the columns that the width has room for.

    What a layer is connected to stands there only if some layer is not fed by the one above.
    """
    layers = structure.layers
    names, parameters = [layer.name for layer in layers], [count(layer.parameters) for layer in layers]
    types, shapes = [layer.kind for layer in layers], [layer.shape for layer in layers]
    above = [(), *((name,) for name in names)]
    is_chain = all(layer.inputs in ((), before) for layer, before in zip(layers, above, strict=False))
    links = [] if is_chain else [[", ".join(layer.inputs) for layer in layers]]
    choices = [
        (("layer", "type", "output shape", *(["connected to"] if links else [])), [names, types, shapes, *links]),
        (("layer", "type", "output shape"), [names, types, shapes]),
        (("layer", "output shape"), [names, shapes]),
    ]
    grids = [
        Grid((*heads, "parameters"), tuple(zip(*columns, parameters, strict=True)), words=len(heads))
        for heads, columns in choices
    ]
    return next((grid for grid in grids if is_readable(grid, width)), grids[-1])


def structure_text(structure: Structure, width: int | None = 80, *, colour: bool = False) -> str:
    """The table and its totals, in lines of at most ``width`` columns (None: as wide as it needs)."""
    sizes = [("parameters", structure.memory), ("optimizer", structure.optimizer_memory)]
    sizes.append(("outputs of a batch", structure.activations_memory))
    parts = [f"{count(structure.trainable)} trainable", f"{count(structure.fixed)} fixed"]
    totals = labelled(
        [
            ("parameters", [f"{count(structure.trainable + structure.fixed)} in all", *parts]),
            ("memory", [f"{megabytes(size)} {name}" for name, size in sizes]),
        ],
        width or 120,
    )
    return "\n".join([render_grid(structure_grid(structure, width), width, colour=colour), "", *totals])
