"""What the columns of a table hold is told by all of its rows, though they are read some at a time."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from nnrun.data.cache import location
from nnrun.data.sources.csv import read_csv
from nnrun.data.sources.mapped import columns, csv, parquet
from nnrun.data.sources.parquet import read_parquet
from nnrun.data.sources.request import Request
from nnrun.errors import ConfigError
from nnrun.spec.decoding.components import Component

EXACT = 2**53 + 1
"""What float64 does not hold."""


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A cache of its own, and stretches of some rows."""
    monkeypatch.setenv(location.VARIABLE, str(tmp_path / "cache"))
    monkeypatch.setattr(csv, "STRETCH", 1000)
    monkeypatch.setattr(parquet, "STRETCH", 1000)


def request(path: Path, **arguments: Any) -> Request:
    return Request(Component("source", "table", {"path": str(path), **arguments}))


def values(column: Any) -> list[Any]:
    array = np.asarray(column)
    return ["gap" if value != value else value for value in array.tolist()] + [array.dtype.str]  # noqa: PLR0124  # NaN


TEXTS: dict[str, tuple[list[str], dict[str, Any]]] = {
    "words, then digits": (["abc"] * 300 + ["7"] * 300, {}),
    "digits, then words": (["7"] * 300 + ["abc"] * 300, {}),
    "codes, then digits": (["007"] * 300 + ["7"] * 300, {}),
    "more digits than a number has, then fewer": ([str(-EXACT)] * 300 + ["7"] * 300, {}),
    "words, then codes": (["abc"] * 300 + ["007"] * 300, {}),
    "words that are missing, then words": (["NA"] * 300 + ["abc"] * 300, {"text": ["a"]}),
    "nothing, then numbers": ([""] * 300 + ["7"] * 300, {}),
    "a word where numbers are asked for": (["7"] * 300 + ["abc"] + ["7"] * 300, {"numbers": ["a"]}),
}


@pytest.mark.parametrize("column", TEXTS)
def test_a_column_of_a_text_table_holds_what_it_holds_in_memory(column: str, tmp_path: Path) -> None:
    cells, arguments = TEXTS[column]
    path = tmp_path / "t.csv"
    path.write_text("a,b\n" + "".join(f"{cell},1\n" for cell in cells))
    whole, chunked = read_csv(request(path, **arguments)), csv.read(request(path, **arguments), apart=False)
    assert values(chunked.columns["a"]) == values(whole.columns["a"])
    assert chunked.column_notes == whole.column_notes


NUMBERS: dict[str, list[int | None]] = {
    "large ones, then a gap": [EXACT, *range(300), None],
    "a gap, then large ones": [None, *range(300), EXACT],
    "a gap, then small ones": [None, *range(300)],
    "large ones alone": [*range(300), EXACT],
}


@pytest.mark.parametrize("numbers", NUMBERS)
@pytest.mark.parametrize("decimal", [False, True])
def test_whole_numbers_of_a_parquet_file_stay_apart(numbers: str, decimal: bool, tmp_path: Path) -> None:
    import pyarrow as pa
    from pyarrow import parquet as writing

    path = tmp_path / "t.parquet"
    kind = pa.decimal128(20, 0) if decimal else pa.int64()
    writing.write_table(pa.table({"a": pa.array(NUMBERS[numbers]).cast(kind)}), path)
    whole, chunked = read_parquet(request(path)), parquet.read(request(path), apart=False)
    assert values(chunked.columns["a"]) == values(whole.columns["a"])


def test_texts_that_would_fill_the_memory_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "t.csv"
    path.write_text("a,b\n" + "".join(f"{'x' * 90}{n},1\n" for n in range(100)))
    monkeypatch.setattr(columns, "MOST_TEXT", 9000)
    with pytest.raises(ConfigError, match=r"more than 9\.0 kB of different texts, those of column 'a' among them"):
        csv.read(request(path), apart=False)


@pytest.mark.parametrize("features", [["a"], [0], "a"])
def test_columns_of_a_parquet_file_that_are_not_used_are_not_converted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, features: Any
) -> None:
    pa = pytest.importorskip("pyarrow")
    from pyarrow import parquet as writing

    monkeypatch.setattr(columns, "MOST_TEXTS", 10)
    rows = {"a": range(600), "id": [f"r{row}" for row in range(600)], "blob": [b"x"] * 600, "y": [0, 1] * 300}
    writing.write_table(pa.table({name: list(column) for name, column in rows.items()}), tmp_path / "t.parquet")
    asked = Request(request(tmp_path / "t.parquet", features=features).source, keys=("y",))
    content = parquet.read(asked, apart=False)
    assert (values(content.columns["a"])[:600], list(content.columns)) == (list(range(600)), list(rows))
    assert parquet.size(asked) == 2 * 8 * 600
    with pytest.raises(ConfigError, match="different texts in column 'id'"):
        parquet.read(Request(asked.source, keys=("y", "id")), apart=False)
