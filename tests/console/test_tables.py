"""Tables at fixed widths."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from nnrun.console.paper import Paper, text_of
from nnrun.console.tables import Grid, narrowing

GRID = Grid(("class", "f1", "rows"), (("setosa", "1.0000", "10"), ("日本の花 of long name", "0.5000", "1,000")), "test")


def lines(grid: Grid, width: int = 80) -> list[str]:
    return text_of([grid], width).splitlines()


def test_words_stand_left_and_numbers_right() -> None:
    assert lines(GRID) == [
        "test",
        "class                      f1   rows",
        "setosa                 1.0000     10",
        "日本の花 of long name  0.5000  1,000",
    ]


def test_words_are_shortened_before_numbers() -> None:
    assert lines(GRID, 24) == [
        "test",
        "class          f1   rows",
        "setosa     1.0000     10",
        "日本の花…  0.5000  1,000",
    ]


def test_prose_is_wrapped_in_place_of_shortened() -> None:
    grid = Grid(("name", "what it is"), (("Dense", "a layer of units that see all inputs"),), words=2, prose=1)
    assert lines(grid, 27) == ["name   what it is", "Dense  a layer of units", "       that see all inputs"]


def test_no_number_is_cut_where_there_is_no_room_for_words() -> None:
    assert lines(GRID, 18) == [
        "test",
        "class",
        "setosa",
        "  f1        1.0000",
        "  rows          10",
        "日本の花 …",
        "  f1        0.5000",
        "  rows       1,000",
    ]


def test_few_of_many_rows_stand_below_each_other_and_the_others_are_counted() -> None:
    many = replace(GRID, rows=GRID.rows * 3, most_stacked=2)
    assert lines(many, 20) == [*lines(GRID, 20), "4 more rows, in a w…"]
    assert len(lines(many, 24)) == 8


def test_nothing_from_a_file_reaches_the_terminal_raw() -> None:
    assert lines(Grid(("a\x1b[2J",), (("b\nc",),), "t\r")) == ["t␍", "a␛[2J", "b␊c"]


@pytest.mark.parametrize("colour", [False, True])
def test_square_brackets_are_no_markup_and_colons_no_emoji(colour: bool) -> None:
    hostile = "[bold red]x[/] [link=file:///]y :smile: 0.5"
    text = text_of([Grid((hostile, hostile), ((hostile, hostile),), hostile)], Paper(200, colour=colour))
    assert text.count(hostile) == 5


def test_only_the_head_is_coloured() -> None:
    head, row = text_of([Grid(("a", "b"), (("c", "1"),))], Paper(colour=True)).splitlines()
    assert head.startswith("\x1b[1ma")
    assert row == "c  1"


def test_head_of_a_terminal_is_ruled_in_signs_that_it_has() -> None:
    for sign in ("─", "-"):
        _, line, row = text_of([Grid(("a", "b"), (("cd", "1"),))], Paper(rule=sign)).splitlines()
        assert (line, row) == (sign * 5, "cd  1")


def test_what_another_program_reads_is_not_cut() -> None:
    assert text_of([Grid(("a" * 200,), ())], Paper(40, is_cut=False)) == "a" * 200


def test_first_table_with_room_for_its_words_is_shown() -> None:
    wide, narrow = Grid(("layer", "parameters"), (("x" * 40, "1"),)), Grid(("layer",), (("x" * 40,),))
    assert lines(narrowing(wide, narrow), 24)[0].split() == ["layer", "parameters"]
    assert lines(narrowing(wide, narrow), 23)[0].split() == ["layer"]


@pytest.mark.parametrize("words", [0, 1, 2])
@given(st.lists(st.tuples(st.text(), st.text(), st.text()), min_size=1, max_size=4), st.integers(20, 90))
def test_no_line_is_wider_than_the_width(words: int, rows: list[tuple[str, str, str]], width: int) -> None:
    text = text_of([Grid(("a", "b", "c"), tuple(rows), words=words)], width)
    assert all(cell_len(line) <= width for line in text.split("\n"))  # as rich counts, which lays them out
    assert len(text.split("\n")) in (len(rows) + 1, 3 * len(rows) + 1)
