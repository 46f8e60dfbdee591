"""Parquet files: what their columns become, and what is said of files that are none."""

import datetime as dt
import decimal
import hashlib
import importlib.util
import io

import numpy as np
import pyarrow as pa
import pytest
from pyarrow import parquet

from nnrun import data
from nnrun.data import read_features
from nnrun.errors import ConfigError, DataError
from nnrun.types import Ragged


def written(**columns: object) -> bytes:
    stream = io.BytesIO()
    parquet.write_table(pa.table(columns), stream)
    return stream.getvalue()


@pytest.fixture
def source(experiment, tmp_path):
    """An experiment on a Parquet file of the given columns."""

    def make(more: str = "target: y", task: str = "number", arguments: str = "", **columns: object):
        (tmp_path / "t.parquet").write_bytes(written(**columns))
        return experiment(f"dataset:\n  parquet: {{path: t.parquet{arguments}}}\n  {more}", task)

    return make


def test_numbers_text_and_missing_values_are_a_csvs(source, experiment) -> None:
    columns = {"a": [1, 2, None], "b": [0.5, None, 2.5], "c": ["x", None, "y"], "y": [0, 1, 1]}
    table = source(**columns).table()
    csv = experiment("dataset: {csv: t.csv, target: y}", t_csv="a,b,c,y\n1,0.5,x,0\n2,,,1\n,2.5,y,1\n").table()
    for name in "abc":
        np.testing.assert_array_equal(table.columns[name], csv.columns[name])
        assert table.columns[name].dtype == csv.columns[name].dtype
    np.testing.assert_array_equal(table.targets["target"], csv.targets["target"])


def test_steps_see_the_same_columns_as_of_a_csv(source, experiment) -> None:
    steps = "preprocess: [SimpleImputer, StandardScaler, OneHotEncoder]"
    made = source(f"target: y\n  {steps}", a=[1.0, None, 3.0], c=["x", "z", "x"], y=[0.0, 1.0, 2.0]).prepared()
    csv = experiment(f"dataset:\n  csv: t.csv\n  target: y\n  {steps}", t_csv="a,c,y\n1,x,0\n,z,1\n3,x,2\n").prepared()
    assert np.array_equal(made.train.x["x"], csv.train.x["x"])
    assert made.signature.inputs[0].columns == csv.signature.inputs[0].columns


def test_text_labels_become_classes_in_sorted_order(source) -> None:
    table = source(task="classes", a=[1, 2, 3], y=["pear", "apple", "pear"]).table()
    assert table.classes["target"] == ("apple", "pear")
    assert table.targets["target"].tolist() == [1, 0, 1]


def test_other_kinds_of_columns_have_a_form_too(source) -> None:
    day = dt.date(2026, 11, 21)
    table = source(
        y=[1, 2],
        flag=[True, False],
        gap=pa.array([True, None]),
        category=pa.array(["x", "y"]).dictionary_encode(),
        day=[day, None],
        money=[decimal.Decimal("1.50"), decimal.Decimal(2)],
        small=pa.array([1, 2], pa.int8()),
        nothing=pa.nulls(2),
        ids=[[1, 2, 3], None],
        pair=pa.array([[1, 2], [3, 4]], pa.list_(pa.int32(), 2)),
    ).table()
    columns = table.columns
    assert columns["flag"].tolist() == [1, 0]
    np.testing.assert_array_equal(columns["gap"], [1, np.nan])
    assert columns["category"].tolist() == ["x", "y"]
    assert columns["day"].tolist() == ["2026-11-21", None]
    assert columns["money"].tolist() == [1.5, 2.0]
    assert columns["small"].dtype == np.int8
    assert np.isnan(columns["nothing"]).all()
    assert isinstance(columns["ids"], Ragged)
    assert columns["ids"].values.tolist() == [1, 2, 3]
    assert columns["ids"].offsets.tolist() == [0, 3, 3]
    assert columns["pair"].tolist() == [[1, 2], [3, 4]]


def test_index_of_a_pandas_frame_is_no_feature(source) -> None:
    table = source(a=[1, 2], y=[3, 4], __index_level_0__=[7, 5]).table()
    assert list(table.columns) == ["a"]


def test_several_row_groups_are_one_column(experiment, tmp_path) -> None:
    parquet.write_table(pa.table({"a": list(range(10)), "y": [0] * 10}), tmp_path / "t.parquet", row_group_size=3)
    table = experiment("dataset: {parquet: t.parquet, target: y}").table()
    assert table.columns["a"].tolist() == list(range(10))
    assert table.rows.tolist() == list(range(10))
    assert table.fingerprint == hashlib.sha256((tmp_path / "t.parquet").read_bytes()).hexdigest()


def test_columns_that_are_not_used_may_hold_anything(source) -> None:
    table = source(arguments=", features: [a]", odd=[{"k": 1}, {"k": 2}], a=[1, 2], y=[3, 4]).table()
    assert list(table.columns) == ["a"]
    with pytest.raises(DataError, match=r"column 'odd' holds struct<k: int64>; numbers, text and lists"):
        source(odd=[{"k": 1}, {"k": 2}], a=[1, 2], y=[3, 4]).table()


@pytest.mark.parametrize(
    ("more", "arguments", "line", "message"),
    [
        ("target: z", "", 3, "unknown column 'z'; known: a, y"),
        ("target: y", ", features: [b]", 2, "unknown column 'b'"),
        ("target: 7", "", 3, "there is no column 7"),
        ("split: {test: 0.5}", "", 1, "needs 'target', a column by name or index"),
    ],
)
@pytest.mark.parametrize("how", ["check", "load"])
def test_unknown_columns_are_located(source, more, arguments, line, message, how) -> None:
    made = source(more, arguments=arguments, a=[1, 2], y=[3, 4])
    with pytest.raises(ConfigError, match=message) as caught:
        data.check(made.dataset) if how == "check" else made.table()
    assert caught.value.problems[0].place.line == line


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "not a Parquet file"),
        (b"a,y\n1,2\n", "not a Parquet file"),
        (written(a=[1, 2], y=[3, 4])[:-20], "not a Parquet file"),
        (written(a=pa.array([], pa.int64())), "the file has no rows"),
        (written(), "the file has no columns"),
    ],
)
def test_file_that_is_none_is_said(experiment, tmp_path, content: bytes, message: str) -> None:
    (tmp_path / "t.parquet").write_bytes(content)
    made = experiment("dataset: {parquet: t.parquet, target: y}")
    data.check(made.dataset)  # validation leaves the content to loading
    with pytest.raises(DataError, match=message) as caught:
        made.table()
    assert caught.value.problems[0].place.file.endswith("t.parquet")


def test_damaged_column_is_named(experiment, tmp_path) -> None:
    stream = io.BytesIO()
    parquet.write_table(pa.table({"a": list(range(1000)), "y": [0] * 1000}), stream, compression="gzip")
    content = bytearray(stream.getvalue())
    content[40:200] = b"\xff" * 160
    (tmp_path / "t.parquet").write_bytes(bytes(content))
    with pytest.raises(DataError, match=r"column '[ay]' cannot be read"):
        experiment("dataset: {parquet: t.parquet, target: y}").table()


def test_columns_of_one_name_are_said(experiment, tmp_path) -> None:
    table = pa.Table.from_arrays([pa.array([1]), pa.array([2])], names=["a", "a"])
    parquet.write_table(table, tmp_path / "t.parquet")
    with pytest.raises(DataError, match="two columns are named 'a'"):
        experiment("dataset: {parquet: t.parquet, target: a}").table()


@pytest.mark.parametrize("how", ["check", "load"])
def test_missing_pyarrow_is_answered_with_how_to_install_it(source, monkeypatch, how: str) -> None:
    made = source(a=[1, 2], y=[3, 4])
    find = importlib.util.find_spec
    monkeypatch.setattr("nnrun.data.sources.parquet.find_spec", lambda name: None if name == "pyarrow" else find(name))
    with pytest.raises(ConfigError, match=r"need pyarrow.*pip install 'nnrun\[parquet\]'") as caught:
        data.check(made.dataset) if how == "check" else made.table()
    problem = caught.value.problems[0]
    assert (problem.path, problem.place.line) == ("dataset", 2)


def test_new_rows_may_be_parquet_whatever_the_source_was(source, experiment, tmp_path) -> None:
    (tmp_path / "new.parquet").write_bytes(written(extra=[0], c=["x"], a=[3], y=["q"]))
    text = "a,c,y\n1,x,p\n2,z,q\n"
    steps = "preprocess: [StandardScaler, OneHotEncoder]"
    csv = experiment(f"dataset:\n  csv: t.csv\n  target: y\n  {steps}", "classes", t_csv=text).prepared()
    own = source(f"target: y\n  {steps}", "classes", a=[1, 2], c=["x", "z"], y=["p", "q"]).prepared()
    for made in (csv, own):
        table, unused = read_features(tmp_path / "new.parquet", made.preparation, targets=True)
        assert unused == ("extra",)
        assert made.preparation.apply(table)["x"].tolist() == [[3.0, 1.0, 0.0]]
        assert made.preparation.labels(table)["target"].tolist() == [1]


def test_new_rows_lack_a_column(source, tmp_path) -> None:
    made = source(a=[1.0, 2.0], b=[1, 2], y=[3, 4]).prepared()
    (tmp_path / "new.pq").write_bytes(written(a=[3.0]))
    with pytest.raises(ConfigError, match=r"new\.pq lacks column 'b'; it has a"):
        read_features(tmp_path / "new.pq", made.preparation)
