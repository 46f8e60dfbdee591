"""Text tables: what is read, and where an error stands."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnrun import data
from nnrun.data.sources.csv import parse
from nnrun.data.sources.text_table import exact
from nnrun.data.values.cells import column
from nnrun.data.values.text_places import cell_place
from nnrun.errors import ConfigError, DataError
from nnrun.types import Form


def read(text: str | bytes, **form: object):
    content = text.encode() if isinstance(text, str) else text
    return parse(content, "t.csv", "t.csv", Form(**form))


def test_whole_numbers_numbers_and_text_get_their_own_dtypes() -> None:
    columns = read("a,b,c\n1,2.5,x\n2,3,y\n").columns
    assert columns["a"].dtype == np.int64
    assert columns["b"].tolist() == [2.5, 3.0]
    assert columns["c"].tolist() == ["x", "y"]


def test_without_header_columns_are_called_by_their_position() -> None:
    assert list(read("1,2\n3,4\n", header=False).columns) == ["0", "1"]


def test_blank_lines_are_ignored_and_lines_are_counted() -> None:
    content = read("a,b\n\n1,2\n   \n3,4\n\n")
    assert content.cells.lines.tolist() == [3, 5]
    assert content.columns["a"].tolist() == [1, 3]


def test_byte_order_mark_is_no_part_of_the_first_name() -> None:
    assert list(read(b"\xef\xbb\xbfa,b\n1,2\n").columns) == ["a", "b"]


def test_quoted_fields_hold_delimiters_quotes_and_line_ends() -> None:
    content = read('a,b\n"x, ""y""\nz",1\nw,2\n')
    assert content.columns["a"].tolist() == ['x, "y"\nz', "w"]
    assert content.cells.lines.tolist() == [2, 4]


def test_windows_line_ends_are_line_ends() -> None:
    content = read("a,b\r\n1,x\r\n2,y\r\n")
    assert content.columns["b"].tolist() == ["x", "y"]
    assert content.cells.lines.tolist() == [2, 3]


def test_white_space_delimits_and_quotes_hold_together() -> None:
    content = read('18.0   8\t"ford torino"\n 17.0 9   \'x \n'.replace("'x ", "vw  "), header=False, delimiter=" ")
    assert content.columns["0"].tolist() == [18.0, 17.0]
    assert content.columns["2"].tolist() == ["ford torino", "vw"]


def test_tab_delimits() -> None:
    assert read("a\tb\n1\tx y\n", delimiter="\t").columns["b"].tolist() == ["x y"]


def test_missing_values_are_nan_in_numbers_and_none_in_text() -> None:
    columns = read("c,a,b\n1,1,x\n1,,\n1,NA,y\n1,?,z\n", missing=frozenset(("", "NA", "?"))).columns
    assert columns["a"][0] == 1
    assert np.isnan(columns["a"][1:]).all()
    assert columns["b"].tolist() == ["x", None, "y", "z"]


def test_a_number_may_mean_missing() -> None:
    values = column(["1", "-999", "3"], Form(missing=frozenset(("", "-999"))))
    assert math.isnan(values[1])


def test_underscored_digits_are_text() -> None:
    assert column(["1_000", "2"]).tolist() == ["1_000", "2"]


def test_stretches_of_rows_make_one_table(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "a,b,c\n" + "".join(f"{row},{row / 2},{row}\n" for row in range(9)) + "9,9,007x\n"
    whole = read(text)
    monkeypatch.setattr(exact, "CELLS", 6)
    parts = read(text)
    for name, column_ in whole.columns.items():
        assert column_.tolist() == parts.columns[name].tolist()
        assert column_.dtype == parts.columns[name].dtype
    assert parts.columns["c"].tolist()[:2] == ["0", "1"]
    assert parts.cells.lines.tolist() == list(range(2, 12))


@given(st.lists(st.floats(allow_nan=False, allow_infinity=False), min_size=1))
def test_numbers_are_read_back_exactly(values: list[float]) -> None:
    text = "a\n" + "".join(f"{value!r}\n" for value in values)
    assert read(text).columns["a"].astype(float).tolist() == values


@pytest.mark.parametrize(
    ("content", "line", "message"),
    [
        (b"", 1, "empty"),
        (b"\n\n", 1, "empty"),
        (b"a,b\n", 1, "no rows"),
        (b"a,b\n1,2\n3\n", 3, "1 value in a table of 2 columns"),
        (b"a,b\n1,2\n\n3,4,5\n", 4, "3 values in a table of 2 columns"),
        (b"a,a\n1,2\n", 1, "two columns are named 'a'"),
        (b"a,b\n1,\xff\n", 2, "not UTF-8"),
        (b"a,b\n1,\x00\n", 2, "zero byte"),
        (b'a,b\n1,"x\n2,3\n', 2, "the quote that opens here is never closed"),
    ],
)
def test_what_is_no_table_is_an_error_with_its_line(content: bytes, line: int, message: str) -> None:
    with pytest.raises(DataError, match=message) as caught:
        read(content)
    place = caught.value.problems[0].place
    assert place is not None
    assert (place.file, place.line) == ("t.csv", line)


@pytest.mark.parametrize(
    ("text", "source", "advice"),
    [
        ("x;k;y\n1,5;2;0\n", "t.csv", "add delimiter: ';'"),
        ('"x";"y, in m"\n1;2\n', "t.csv", "add delimiter: ';'"),
        ("\nx\ty|z\ty\n1\t2\t0\n", "t.csv", "add delimiter: tab"),
        ("x|y\n1|2\n", "{path: t.csv}", "add delimiter: '|'"),
        ("1;2\n3;4\n", "{path: t.csv, header: false}", "add delimiter: ';'"),
        ("x;y\n1;2\n", "{path: t.csv, delimiter: tab}", "write delimiter: ';'"),
        ("x;y\n1;2\n", "{path: t.csv, delimiter: whitespace}", "write delimiter: ';'"),
    ],
)
def test_another_delimiter_is_told_before_and_while_reading(experiment, text: str, source: str, advice: str) -> None:
    made = experiment(f"dataset:\n  csv: {source}\n  target: y", t_csv=text)
    for read_ in (lambda: data.check(made.dataset), made.table):
        with pytest.raises(ConfigError, match="seems to be delimited by") as caught:
            read_()
        (problem,) = caught.value.problems
        assert problem.message.endswith(advice)
        assert problem.place.line == 2


def test_another_delimiter_in_a_list_of_images_is_told(experiment) -> None:
    made = experiment("dataset: {images: t.csv}", t_csv="file;label\na.png;cat\n")
    for read_ in (lambda: data.check(made.dataset), made.table):
        with pytest.raises(ConfigError, match="add delimiter: ';'"):
            read_()


def test_one_column_is_a_table_and_its_name_in_quotes_may_hold_a_delimiter(experiment) -> None:
    with pytest.raises(ConfigError, match="add delimiter: ';'"):
        experiment("dataset: {csv: t.csv, target: inputs}", t_csv="x;k\n1\n2\n").table()
    for name, text in {"x": "x\n1\n2\n", "x;k": '"x;k"\n1\n2\n'}.items():
        made = experiment("dataset: {csv: t.csv, target: inputs}", t_csv=text)
        data.check(made.dataset)
        assert made.table().columns[name].tolist() == [1, 2]


@pytest.mark.parametrize(
    ("text", "form", "marked"),
    [
        ("a,b,c\n1,  bad ,3\n", {}, (2, 5, "bad")),
        ('a,b,c\n"x,y",bad,3\n', {}, (2, 7, "bad")),
        ("a  b  c\n 1   bad 3\n", {"delimiter": " "}, (2, 6, "bad")),
        ("a\tb\n1\tbad\n", {"delimiter": "\t"}, (2, 3, "bad")),
    ],
)
def test_a_cell_is_found_in_its_line(tmp_path, text: str, form: dict, marked: tuple) -> None:
    path = tmp_path / "t.csv"
    path.write_text(text)
    content = parse(text.encode(), str(path), "t.csv", Form(**form))
    place = cell_place(content.cells, 0, "b")
    assert (place.line, place.column) == marked[:2]
    assert place.text[place.column - 1 :][: place.length] == marked[2]
