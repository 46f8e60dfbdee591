"""A model's layers at fixed widths."""

from __future__ import annotations

from nnrun.console.paper import text_of
from nnrun.console.results.model_table import structure_blocks, structure_grid
from nnrun.types import LayerRow, Structure

CHAIN = Structure(
    (
        LayerRow("input", "InputLayer", "(4,)", 0, ()),
        LayerRow("dense", "Dense", "(200,)", 1000, ("input",)),
        LayerRow("batch_normalization", "BatchNormalization", "(200,)", 800, ("dense",)),
    ),
    trainable=1400,
    fixed=400,
    memory=7200,
    optimizer_memory=11208,
    activations_memory=51712,
)


def test_layers_at_80_columns() -> None:
    assert text_of(structure_blocks(CHAIN), 80).splitlines() == [
        "layer                type                output shape  parameters",
        "input                InputLayer          (4,)                   0",
        "dense                Dense               (200,)             1,000",
        "batch_normalization  BatchNormalization  (200,)               800",
        "",
        "parameters  1,800 in all, 1,400 trainable, 400 fixed",
        "memory      0.01 MB parameters, 0.01 MB optimizer, 0.05 MB outputs of a batch",
    ]


def test_layers_at_40_columns() -> None:
    assert text_of(structure_blocks(CHAIN), 40).splitlines() == [
        "layer           output shape  parameters",
        "input           (4,)                   0",
        "dense           (200,)             1,000",
        "batch_normali…  (200,)               800",
        "",
        "parameters  1,800 in all,",
        "            1,400 trainable, 400 fixed",
        "memory      0.01 MB parameters,",
        "            0.01 MB optimizer,",
        "            0.05 MB outputs of a batch",
    ]


def test_connections_stand_there_where_the_graph_is_no_chain() -> None:
    branch = LayerRow("add", "Add", "(200,)", 0, ("dense", "batch_normalization"))
    grid = structure_grid(Structure((*CHAIN.layers, branch), 0, 0, 0))
    assert grid.columns == ("layer", "type", "output shape", "connected to", "parameters")
    assert grid.rows[-1] == ("add", "Add", "(200,)", "dense, batch_normalization", "0")
