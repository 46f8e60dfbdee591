"""What can be named, at fixed widths."""

from __future__ import annotations

import pytest

from nnrun import catalog
from nnrun.catalog import Argument, Entry
from nnrun.console.paper import text_of
from nnrun.console.results.component_tables import component_blocks, kind_blocks, kinds_grid
from nnrun.words.text import width_of

DENSE = Entry(
    "layer",
    "Dense",
    "keras.layers.Dense",
    (
        Argument("units", required=True, hint="number"),
        Argument("activation", takes="activation"),
        Argument("use_bias", default=True, hint="flag"),
        Argument("dtype"),
    ),
    "Just your regular densely-connected NN layer",
    ("Full",),
)


def test_a_component_at_80_columns() -> None:
    assert text_of(component_blocks(DENSE), 80).splitlines() == [
        "layer Dense",
        "Just your regular densely-connected NN layer",
        "",
        "from     keras.layers.Dense",
        "also     Full",
        "written  Dense: UNITS, Dense: {units: ...}",
        "",
        "argument    default   takes",
        "units       required  a whole number of at least 1",
        "activation  null      an activation or a layer",
        "use_bias    true      true or false",
        "dtype       null",
    ]


def test_a_component_at_40_columns() -> None:
    assert text_of(component_blocks(DENSE), 40).splitlines()[-7:] == [
        "units  required",
        "    a whole number of at least 1",
        "activation  null",
        "    an activation or a layer",
        "use_bias  true",
        "    true or false",
        "dtype  null",
    ]


def test_a_refused_component_says_why_and_not_how_it_is_written() -> None:
    entry = catalog.find("layer", "Lambda")
    assert entry
    lines = text_of(component_blocks(entry), 80).splitlines()
    assert any(line.startswith("refused  its argument is code") for line in lines)
    assert not any(line.startswith(("written", "argument")) for line in lines)


@pytest.mark.thorough
@pytest.mark.parametrize("width", [40, 80])
def test_no_line_of_any_component_is_wider_than_asked_for(width: int) -> None:
    for kind in catalog.kinds():
        for name in catalog.names(kind, refused=True):
            entry = catalog.find(kind, name)
            assert entry
            assert max(map(width_of, text_of(component_blocks(entry), width).splitlines())) <= width, (kind, name)


def test_names_come_with_a_line_of_help_and_the_refused_ones_at_the_end() -> None:
    assert text_of(kind_blocks([DENSE], ["Lambda", "Layer"]), 60).splitlines() == [
        "name   what it is",
        "Dense  Just your regular densely-connected NN layer",
        "",
        "refused  Lambda, Layer",
    ]


def test_every_kind_says_where_it_stands() -> None:
    grid = kinds_grid([(kind, 1) for kind in catalog.kinds()])
    assert all(row[1] for row in grid.rows)
    assert max(map(width_of, text_of([grid], 40).splitlines())) <= 40
