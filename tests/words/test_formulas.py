"""Cells that a spreadsheet would run are text after an apostrophe; numbers stay numbers."""

from __future__ import annotations

import pytest

from nnrun.words.formulas import escape_formula


@pytest.mark.parametrize(
    "cell",
    ["=1+1", "+A1", "-A1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1", "--1", "+1-800", "=", "-"],
)
def test_formula_stands_after_an_apostrophe(cell: str) -> None:
    assert escape_formula(cell) == f"'{cell}"


@pytest.mark.parametrize("cell", ["", "a=1", "-1.5", "+3", "-1e-07", "-inf", "'=1", " =1", "rose"])
def test_numbers_and_words_stay(cell: str) -> None:
    assert escape_formula(cell) == cell
