"""Which inputs are made as sparse rows, and what takes them."""

from __future__ import annotations

from typing import Any

import pytest

from nnrun.plan.input_plan import fed_sparsely, intakes, sparsely
from nnrun.types import Input

MARKS = Input("x", (None,), "int16", (), (("multi_hot", {"size": 1000}),))


def sparse(folder: Any, layers: str, share: float = 0.001) -> tuple[list[str], bool]:
    """The classes of the layers over sparse rows, and whether the rows are made so."""
    graph = sparsely(folder.load(folder.edited(text=folder.layered(layers))).graph, {"x": share})
    names = [call.spec.component.name if call.spec.component else "use" for call in graph.calls]
    return names, fed_sparsely(MARKS, graph)


@pytest.mark.parametrize(
    ("layers", "names", "is_sparse"),
    [
        ("  - Dense: 4\n", ["SparseDense", "Dense"], True),
        (
            "  - Dense: 4\n    name: a\n  - use: a\n    name: b\n    inputs: x\n  - Add:\n    inputs: [a, b]\n",
            None,
            True,
        ),
        ("  - SparseDense: 4\n", ["SparseDense", "Dense"], True),
        ("  - Dense: {units: 4, dtype: float64}\n", ["Dense", "Dense"], False),
        ("  - Dropout: 0.5\n  - Dense: 4\n", ["Dropout", "Dense", "Dense"], False),
        ("  - Dense: 4\n    name: a\n  - Concatenate:\n    inputs: [a, x]\n", ["Dense", "Concatenate", "Dense"], False),
    ],
)
def test_dense_multiplies_sparse_rows_where_nothing_else_takes_them(
    folder: Any, layers: str, names: list[str] | None, is_sparse: bool
) -> None:
    found, made = sparse(folder, layers)
    assert made is is_sparse
    assert found == (names or ["SparseDense", "use", "Add", "Dense"])


def test_other_steps_are_for_dense_rows(folder: Any) -> None:
    graph = sparsely(folder.load(folder.edited(text=folder.layered("  - Dense: 4\n"))).graph, {"x": 0.001})
    assert not fed_sparsely(Input("x", (4,), "uint8", (), (("scale", {"divisor": 255}),)), graph)


@pytest.mark.parametrize(("units", "most"), [(31, 1 / 32), (32, 1 / 128)])
def test_wide_layers_need_sparser_rows(folder: Any, units: int, most: float) -> None:
    assert sparse(folder, f"  - Dense: {units}\n", most)[1]
    assert not sparse(folder, f"  - Dense: {units}\n", most * 1.01)[1]


EMBEDDING = "Embedding: {input_dim: 5, output_dim: 2}"


@pytest.mark.parametrize(
    ("layers", "tables", "whole"),
    [
        (f"  - {EMBEDDING}\n", {5: "layers.0"}, True),
        (f"  - Sequential: [{{{EMBEDDING}}}, Flatten]\n", {5: "layers.0.Sequential.layers.0"}, False),
        (f"  - TimeDistributed: {{layer: {{{EMBEDDING}}}}}\n", {5: "layers.0.TimeDistributed.layer"}, False),
        (f"  - Reshape: [2]\n  - {EMBEDDING}\n", {5: "layers.1"}, False),
        (f"  - Sequential: [Flatten, {{Reshape: [2]}}]\n  - {EMBEDDING}\n", {5: "layers.1"}, False),
        ("  - Hashing: {num_bins: 5}\n  - Embedding: {input_dim: 6, output_dim: 2}\n", {0: "layers.0"}, True),
        ("  - CategoryEncoding: {num_tokens: 4}\n", {4: "layers.0"}, True),
        ("  - Dense: 2\n", {}, False),
    ],
)
def test_the_tables_that_look_ids_up_are_found_wherever_the_ids_arrive(
    folder: Any, layers: str, tables: dict[int, str], whole: bool
) -> None:
    intake = intakes(folder.load(folder.edited(text=folder.layered(layers))).graph)["x"]
    assert {lookup.size: lookup.path for lookup in intake.lookups} == tables
    assert all(lookup.taker.endswith(f" ({lookup.path})") for lookup in intake.lookups)
    assert intake.whole is whole
