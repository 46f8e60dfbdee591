"""Tables at fixed widths."""

from __future__ import annotations

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnrun.console.tables import Grid, is_readable, print_grid, render_grid
from nnrun.words.text import width_of

GRID = Grid(("class", "f1", "rows"), (("setosa", "1.0000", "10"), ("日本の花 of long name", "0.5000", "1,000")), "test")


def test_words_stand_left_and_numbers_right() -> None:
    assert render_grid(GRID).splitlines() == [
        "test",
        "class                      f1   rows",
        "setosa                 1.0000     10",
        "日本の花 of long name  0.5000  1,000",
    ]


def test_words_are_shortened_before_numbers() -> None:
    assert render_grid(GRID, 24).splitlines() == [
        "test",
        "class          f1   rows",
        "setosa     1.0000     10",
        "日本の花…  0.5000  1,000",
    ]


def test_nothing_from_a_file_reaches_the_terminal_raw() -> None:
    shown = render_grid(Grid(("a\x1b[2J",), (("b\nc",),), "t\r"))
    assert shown == "t␍\na␛[2J\nb␊c"


def test_only_the_head_is_coloured() -> None:
    assert render_grid(Grid(("a",), (("b",),)), colour=True) == "\x1b[2ma\x1b[0m\nb"


def test_without_a_terminal_a_table_is_as_wide_as_it_needs() -> None:
    stream = io.StringIO()
    print_grid(Grid(("a" * 200,), ()), stream)
    assert stream.getvalue() == "a" * 200 + "\n"


def test_readable_is_what_leaves_words_their_room() -> None:
    grid = Grid(("layer", "parameters"), (("x" * 40, "1"),))
    assert is_readable(grid, 24)
    assert not is_readable(grid, 23)
    assert is_readable(grid, None)


@pytest.mark.parametrize("words", [0, 1, 2])
@given(st.lists(st.tuples(st.text(), st.text(), st.text()), min_size=1, max_size=4), st.integers(10, 90))
def test_no_line_is_wider_than_the_width(words: int, rows: list[tuple[str, str, str]], width: int) -> None:
    text = render_grid(Grid(("a", "b", "c"), tuple(rows), words=words), width)
    assert all(width_of(line) <= width for line in text.split("\n"))
    assert len(text.split("\n")) == len(rows) + 1
