"""What ``nnrun summary`` shows: a model's layers, shapes, parameters and memory."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nnrun.report.labelled import labelled
from nnrun.report.numbers import count, megabytes
from nnrun.report.tables import Grid, is_readable, render_grid

if TYPE_CHECKING:
    from nnrun.model.summary import Summary


def structure_grid(summary: Summary, width: int | None = None) -> Grid:
    """A row a layer, with the columns that the width has room for.

    What a layer is connected to stands there only if some layer is not fed by the one above.
    """
    layers = summary.rows
    names, parameters = [layer.name for layer in layers], [count(layer.parameters) for layer in layers]
    types, shapes = [layer.type for layer in layers], [layer.shape for layer in layers]
    above = [(), *((name,) for name in names)]
    is_chain = all(layer.connected in ((), before) for layer, before in zip(layers, above, strict=False))
    links = [] if is_chain else [[", ".join(layer.connected) for layer in layers]]
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


def structure_text(summary: Summary, width: int | None = 80, *, colour: bool = False) -> str:
    """The table and its totals, in lines of at most ``width`` columns (None: as wide as it needs)."""
    sizes = [("parameters", summary.model_bytes), ("optimizer", summary.optimizer_bytes)]
    sizes.append(("outputs of a batch", summary.activation_bytes))
    parts = [f"{count(summary.trainable)} trainable", f"{count(summary.fixed)} fixed"]
    totals = labelled(
        [
            ("parameters", [f"{count(summary.parameters)} in all", *parts]),
            ("memory", [f"{megabytes(size)} {name}" for name, size in sizes]),
        ],
        width or 120,
    )
    return "\n".join([render_grid(structure_grid(summary, width), width, colour=colour), "", *totals])
