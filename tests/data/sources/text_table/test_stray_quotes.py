"""The quote at which a text table goes wrong is found."""

from __future__ import annotations

import bz2
import gzip
import io

import pytest

from nnrun.data.sources.csv import parse, parse_stretches
from nnrun.errors import DataError
from nnrun.types import Form


@pytest.mark.parametrize(
    ("text", "delimiter", "place", "told"),
    [
        ('a,b\n1,"2\n3,4\n', ",", (2, 3), "the quote that opens here is never closed; take it out, or"),
        ('a,b\n1,2\n"3",4\n5,"6""\n', ",", (4, 3), "the quote that opens here is never closed"),
        ('a,b\n1,"2" x\n', ",", (2, 3), "is closed before 'x', where no delimiter follows"),
        ('a;b\n1; "2\n3;"x";4\n', ";", (2, 4), "is closed in line 3, where no delimiter follows"),
        ('a b\n1 "2\n', " ", (2, 3), "the quote that opens here is never closed"),
    ],
)
def test_stray_quotes_are_told_where_they_open(text: str, delimiter: str, place: tuple[int, int], told: str) -> None:
    form = Form(delimiter=delimiter)
    with pytest.raises(DataError, match=told) as caught:
        parse(text.encode(), "t.csv", "t.csv", form)
    (problem,) = caught.value.problems
    assert (problem.place.line, problem.place.column) == place
    assert problem.place.text == text.split("\n")[place[0] - 1]
    with pytest.raises(DataError) as streamed:
        list(parse_stretches(io.BytesIO(text.encode()), "t.csv", "t.csv", form, 4))
    assert streamed.value.problems == caught.value.problems


def test_a_cell_that_a_stray_quote_made_of_several_lines_is_told_as_such(experiment) -> None:
    with pytest.raises(DataError, match="it goes over several lines, as a quote opens it that a later line closes"):
        experiment("dataset: {csv: t.csv, target: y}", t_csv='a,y\n1,2\n"3,4\n5",6\n7,8\n').prepared()


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"PK\x03\x04rest", "an Excel workbook or another zip archive"),
        (bz2.compress(b"a,y\n1,2\n"), "a file compressed with bzip2; unpack it"),
        (gzip.compress(gzip.compress(b"a,y\n1,2\n")), "a file compressed with gzip twice"),
        (b"\n<!DOCTYPE html><html>", "a web page, not a text table"),
        (b"version https://git-lfs.github.com/spec/v1\noid sha256:0\n", "git lfs pull"),
        (b"PAR1rest", "take the source parquet"),
    ],
)
def test_files_that_are_no_tables_are_told_as_what_they_are(content: bytes, told: str) -> None:
    with pytest.raises(DataError, match=told):
        parse(content, "t.csv", "t.csv", Form())


def test_the_byte_that_is_no_utf8_is_shown_in_its_line() -> None:
    with pytest.raises(DataError, match="convert it: iconv -f latin1 -t utf-8") as caught:
        parse("a,b\n1,2\nx,caf\u00e9\n".encode("latin1"), "t.csv", "t.csv", Form())
    (problem,) = caught.value.problems
    assert (problem.place.line, problem.place.column, problem.place.text) == (3, 6, "x,caf\u00e9")
