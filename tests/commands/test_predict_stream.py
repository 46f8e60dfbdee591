"""Rows that stream are answered as all rows together: the same bytes, notes and errors, whatever the stretches."""

from __future__ import annotations

import gzip
import io
import sys
from collections.abc import Callable
from typing import Any

import pytest

from nnrun.commands import predict as command
from nnrun.errors import NnrunError
from tests.flower_fixtures import opened_once
from tests.flowers import FLOWERS, HEADER

pytestmark = pytest.mark.tensorflow

LINES = FLOWERS.splitlines()


def changed(*changes: tuple[int, str, str]) -> str:
    """The flowers with texts of some lines (from 1) in place of others."""
    lines = list(LINES)
    for number, old, new in changes:
        assert old in lines[number - 1]
        lines[number - 1] = lines[number - 1].replace(old, new, 1)
    return "\n".join(lines) + "\n"


def widths(cell: Callable[[int], str]) -> str:
    """The flowers with another width in each row."""
    cells = [line.split(",") for line in LINES[1:]]
    return HEADER + "".join(f"{c[0]},{cell(n)},{c[2]},{c[3]}\n" for n, c in enumerate(cells))


TABLES = {
    "as they are": FLOWERS,
    "with byte order mark": f"\ufeff{FLOWERS}",
    "whole numbers first": widths(lambda n: str(n) if n < 30 else f"{n}.5"),
    "zeros before": widths(lambda n: f"{n:03d}"),
    "more columns": "\n".join(f"{line},{'é' if n else 'colour'}" for n, line in enumerate(LINES)) + "\n",
    "names in quotes": "\n".join(f'{line},"a\n,{n}"' if n else f"{line},ID" for n, line in enumerate(LINES)) + "\n",
    "no name at the end": "".join(f"{line},\n" for line in LINES),
    "lines of nothing": FLOWERS.replace("\n30,", "\n,,,\n30,").replace("\n50,", "\n,,,\n\n50,"),
    "text in one part": widths(lambda n: "wide" if n in (7, 50) else str(n)),
    "text everywhere": widths(lambda n: f"w{n}"),
    "missing and text": widths(lambda n: "" if n % 4 == 0 else "x" if n % 7 == 0 else "1"),
    "one value too few": changed((50, ",", "")),
    "no width": FLOWERS.replace("width", "breadth"),
    "no header": "\n".join(LINES[1:]) + "\n",
    "nothing": HEADER,
}


@pytest.fixture(autouse=True)
def one_model(flowers: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """The model is restored once for all tables."""
    monkeypatch.setattr(command, "open_predictor", opened_once(flowers))


def whole(run: Any, source: Any) -> tuple[str, Any]:
    try:
        predicted = command.predict(run, source)
    except NnrunError as error:
        return "", (type(error), str(error))
    return predicted.to_csv(), predicted.notes


def streamed(run: Any, source: Any) -> tuple[str, Any]:
    text = io.StringIO()
    try:
        with command.predict_stream(run, source) as stream:
            stream.write_csv(text)
    except NnrunError as error:
        return "", (type(error), str(error))
    return text.getvalue(), stream.notes


@pytest.mark.parametrize("size", [90, 400, 2**20])
@pytest.mark.parametrize("name", TABLES)
def test_a_table_is_answered_as_whole(flowers, tmp_path, monkeypatch, name: str, size: int) -> None:
    table = tmp_path / "new.csv"
    table.write_text(TABLES[name], encoding="utf-8")
    expected = whole(flowers.run, table)
    monkeypatch.setattr("nnrun.data.new_rows.streaming.STRETCH", size)
    assert streamed(flowers.run, table) == expected
    assert bool(expected[0]) == (name in list(TABLES)[:8])


def test_a_quote_that_stays_open_is_told_at_its_line(flowers, tmp_path, monkeypatch) -> None:
    table = tmp_path / "new.csv"
    table.write_text(changed((40, ",", ',"')), encoding="utf-8")
    monkeypatch.setattr("nnrun.data.new_rows.streaming.STRETCH", 400)
    assert f"{table}:40:" in whole(flowers.run, table)[1][1]
    assert f"{table}:40:" in streamed(flowers.run, table)[1][1]


def test_what_is_packed_is_unpacked_on_the_way(flowers, tmp_path, monkeypatch) -> None:
    table = tmp_path / "new.csv.gz"
    table.write_bytes(gzip.compress(FLOWERS.encode()))
    expected = whole(flowers.run, table)
    monkeypatch.setattr("nnrun.data.new_rows.streaming.STRETCH", 200)
    assert streamed(flowers.run, table) == expected
    table.write_bytes(table.read_bytes()[:-20])
    assert "damaged gzip file" in streamed(flowers.run, table)[1][1]


@pytest.mark.parametrize("size", [90, 2**20])
@pytest.mark.parametrize("pack", [bytes, gzip.compress])
def test_standard_input_is_read_as_a_file(flowers, tmp_path, monkeypatch, size: int, pack: Any) -> None:
    table = tmp_path / "new.csv"
    table.write_text(FLOWERS, encoding="utf-8")
    expected = whole(flowers.run, table)
    monkeypatch.setattr("nnrun.data.new_rows.streaming.STRETCH", size)
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(pack(FLOWERS.encode()))))
    assert streamed(flowers.run, "-") == expected


@pytest.mark.parametrize("name", ["as they are", "more columns", "text in one part", "no width"])
def test_parquet_is_answered_as_whole(flowers, tmp_path, monkeypatch, name: str) -> None:
    pandas = pytest.importorskip("pandas")
    pytest.importorskip("pyarrow")
    table = tmp_path / "new.parquet"
    pandas.read_csv(io.StringIO(TABLES[name])).to_parquet(table, index=False)
    expected = whole(flowers.run, table)
    monkeypatch.setattr("nnrun.data.new_rows.streaming.STRETCH", 8 * 4 * 7)
    assert streamed(flowers.run, table) == expected


def test_not_all_rows_are_held_at_once(flowers, tmp_path, monkeypatch) -> None:
    table = tmp_path / "new.csv"
    table.write_text(FLOWERS, encoding="utf-8")
    monkeypatch.setattr("nnrun.data.new_rows.streaming.STRETCH", 200)
    with command.predict_stream(flowers.run, table) as stream:
        rows = [len(part.outputs[0].rows) for part in stream.parts]
    assert sum(rows) == 60
    assert max(rows) < 30
    assert all(count % 8 == 0 for count in rows[:-1]), "each row is answered in the batch of 8 that it has as whole"
