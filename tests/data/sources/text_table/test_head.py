"""What the head of a text table tells, before any of it is read whole and while it is."""

from __future__ import annotations

import codecs
from collections.abc import Callable
from typing import Any

import pytest

from nnrun import data
from nnrun.errors import ConfigError, DataError

TEXT = "v1,v2\nham,see you\nspam,win £5\n"
FILES = {
    "latin1": (TEXT.encode("latin1"), 3, "byte 0xa3, '£' in latin1; convert it: iconv -f latin1 -t utf-8"),
    "windows": ("v1,v2\nham,5 €\n".encode("cp1252"), 2, "'€' in windows-1252; convert it: iconv -f windows-1252"),
    "utf-16": (TEXT.encode("utf-16"), 1, "UTF-16 text, not UTF-8; convert it: iconv -f UTF-16 -t utf-8"),
    "utf-16 without a mark": (TEXT.encode("utf-16-le"), 1, "UTF-16LE text"),
    "utf-32": (codecs.BOM_UTF32_LE + TEXT.encode("utf-32-le"), 1, "UTF-32 text"),
    "for a spreadsheet": (
        b"sep=;\nv1;v2\nham;1\n",
        1,
        "sep=; is only for Excel; take it out, and write delimiter: ';'",
    ),
    "for a spreadsheet, by commas": (b'"sep=,"\nv1,v2\nham,1\n', 1, "is only for Excel; take it out"),
    "another alphabet": ("v1,v2\nпривет,1\n".encode("cp1251"), 2, "or from the encoding that gives the right letter"),
    "json": (b'[{"v1": "ham", "v2": 1}]\n', 1, "JSON, not a text table; one object a line"),
    "two names": (b"v1,v2,v1\nham,1,2\n", 1, "two columns are named 'v1'; names must differ; header: true and names"),
}


@pytest.mark.parametrize("name", FILES)
def test_what_the_head_of_a_file_is_not_is_told_before_and_while_reading(
    name: str, experiment: Callable[..., Any]
) -> None:
    content, line, message = FILES[name]
    made = experiment("dataset: {csv: {path: t.csv, features: [v2]}, target: v1}", "binary", t_csv=content)
    for read in (lambda: data.check(made.dataset), made.table):
        with pytest.raises(DataError) as caught:
            read()
        (problem,) = caught.value.problems
        assert message in problem.message
        assert problem.place is not None
        assert problem.place.line == line


def test_a_zero_byte_is_told_where_it_stands(experiment: Callable[..., Any]) -> None:
    made = experiment("dataset: {csv: {path: t.csv, features: [v2]}, target: v1}", "binary", t_csv=b"v1,v2\nham,1\0\n")
    with pytest.raises(DataError) as caught:
        made.table()
    (problem,) = caught.value.problems
    assert problem.place is not None
    assert (problem.place.line, problem.place.column) == (2, 6)


def test_mistakes_of_the_config_are_told_beside_those_of_the_head(experiment: Callable[..., Any]) -> None:
    made = experiment("dataset: {csv: t.csv, target: v1, split: {indices: no.npz}}", t_csv=FILES["latin1"][0])
    with pytest.raises(ConfigError) as caught:
        data.check(made.dataset)
    assert len(caught.value.problems) == 2


ROWS = "".join(f"{row / 10},{row},{row % 3}.5,{row * 2}\n" for row in range(6))
HEADERS = {  # the first line, the config's words about columns, whether it is a header; None where that is asked
    ("1100.5,1102.5,1104.5,protein", "target: protein"): True,
    ("1100.5,1102.5,1104.5,protein", "target: -1"): None,
    ("1100.5,1102.5,1104.5,7", "target: '7'"): True,
    ("1100.5,1102.5,1104.5,7", "target: 3"): None,
    ("0,0.0,ham,7", "target: y"): None,
    ("2027,2028,2029,2030", "target: '2030'"): True,
    ("2027,2028,2029,2030", "target: -1"): None,
    ("5,3,1,0", "target: 3"): None,
    ("a,b,c,d", "target: d"): True,
}


@pytest.mark.parametrize(("first", "said"), HEADERS)
def test_a_header_of_numbers_is_one_where_the_config_names_it(
    first: str, said: str, experiment: Callable[..., Any]
) -> None:
    made = experiment(f"dataset: {{csv: t.csv, {said}}}", t_csv=f"{first}\n{ROWS}")
    if HEADERS[first, said]:
        data.check(made.dataset)
        assert len(made.table()) == 6
        return
    for read in (lambda: data.check(made.dataset), made.table):
        with pytest.raises(ConfigError, match="add header: false if it is data, header: true if these are the names"):
            read()


@pytest.mark.parametrize(("header", "rows"), [("true", 6), ("false", 7)])
def test_header_is_what_the_config_says(header: str, rows: int, experiment: Callable[..., Any]) -> None:
    made = experiment(f"dataset: {{csv: {{path: t.csv, header: {header}}}, target: -1}}", t_csv=f"5,3,1,0\n{ROWS}")
    assert len(made.table()) == rows


def test_a_name_of_digits_is_to_be_quoted(experiment: Callable[..., Any]) -> None:
    for target, told in {
        "2030": "there is no column 2030; the table has 4 columns; a name made of digits is quoted: '2030'",
        "2": "2 is the position of column '2029', and there is a column '2'; a name made of digits is quoted: '2'",
    }.items():
        first = "2027,2028,2029,2030" if target == "2030" else "2,2028,2029,2030"
        made = experiment(
            f"dataset: {{csv: {{path: t.csv, header: true}}, target: {target}}}", t_csv=f"{first}\n{ROWS}"
        )
        for read in (lambda made=made: data.check(made.dataset), made.table):
            with pytest.raises(ConfigError) as caught:
                read()
            assert caught.value.problems[0].message == told


def test_names_stand_for_those_of_a_file_without_a_header(experiment: Callable[..., Any]) -> None:
    made = experiment("dataset: {csv: {path: t.csv, names: [a, b, c, y]}, target: y}", t_csv=ROWS)
    data.check(made.dataset)
    assert list(made.table().columns) == ["a", "b", "c"]
    assert len(made.table()) == 6
    made = experiment(
        "dataset: {csv: {path: t.csv, header: true, names: [a, b, c, y]}, target: y}", t_csv="y,y,y,y\n1,2,3,4\n"
    )
    assert made.table().columns["a"].tolist() == [1]


def test_names_are_as_many_as_columns(experiment: Callable[..., Any]) -> None:
    made = experiment("dataset: {csv: {path: t.csv, names: [a, y]}, target: y}", t_csv=ROWS)
    for read in (lambda: data.check(made.dataset), made.table):
        with pytest.raises(ConfigError, match="2 names for the 4 columns"):
            read()


def test_a_header_of_any_length_is_read_whole(experiment: Callable[..., Any]) -> None:
    names = [f"gene_{number:06d}" for number in range(9000)]
    text = f"{','.join(names)},y\n{','.join('1' for _ in names)},2\n"
    read = experiment(f"dataset: {{csv: t.csv, target: y, inputs: {{x: [{names[-1]}]}}}}", t_csv=text)
    assert data.check(read.dataset) is None
    wrong = experiment(f"dataset: {{csv: t.csv, target: y, inputs: {{x: [{names[-1]}0]}}}}", t_csv=text)
    with pytest.raises(ConfigError, match=names[-1]):
        data.check(wrong.dataset)
