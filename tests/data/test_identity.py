"""Digits that are no numbers: what tells values apart is kept, in categories, classes and groups, and in new rows."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from nnrun.data import load_preparation, read_features
from nnrun.data.frames import ColumnBlock, selected
from nnrun.data.values.cells import column
from nnrun.errors import ConfigError, DataError
from nnrun.types import Form
from tests.data.saving import save_preparation

IDS = [str(10**19 + number) for number in range(6)]


@pytest.mark.parametrize(
    ("cells", "dtype"),
    [
        (["01001", "1001"], "object"),
        (["1", "02", ""], "object"),
        (["0", "00"], "object"),
        (["0", "1", "10"], "int64"),
        (["0.5", "-0.25", "0"], "float64"),
        (["0.5", "007"], "float64"),
        (["-05", "5"], "int64"),
        (["007", ""], "object"),
        ([str(2**53), "1"], "object"),
        ([str(2**53 - 1), "1"], "int64"),
        ([str(-(2**53)), ""], "object"),
        ([str(2**53 - 1), ""], "float64"),
        ([str(2**64), "7"], "object"),
        (["1e20", "7"], "float64"),
        (["1e20", str(2**64)], "float64"),
        (["1e20", ""], "float64"),
    ],
)
def test_digits_are_text_where_numbers_would_merge_them(cells: list[str], dtype: str) -> None:
    values = column(cells)
    assert values.dtype == dtype
    if dtype == "object":
        assert values.tolist() == [cell or None for cell in cells]


def test_digits_are_numbers_where_the_config_says_so() -> None:
    assert column(["01", "2"], numbers=True).tolist() == [1, 2]
    assert column([str(2**64), "2"], numbers=True).tolist() == [2.0**64, 2.0]


@pytest.mark.parametrize(
    ("form", "cells", "values"),
    [
        ({"decimal": ","}, ["2,6", "-0,5", "", "1e3"], [2.6, -0.5, None, 1000]),
        ({"decimal": ",", "thousands": "."}, ["1.234,5", "12", "1.000"], [1234.5, 12, 1000]),
        ({"thousands": ","}, ["1,234", "12"], [1234, 12]),
        ({"thousands": "'"}, ["1'234.5", "nan"], [1234.5, None]),
    ],
)
def test_numbers_as_another_country_writes_them(form: dict[str, str], cells: list[str], values: list[Any]) -> None:
    read = column(cells, Form(**form))
    assert read.dtype != object
    assert np.array_equal(read, np.array(values, dtype=float), equal_nan=True)


@pytest.mark.parametrize(
    ("form", "cell"),
    [({"decimal": ","}, "2.6"), ({"decimal": ",", "thousands": "."}, "2.6"), ({"thousands": ","}, "1,23")],
)
def test_what_is_not_written_so_is_no_number(form: dict[str, str], cell: str) -> None:
    assert column([cell, "1"], Form(**form)).tolist() == [cell, "1"]


ZIPS = "zip,code,y\n" + "01001,01,1\n1001,02,5\n02134,10,2\n90210,01,3\n" * 3
ENCODED = "preprocess: [{OneHotEncoder: {sparse_output: false}, columns: [zip]}]"


def test_categories_with_leading_zeros_stay_apart_also_in_new_rows(
    experiment: Callable[..., Any], tmp_path: Path
) -> None:
    made = experiment(f"dataset: {{csv: {{path: t.csv, features: [zip]}}, target: y, {ENCODED}}}", t_csv=ZIPS)
    table = made.table()
    assert table.notes == ("column 'zip' is text: '01001' begins with a zero; numbers: [zip] would read numbers",)
    prepared = made.prepared(table)
    assert prepared.train.x["x"].shape[1] == 4
    for name, text in {"zeros.csv": "zip\n01001\n1001\n", "digits.csv": "zip\n1001\n90210\n"}.items():
        (tmp_path / name).write_text(text)
        new, _ = read_features(tmp_path / name, prepared.preparation)
        assert new.columns["zip"].tolist() == text.split()[1:]
        prepared.preparation.apply(new)


def test_classes_are_named_as_they_are_written(experiment: Callable[..., Any]) -> None:
    made = experiment("dataset: {csv: {path: t.csv, features: [y]}, target: code}", "classes", t_csv=ZIPS)
    assert made.table().classes["target"] == ("01", "02", "10")


def test_numbers_in_training_are_numbers_in_new_rows(experiment: Callable[..., Any], tmp_path: Path) -> None:
    made = experiment("dataset: {csv: {path: t.csv, features: [zip], numbers: [zip]}, target: y}", t_csv=ZIPS)
    prepared = made.prepared()
    (tmp_path / "new.csv").write_text("zip\n007\n")
    new, _ = read_features(tmp_path / "new.csv", prepared.preparation)
    assert new.columns["zip"].tolist() == [7]
    assert new.notes == ("column 'zip' is read as numbers, as in training, though '007' begins with a zero",)


def test_large_ids_are_never_merged(experiment: Callable[..., Any]) -> None:
    text = "id,y\n" + "".join(f"{one},1\n" for one in IDS * 2)
    made = experiment("dataset: {csv: t.csv, target: y, preprocess: [OneHotEncoder]}", t_csv=text)
    assert made.prepared().train.x["x"].shape[1] == 6
    text = "id,x,y\n" + "".join(f"{one},1,1\n" for one in IDS * 2)
    made = experiment(
        "dataset: {csv: {path: t.csv, features: [x]}, target: y, split: {test: 0.5, group: id}}", t_csv=text
    )
    assert len(np.unique(made.table().groups)) == 6


@pytest.mark.parametrize("said", ["text: [n]", "text: [0]", "text: n"])
def test_columns_are_text_where_the_config_says_so(experiment: Callable[..., Any], said: str) -> None:
    made = experiment(f"dataset: {{csv: {{path: t.csv, {said}}}, target: y}}", t_csv="n,y\n1,1\n2,3\n")
    assert made.table().columns["n"].tolist() == ["1", "2"]


def test_a_column_that_is_text_and_numbers_is_refused(experiment: Callable[..., Any]) -> None:
    made = experiment("dataset: {csv: {path: t.csv, text: [n], numbers: [0]}, target: y}", t_csv="n,y\n1,1\n")
    with pytest.raises(ConfigError, match="'n' is said to be text as well as numbers"):
        made.table()


WORDS = "region,y\nNA,1\nEU,2\nNone,3\n?,4\n,5\n"


@pytest.mark.parametrize(
    ("said", "values"),
    [
        ("na_values: ['?']", [None, "EU", None, None, None]),
        ("missing: []", ["NA", "EU", "None", "?", None]),
        ("missing: ['?']", ["NA", "EU", "None", None, None]),
        ("missing: [NA], na_values: ['?']", [None, "EU", "None", None, None]),
    ],
)
def test_what_counts_as_missing_is_said(experiment: Callable[..., Any], said: str, values: list[str | None]) -> None:
    made = experiment(f"dataset: {{csv: {{path: t.csv, {said}}}, target: y}}", t_csv=WORDS)
    assert made.table().columns["region"].tolist() == values


def test_words_that_count_as_missing_are_counted(experiment: Callable[..., Any]) -> None:
    made = experiment("dataset: {csv: t.csv, target: y}", t_csv=WORDS)
    assert made.table().notes == (
        "column 'region': 1 cell 'NA' counts as missing; missing: [] keeps it as text",
        "column 'region': 1 cell 'None' counts as missing; missing: [] keeps it as text",
    )


FORM = "csv: {path: t.csv, names: [a, k, y], delimiter: ';', decimal: ',', missing: ['-'], na_values: [x]}, target: y"


def test_new_rows_are_read_in_the_form_of_the_training_data(experiment: Callable[..., Any], tmp_path: Path) -> None:
    step = "preprocess: [SimpleImputer, {OneHotEncoder: {}, columns: [k]}]"
    prepared = experiment(f"dataset: {{{FORM}, {step}}}", t_csv="1,5;NA;1\n-;b;2\nx;NA;3\n").prepared()
    save_preparation(prepared.preparation, tmp_path)
    kept = load_preparation(tmp_path)
    assert kept.form.form == prepared.preparation.form.form
    for text in ("2,5;NA;0\n", "2,5;NA\n", "k;a\nNA;2,5\n"):
        (tmp_path / "new.csv").write_text(text)
        new, _ = read_features(tmp_path / "new.csv", kept)
        assert new.columns["a"].tolist() == [2.5]
        assert new.columns["k"].tolist() == ["NA"]


@pytest.mark.parametrize("split", ["", ", split: {test: 0.5, group: g}"], ids=["target", "group"])
def test_a_word_that_is_read_as_missing_is_named_with_the_way_out(split: str, experiment: Callable[..., Any]) -> None:
    text = "x,g,k\n1,None,a\n2,b,b\n" if split else "x,g,k\n1,a,None\n2,b,b\n"
    what = "group" if split else "target"
    made = experiment(f"dataset: {{csv: {{path: t.csv, features: [x]}}, target: k{split}}}", "binary", t_csv=text)
    with pytest.raises(DataError) as caught:
        made.table()
    kind = "group" if split else "class"
    assert f"the {what} is missing: the text 'None' is read so; missing: [] beside path keeps it as a {kind}" in str(
        caught.value
    )


def test_whole_numbers_beside_fractions_are_not_merged() -> None:
    ids = np.array([[2**53], [2**53 + 1]])
    frame = (ColumnBlock(("id",), ids), ColumnBlock(("x",), np.array([[0.5], [1.5]])))
    assert selected(frame, ["id", "x"])[:, 0].tolist() == [2**53, 2**53 + 1]


def test_features_alone_keep_their_digits_without_a_header(experiment: Callable[..., Any], tmp_path: Path) -> None:
    text = "1,2,01001\n2,3,1001\n3,4,02134\n"
    step = "preprocess: [{OneHotEncoder: {}, columns: [2]}]"
    made = experiment(f"dataset: {{csv: {{path: t.csv, header: false}}, target: 0, {step}}}", t_csv=text)
    (tmp_path / "new.csv").write_text("7,1001\n8,01001\n")
    new, _ = read_features(tmp_path / "new.csv", made.prepared().preparation)
    assert new.columns["1"].tolist() == [7, 8]
    assert new.columns["2"].tolist() == ["1001", "01001"]
