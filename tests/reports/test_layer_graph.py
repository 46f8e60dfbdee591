"""A model's graph: each layer once, below what feeds it, a line for each connection."""

from __future__ import annotations

import re

from nnrun.reports.layer_graph import layer_graph
from nnrun.types import LayerRow

BRANCHES = (
    LayerRow("a", "InputLayer", "(4,)", 0),
    LayerRow("b", "InputLayer", "(4,)", 0),
    LayerRow("shared", "Dense", "(8,)", 40, ("a", "b")),
    LayerRow("left", "Dense", "(3,)", 27, ("shared",)),
    LayerRow("sum", "Add", "(3,)", 0, ("left", "shared")),
)


def places(layers: tuple[LayerRow, ...]) -> dict[str, tuple[float, float]]:
    svg = layer_graph(layers)
    found = re.findall(r"<title>([^:<]+): .*?<rect x=\"([\d.]+)\" y=\"([\d.]+)\"", svg)
    return {name: (float(x), float(y)) for name, x, y in found}


def test_a_layer_stands_below_all_that_feed_it() -> None:
    drawn = places(BRANCHES)
    assert set(drawn) == {layer.name for layer in BRANCHES}
    for layer in BRANCHES:
        assert all(drawn[above][1] < drawn[layer.name][1] for above in layer.inputs)
    assert layer_graph(BRANCHES).count('class="edge"') == 5


def test_no_two_layers_stand_at_one_place() -> None:
    wide = (BRANCHES[0], *(LayerRow(f"l{n}", "Dense", "(1,)", 5, ("a",)) for n in range(7)))
    assert len(set(places(wide).values())) == len(wide)


def test_a_layer_that_is_fed_by_nobody_known_stands_above() -> None:
    assert "alone" in places((LayerRow("alone", "Dense", "", 5, ("gone",)),))


def test_names_of_a_person_are_text() -> None:
    assert "<b>" not in layer_graph((LayerRow("<b>x</b>", "Dense", "(1,)", 1),))
