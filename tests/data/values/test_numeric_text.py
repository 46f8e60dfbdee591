"""What text looks like that stands where a number belongs."""

from __future__ import annotations

import numpy as np
import pytest

from nnrun.data.values.coded_text import CodedText
from nnrun.data.values.numbers import is_of_amounts
from nnrun.data.values.numeric_text import column_look, look_of, option_for


@pytest.mark.parametrize(
    ("text", "look"),
    [
        ("2,6", "has a decimal comma"),
        ("-0,001", "has a decimal comma"),
        ("1,5E+3", "has a decimal comma"),
        ("1,234", "has a decimal comma, or one between thousands"),
        ("1,234,567", "has commas between thousands"),
        ("1,234.50", "has commas between thousands"),
        ("1.234.567", "has points between thousands"),
        ("1.200,50", "has points between thousands and a decimal comma"),
        ("1\u202f234", "has blanks between thousands"),
        ("1'234.50", "has apostrophes between thousands"),
        ("40%", "is a percentage"),
        ("12,5 %", "is a percentage"),
        ("€ 12,50", "is an amount of money"),
        ("-$1,200", "is an amount of money"),
        ("12 CHF", "is an amount of money"),
        ("01-12-2031", "is a date"),
        ("1.12.2031", "is a date"),
        ("2031-12-01 10:30", "is a date and a time"),
        ("18.00.00", "is a time"),
        ("12:30", "is a time"),
        ("#DIV/0!", "is an error of a spreadsheet"),
        ("12 kg", "has a unit"),
        ("\u22125", "has another sign for minus"),
        ("\u22121.234,5", "has another sign for minus"),
        ("<0.5", "is a bound"),
        ("?", "seems to mean a missing value"),
        ("TRUE", "says yes or no"),
        ("2031-05", "is a date"),
        ("4-5", "is a range"),
        ("10 – 20", "is a range"),
        ("1/2", "is a fraction"),
        ("1 ½", "is a fraction"),
        ("4×10^3", "is a power of ten"),
        ("4.5 x 10⁻³", "is a power of ten"),
        ("4.5D+00", "has the exponent of Fortran"),
        ("4.50-", "has its sign at the end"),
        ("“4.5”", "stands in quotation marks"),
        ("1,23,456.5", "has commas between hundreds and thousands"),
        ("two", ""),
        ("x10", ""),
        ("A1", ""),
        ("192.168.0.1", ""),
    ],
)
def test_text_is_told_by_what_it_looks_like(text: str, look: str) -> None:
    assert look_of(text) == look


def test_other_cells_tell_a_decimal_comma_from_one_between_thousands() -> None:
    assert look_of("1,234", ["1,234", "2,5"]) == "has a decimal comma"
    assert look_of("1,234", ["1,234", "1,234,567"]) == "has commas between thousands"


def test_a_column_looks_like_most_of_its_cells() -> None:
    assert column_look(["2,5", "1,234", "red"]) == "has a decimal comma"
    assert column_look(["red", "blue", "2,5"]) == ""


def test_only_what_an_option_reads_has_one() -> None:
    assert option_for("has a decimal comma") == 'decimal: ","'
    assert option_for("is a percentage") == ""


def test_amounts_are_told_of_text_on_the_disk_too() -> None:
    amounts = CodedText(np.array([0, 1, -1, 0]), ["1,5", "2,25"])
    assert is_of_amounts(amounts)
    assert not is_of_amounts(CodedText(np.array([0, 1, 1]), ["1,5", "red"]))
