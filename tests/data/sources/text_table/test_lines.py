"""Lines that are no rows, delimiters after the last column, and columns that have no name."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from nnrun.data import read_features
from nnrun.data.sources.csv import parse
from nnrun.errors import ConfigError, DataError
from nnrun.types import Form


def read(text: str, **form: Any) -> Any:
    return parse(text.encode(), "t.csv", "t.csv", Form(**form))


def test_rows_of_nothing_but_delimiters_are_skipped_and_said() -> None:
    content = read("a;b\n1;2\n;\n;\n3;4\n ; \n", delimiter=";")
    assert content.columns["a"].tolist() == [1, 3]
    assert content.cells.lines.tolist() == [2, 5]
    assert content.notes == ("3 lines of nothing but delimiters (3, 4, 6) were skipped in t.csv",)
    assert read(",,\na,b,c\n1,2,3\n").columns["a"].tolist() == [1]


@pytest.mark.parametrize(
    ("text", "values", "notes"),
    [
        ('text\ngood\nbad\n"   "\nx\n', ["good", "bad", None, "x"], 0),
        ('text\ngood\n""\nx\n\n\n', ["good", None, "x"], 0),
        ("text\ngood\n\n   \nx\n", ["good", "x"], 1),
    ],
)
def test_a_blank_cell_in_quotes_is_a_row_of_one_column(text: str, values: list[str | None], notes: int) -> None:
    content = read(text)
    assert content.columns["text"].tolist() == values
    assert len(content.notes) == notes


@pytest.mark.parametrize("text", ["a,b\n1,2,\n3,4,\n", "a,b\n1,2\n3,4,,\n", "a,b,\n1,2,\n3,4,\n", "a,b,,\n1,2\n3,4\n"])
def test_delimiters_at_the_end_make_no_columns(text: str) -> None:
    content = read(text)
    assert {name: values.tolist() for name, values in content.columns.items()} == {"a": [1, 3], "b": [2, 4]}
    assert len(content.notes) == 1


def test_a_row_of_another_length_is_told_all_at_once() -> None:
    with pytest.raises(DataError) as caught:
        read("a,b\n1,2,3\n4\n5,6\n7,8,9\n")
    assert [problem.place.line for problem in caught.value.problems if problem.place] == [2, 3, 5]


FRAME = pd.DataFrame({"m": [0.5, 0.25, 0.125], "y": [1, 0, 1]}, index=[7, 2, 5])
WITH_INDEX = FRAME.to_csv()
INDEXES = {
    "an index": WITH_INDEX,
    "an index written twice": WITH_INDEX.replace(",m,y", "Unnamed: 0,m,y", 1),
    "names of rows by R": WITH_INDEX.replace(",m,y", '"","m","y"', 1),
}


@pytest.mark.parametrize("name", INDEXES)
def test_row_numbers_without_a_name_are_no_feature_and_said(name: str, experiment: Callable[..., Any]) -> None:
    table = experiment("dataset: {csv: t.csv, target: y}", t_csv=INDEXES[name]).table()
    assert list(table.columns) == ["m"]
    assert "the 1st, has no name in t.csv and numbers the rows (2 to 7): it is left out" in table.notes[0]


def test_row_numbers_are_a_feature_where_the_config_names_them(experiment: Callable[..., Any], tmp_path: Path) -> None:
    made = experiment("dataset: {csv: {path: t.csv, features: [0, m]}, target: y}", t_csv=WITH_INDEX)
    table = made.table()
    assert list(table.columns) == ["0", "m"]
    assert table.notes == ("column '0', the 1st, has no name in t.csv and numbers the rows (2 to 7); it is a feature",)
    (tmp_path / "new.csv").write_text("m\n1\n")
    told = "lacks column '0' .'0' is the first one of the training data, which has no name there.; it has m"
    with pytest.raises(ConfigError, match=told):
        read_features(tmp_path / "new.csv", made.prepared().preparation)


def test_a_parquet_file_has_row_numbers_without_a_name_too(experiment: Callable[..., Any]) -> None:
    made = experiment("dataset: {parquet: t.parquet, target: y}")
    FRAME.reset_index(drop=True).reset_index(names="Unnamed: 0").to_parquet(
        Path(made.dataset.source.places["path"].file).parent / "t.parquet"
    )
    assert list(made.table().columns) == ["m"]


def test_columns_without_a_name_are_told_and_never_take_anothers(experiment: Callable[..., Any]) -> None:
    table = experiment("dataset: {csv: t.csv, target: y}", t_csv="m,,y\n1,5,0\n2,5,1\n").table()
    assert list(table.columns) == ["m", "1"]
    assert table.notes == ("column '1', the 2nd, has no name in t.csv; it is a feature",)
    table = experiment("dataset: {csv: t.csv, target: y}", t_csv=",0,1,y\n0,3,4,5\n1,6,7,8\n").table()
    assert list(table.columns) == ["0", "1"]
    table = experiment("dataset: {csv: t.csv, target: y}", t_csv="m,,y\n1,,0\n2,,1\n").table()
    assert list(table.columns) == ["m"]
    assert "holds nothing: it is left out" in table.notes[0]


def test_an_index_that_was_written_and_read_twice_is_no_feature(experiment: Callable[..., Any]) -> None:
    twice = ",Unnamed: 0,m,y\n0,7,0.5,1\n1,2,0.25,0\n2,5,0.125,1\n"
    table = experiment("dataset: {csv: t.csv, target: y}", t_csv=twice).table()
    assert list(table.columns) == ["m"]
    assert [note.partition(" has no name")[0] for note in table.notes] == [
        "column '0', the 1st,",
        "column 'Unnamed: 0', the 2nd,",
    ]


@pytest.mark.parametrize(("first", "is_told"), [(0, True), (1, True), (2, False)])
def test_a_first_column_with_a_name_that_counts_the_rows_is_told(
    experiment: Callable[..., Any], first: int, is_told: bool
) -> None:
    rows = "".join(f"{first + row},{row % 3},{row % 2}\n" for row in range(12))
    table = experiment("dataset: {csv: t.csv, target: y}", t_csv=f"Id,m,y\n{rows}").table()
    assert list(table.columns) == ["Id", "m"]
    assert any("column 'Id', the 1st, numbers the rows of t.csv" in note for note in table.notes) == is_told


@pytest.mark.parametrize(
    ("text", "advice"),
    [
        ("m,y\n1,5,0\n2,6,1\n", "begin the header with a delimiter"),
        ("made in May\nm,y\n1,5\n", "the first line is no header; take it out"),
        ("a,b,c,d\n1,5\n2,6\n", "the header does not fit them"),
    ],
)
def test_a_header_that_fits_no_row_is_one_mistake(experiment: Callable[..., Any], text: str, advice: str) -> None:
    with pytest.raises(DataError) as told:
        experiment("dataset: {csv: t.csv, target: 0}", t_csv=text).table()
    (problem,) = told.value.problems
    assert problem.message.endswith(advice)
