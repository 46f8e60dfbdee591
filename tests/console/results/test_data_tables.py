"""A data set at fixed widths."""

from __future__ import annotations

from dataclasses import replace

import pytest

from nnrun.console.paper import text_of
from nnrun.console.results.data_tables import classes_grid, columns_grid, description_blocks, heading, rows_grid
from nnrun.data.describe.column_facts import ColumnFacts
from nnrun.data.describe.data_facts import ClassCounts, Description, Fed, FirstRows
from nnrun.data.describe.word_texts import Decoded
from nnrun.types import Input
from nnrun.words.text import width_of

CELLS = {"size": ("3", "1.25"), "place": ("Bonn", "-"), "kind": ("rose", "tulip")}
FACTS = Description(
    source="flowers.csv",
    fingerprint="0123456789abcdef" * 4,
    parts={"train": 1200, "test": 300},
    validates_on_test=True,
    columns=(
        ColumnFacts("size", "feature", "numbers", "float64", (), 2, 1.25, 2.5, 3),
        ColumnFacts("place", "feature", "text", "text", (), 1, distinct=7),
        ColumnFacts("kind", "target", "classes", "int32", (), 0, distinct=2),
    ),
    classes=(ClassCounts("kind", ("rose", "tulip"), {"train": (1000, 200), "test": (250, 50)}),),
    first=FirstRows("", (5, 1203), CELLS),
    fed=Fed(
        (Input("x", (9,), "float32", (), (("scale", {"divisor": 255}),)),),
        {"train": {"x": (1200, 9), "kind": (1200,)}, "test": {"x": (300, 9), "kind": (300,)}},
        {"x": "float32", "kind": "int32"},
        (
            FirstRows("x", (5, 1203), {"x": ("9: 1 0 0 …", "9: 0 1 0 …")}),
            FirstRows("kind", (5, 1203), {"kind": ("0", "1")}),
        ),
    ),
)


def test_all_of_it_at_80_columns() -> None:
    text = Decoded(5, "words", "a fine flower", 40)
    assert text_of(description_blocks(FACTS, [text]), 80).splitlines() == [
        "part                       rows  share  x float32  kind int32",
        "train                     1,200  80.0%   1200 x 9        1200",
        "test, for validation too    300  20.0%    300 x 9         300",
        "",
        "class  train  test",
        "rose   1,000   250",
        "tulip    200    50",
        "",
        "column         type               missing  smallest    mean  largest",
        "size           float64                  2    1.2500  2.5000        3",
        "place          text, 7 values           1         -       -        -",
        "kind (target)  classes, 2 values        0         -       -        -",
        "",
        "as loaded",
        "column  row 5  row 1203",
        "size    3      1.25",
        "place   Bonn   -",
        "kind    rose   tulip",
        "",
        "x as fed: 9 float32, then in the model scale 255",
        "column  row 5       row 1203",
        "x       9: 1 0 0 …  9: 0 1 0 …",
        "",
        "kind as fed: int32",
        "column  row 5  row 1203",
        "kind    0      1",
        "",
        "word ids as text",
        "row 5, words, 40 words:",
        "  a fine flower …",
    ]


@pytest.mark.parametrize("width", [40, 80])
def test_no_line_is_wider_than_asked_for(width: int) -> None:
    long = Decoded(5, "words", "word " * 60, 200)
    text = text_of([heading("configs/flowers.yaml", 3, FACTS), *description_blocks(FACTS, [long])], width)
    assert max(map(width_of, text.splitlines())) <= width


def test_data_that_cannot_be_prepared_is_shown_as_loaded() -> None:
    shown = text_of(description_blocks(replace(FACTS, fed=None), []), 80)
    assert "as loaded" in shown
    assert "as fed" not in shown


def test_a_narrow_table_shows_fewer_rows_rather_than_cutting_their_values() -> None:
    first = FirstRows("", (1, 2, 3), {"size": ("a value as long",) * 3})
    for width, heads in ((60, "column  row 1  row 2  row 3"), (40, "column  row 1  row 2"), (30, "column  row 1")):
        assert text_of([rows_grid(first)], width).splitlines()[0].split() == heads.split()


def test_a_narrow_table_of_columns_keeps_the_missing_values() -> None:
    assert text_of([columns_grid(FACTS.columns)], 40).splitlines()[0].split() == ["column", "type", "missing"]


def test_of_very_many_classes_the_first_are_listed_and_all_counted() -> None:
    names = tuple(map(str, range(200)))
    grid = classes_grid(ClassCounts("topic", names, {"train": (1,) * 200}))
    assert len(grid.rows) == 50
    assert grid.title == "classes: the first 50 of 200"


def test_a_long_text_ends_in_an_ellipsis() -> None:
    shown = text_of(description_blocks(FACTS, [Decoded(1, "x", "word " * 60, 200)]), 40)
    assert shown.splitlines()[-1].endswith("…")
