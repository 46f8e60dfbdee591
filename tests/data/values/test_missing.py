"""What a missing value is, and that every road takes the same values for missing."""

from __future__ import annotations

import io
import math
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import numpy as np
import pandas as pd
import pytest

from nnrun.data.values.missing import is_missing, missing_texts, plain_column
from nnrun.errors import DataError

MISSING = [None, math.nan, np.float32("nan"), pd.NA, pd.NaT, "", "  "]


@pytest.mark.parametrize("value", MISSING, ids=repr)
def test_values_that_are_missing(value: Any) -> None:
    assert is_missing(value)
    assert plain_column(["S", value]).tolist() == ["S", None]
    assert missing_texts(np.array([["S", value]], dtype=object)).tolist() == [["S", None]]
    assert np.isnan(plain_column([1.5, value])[1])


@pytest.mark.parametrize("value", [0, 0.0, False, "NA", "None", "nan", math.inf, np.int64(0)], ids=repr)
def test_values_that_are_not_missing(value: Any) -> None:
    assert not is_missing(value)


@pytest.mark.parametrize(
    ("values", "dtype", "held"),
    [
        ([1, 2], "int64", [1, 2]),
        ([True, False], "int64", [1, 0]),
        ([2**53 + 1, 2**53 + 2], "int64", [2**53 + 1, 2**53 + 2]),
        ([2**53 + 1, None], "object", [str(2**53 + 1), None]),
        ([2**70, 1], "object", [str(2**70), "1"]),
        ([1, 2.5], "float64", [1, 2.5]),
        (["a", 1, 1.5, 2.0], "object", ["a", "1", "1.5", "2"]),
        ([None, None], "object", [None, None]),
    ],
)
def test_single_values_become_columns_as_tables_hold_them(values: list[Any], dtype: str, held: list[Any]) -> None:
    column = plain_column(values)
    assert column.dtype == dtype
    assert column.tolist() == held


def parquet(**columns: Any) -> bytes:
    stream = io.BytesIO()
    pd.DataFrame(columns).to_parquet(stream)
    return stream.getvalue()


def archive(**arrays: Any) -> bytes:
    stream = io.BytesIO()
    np.savez(stream, **arrays)
    return stream.getvalue()


ROADS: dict[str, tuple[str, dict[str, Any]]] = {
    "csv": ("csv: t.csv, target: y", {"t_csv": 'p,y\nS,1\n"",2\nNA,3\n" ",4\n'}),
    "parquet": ("parquet: t.parquet, target: y", {"t.parquet": parquet(p=["S", "", None, " "], y=[1, 2, 3, 4])}),
    "npz": (
        "npz: t.npz, inputs: {x: [p]}, target: y",
        {"t_npz": archive(p=np.array(["S", "", "", " "]), y=np.arange(1, 5))},
    ),
    "inline": ("inline: {x: [S, '', null, ' '], y: [1, 2, 3, 4]}", {}),
}


@pytest.mark.parametrize("road", ROADS)
def test_the_same_texts_are_missing_on_every_road(road: str, experiment: Callable[..., Any]) -> None:
    dataset, files = ROADS[road]
    table = experiment(f"dataset: {{{dataset}}}", **files).table()
    (column,) = table.columns.values()
    assert column.tolist() == ["S", None, None, None]


def test_missing_groups_are_told_with_their_lines(experiment: Callable[..., Any]) -> None:
    made = experiment(
        "dataset: {csv: t.csv, target: y, split: {test: 0.5, group: g}}", t_csv="x,g,y\n1,a,1\n2,,2\n3,b,3\n4,NA,4\n"
    )
    with pytest.raises(DataError) as caught:
        made.table()
    told = "the group is missing: the text 'NA' is read so; missing: [] beside path keeps it as a group"
    assert [(p.text, p.place.line, p.place.column) for p in caught.value.problems] == [
        ("column 'g', row 1: the group is missing", 3, 3),
        (f"column 'g', row 3: {told}", 5, 3),
    ]


def test_whole_numbers_beside_a_gap_are_never_merged(experiment: Callable[..., Any]) -> None:
    ids = pd.array([2**53, 2**53 + 1, None], dtype="Int64")
    table = experiment("dataset: {parquet: t.parquet, target: y}", **{"t.parquet": parquet(p=ids, y=[1, 2, 3])}).table()
    assert table.columns["p"].tolist() == [str(2**53), str(2**53 + 1), None]
    rows = f"dataset: {{inline: {{x: [{2**53}, {2**53 + 1}, null], y: [1, 2, 3]}}}}"
    assert experiment(rows).table().columns["x"].tolist() == [str(2**53), str(2**53 + 1), None]


def test_whole_decimals_of_a_parquet_file_are_never_merged(experiment: Callable[..., Any]) -> None:
    ids = [Decimal(10**19 + number) for number in range(3)]
    table = experiment(
        "dataset: {parquet: t.parquet, target: y}", **{"t.parquet": parquet(p=[*ids, None], y=[1, 2, 3, 4])}
    ).table()
    assert table.columns["p"].tolist() == [*map(str, ids), None]
