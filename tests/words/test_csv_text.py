"""Lines of a CSV are those of Python's csv, made of bytes or texts; formulas stand after an apostrophe."""

from __future__ import annotations

import csv
import io

import numpy as np
import pytest

from nnrun.words.csv_text import Cells, escape_formula, lines_of, quick_texts, texts_of
from nnrun.words.shortest_digits import shortest_digits

RANDOM = np.random.default_rng(0)
ROWS = 300
NUMBERS = shortest_digits(RANDOM.random(ROWS, dtype=np.float32))
INDICES = RANDOM.integers(0, 3, ROWS)


@pytest.mark.parametrize(
    "columns",
    [
        [np.arange(ROWS), quick_texts(("a", "bcd", "e f"), INDICES), NUMBERS],
        [np.arange(9_900, 9_900 + ROWS), NUMBERS, INDICES],
        [10 ** np.arange(18), np.zeros(18, int)],
        [np.arange(-3, 3), np.arange(6)],
        [np.array([0]), np.array([b"0"])],
        [np.arange(ROWS), quick_texts(("a,b", 'c"', "é"), INDICES), NUMBERS],
        [np.arange(2), ["x\ny", "z"]],
        [np.arange(2), ["\r", ""]],
        [np.arange(0), np.array([], "S")],
        [["", "a"]],
    ],
)
def test_lines_are_those_of_csv(columns: list[Cells]) -> None:
    stream = io.StringIO()
    csv.writer(stream, lineterminator="\n").writerows(zip(*map(texts_of, columns), strict=True))
    assert lines_of(columns) == stream.getvalue()


def test_texts_are_those_that_were_wanted() -> None:
    for names in (("a", "bc", ""), ("a", "b,c", "\0")):
        assert texts_of(quick_texts(names, INDICES)) == [names[index] for index in INDICES]


@pytest.mark.parametrize(
    "cell",
    ["=1+1", "+A1", "-A1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1", "--1", "+1-800", "=", "-"],
)
def test_formula_stands_after_an_apostrophe(cell: str) -> None:
    assert escape_formula(cell) == f"'{cell}"


@pytest.mark.parametrize("cell", ["", "a=1", "-1.5", "+3", "-1e-07", "-inf", "'=1", " =1", "rose"])
def test_numbers_and_words_stay(cell: str) -> None:
    assert escape_formula(cell) == cell
