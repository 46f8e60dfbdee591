"""Text tables that are compressed with gzip."""

import gzip
import hashlib
import io
import sys

import pytest

from nnrun import data
from nnrun.data import read_features
from nnrun.data.sources.request import Request
from nnrun.data.sources.text_table.head import checked_head
from nnrun.errors import ConfigError, DataError
from nnrun.spec import Component
from nnrun.types import Form

TABLE = "a,b,y\n1,2,0\n3,4,1\n5,x,0\n"


@pytest.mark.parametrize("name", ["t.csv.gz", "t.csv"])
def test_compressed_table_is_the_table_whatever_it_is_called(experiment, tmp_path, name: str) -> None:
    packed = gzip.compress(TABLE.encode())
    (tmp_path / name).write_bytes(packed)
    table = experiment(f"dataset: {{csv: {{path: {name}, features: [a]}}, target: y}}", "binary").table()
    assert table.columns["a"].tolist() == [1, 3, 5]
    assert table.fingerprint == hashlib.sha256(packed).hexdigest()


def test_error_in_a_compressed_table_shows_its_line(experiment, tmp_path) -> None:
    (tmp_path / "t.csv.gz").write_bytes(gzip.compress(TABLE.encode()))
    made = experiment("dataset: {csv: t.csv.gz, target: y}", "binary")
    with pytest.raises(DataError, match="column 'b', row 2: 'x' is not a number") as caught:
        made.prepared()
    place = caught.value.problems[0].place
    assert (place.line, place.column, place.text) == (4, 3, "5,x,0")


@pytest.mark.parametrize("damage", [lambda packed: packed[:-12], lambda packed: packed[:20] + b"xx" + packed[22:]])
def test_damaged_compression_is_said(experiment, tmp_path, damage) -> None:
    (tmp_path / "t.csv.gz").write_bytes(damage(gzip.compress(TABLE.encode() * 50)))
    made = experiment("dataset: {csv: t.csv.gz, target: y}", "binary")
    with pytest.raises(DataError, match="damaged gzip file"):
        made.table()


def test_columns_of_a_compressed_table_are_checked(experiment, tmp_path) -> None:
    (tmp_path / "t.csv.gz").write_bytes(gzip.compress(TABLE.encode()))
    made = experiment("dataset: {csv: t.csv.gz, target: z}", "binary")
    with pytest.raises(ConfigError, match="unknown column 'z'; known: a, b, y"):
        data.check(made.dataset)


def test_compressed_rows_are_predicted_from_a_file_and_standard_input(experiment, tmp_path, monkeypatch) -> None:
    made = experiment("dataset: {csv: t.csv, target: y}", "binary", t_csv="a,y\n1,0\n2,1\n").prepared()
    packed = gzip.compress(b"a\n7\n")
    (tmp_path / "new.csv.gz").write_bytes(packed)
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(packed)))
    for source in (tmp_path / "new.csv.gz", "-"):
        table, _ = read_features(source, made.preparation)
        assert made.preparation.apply(table)["x"].tolist() == [[7.0]]


def test_first_row_is_read_without_the_rest(tmp_path) -> None:
    path = tmp_path / "t.csv"
    path.write_bytes(b'\xef\xbb\xbf\n"a,1",b\r\n' + b"1,2\n" * 20000 + b"\xff\xfe\n")
    assert checked_head(path, Request(Component("source", "csv")), Form()) == (2, ["a,1", "b"])
