"""Curves as text: what is drawn, at every width, with and without Unicode and colour."""

from __future__ import annotations

import math

import pytest

from nnrun.console.line_chart import HEIGHT, MOST, LineChart, Series
from nnrun.console.paper import Paper
from nnrun.words.text import width_of

EPOCHS = list(range(1, 21))
FALLING = Series("small", EPOCHS, [1 / epoch + 0.5 for epoch in EPOCHS])
RISING = Series("large", EPOCHS, [0.5 + 0.02 * epoch for epoch in EPOCHS])


def drawn(*series: Series, paper: Paper | None = None) -> list[str]:
    return LineChart("val_loss", series).render(paper or Paper(60)).splitlines()


def test_curves_end_in_their_letters_and_are_named_below() -> None:
    title, *lines = drawn(FALLING, RISING)
    assert title == "val_loss"
    picture, axis, legend = lines[:HEIGHT], lines[HEIGHT], lines[HEIGHT + 1 :]
    assert picture[0].startswith("1.5000 │")
    assert "A" in picture[-1]
    assert any(line.endswith("B") for line in picture)
    assert axis.split() == ["1", "epoch", "20"]
    assert legend == ["A small  last 0.5500", "B large  last 0.9000"]


def test_a_falling_curve_falls() -> None:
    lines = drawn(FALLING, paper=Paper(60, is_unicode=False))[1 : HEIGHT + 1]
    columns = [line.partition("|")[2].find("a") for line in lines]
    assert columns == sorted(columns)
    assert columns[0] == 0


@pytest.mark.parametrize("width", [20, 40, 80, 200])
@pytest.mark.parametrize("unicode", [False, True])
def test_no_line_is_wider_than_the_paper(width: int, unicode: bool) -> None:
    lines = drawn(FALLING, RISING, paper=Paper(width, is_unicode=unicode))
    assert max(map(width_of, lines)) <= width
    assert unicode or all(line.isascii() for line in lines)


def test_values_far_apart_have_a_logarithmic_axis_and_it_is_said() -> None:
    title, *lines = drawn(Series("steep", EPOCHS, [10.0**-epoch for epoch in EPOCHS]))
    assert title == "val_loss (logarithmic axis)"
    assert lines[0].split("│")[0].strip() == "0.1000"


def test_values_that_are_no_numbers_are_left_out() -> None:
    lines = drawn(Series("broken", [1, 2, 3], [1.0, math.nan, 2.0]))
    assert lines[-1] == "A broken  last 2.0000"
    assert drawn(Series("nothing", [1, 2], [math.nan, math.inf])) == []


def test_a_constant_curve_and_a_single_point_are_drawn() -> None:
    lines = drawn(Series("flat", [1, 2, 3], [0.5, 0.5, 0.5]), paper=Paper(40))
    assert sum("│" in line and line.rstrip()[-1] == "A" for line in lines) == 1
    assert drawn(Series("one", [7], [0.5]))[-2].strip() == "epoch 7"


def test_more_curves_than_can_be_told_apart_are_left_out_and_it_is_said() -> None:
    title, *lines = drawn(*[Series(f"run{n}", EPOCHS, [n + 1.0] * 20) for n in range(MOST + 3)])
    assert title == f"val_loss, the first {MOST} of {MOST + 3} curves"
    assert len(lines) == HEIGHT + 1 + MOST


def test_names_from_files_move_no_cursor() -> None:
    text = "\n".join(drawn(Series("evil\x1b[2J", EPOCHS, EPOCHS)))
    assert "\x1b" not in text


def test_colours_are_used_where_they_are_wanted() -> None:
    assert "\x1b[36m" in "\n".join(drawn(FALLING, paper=Paper(60, colour=True)))
