"""Reading blocks of rows by pandas gives what reading one cell after the other gives, or is not taken."""

from __future__ import annotations

import io
import sys
from pathlib import Path
from random import Random

import numpy as np
import pytest

from nnrun.data.sources.csv import parse, parse_stretches
from nnrun.data.sources.text_table import blocks, bulk, plain_rows
from nnrun.data.sources.text_table.bulk import read_in_blocks
from nnrun.data.sources.text_table.exact import read_exactly
from nnrun.data.sources.text_table.head import decoded
from nnrun.data.sources.text_table.row_ends import UnsureError
from nnrun.data.sources.text_table.rows import Rows
from nnrun.errors import DataError
from nnrun.types import Form
from tests.data.sources.text_table.tables import table
from tests.fuzz.tables import mutated

FORMS = (Form(), Form(delimiter=";"), Form(delimiter=";", decimal=","), Form(header=False))


def _facts(rows: Rows) -> object:
    """All that was read, so that it can be compared to the last bit."""
    columns = [
        (name, str(values.dtype), values.tolist() if values.dtype == object else _bits(values))
        for name, values in rows.columns.items()
    ]
    seen = (rows.seen.empty, rows.seen.blank, rows.seen.longer)
    return rows.head, columns, rows.lines.tolist(), {name: count for name, count in rows.counts.items() if count}, seen


def _bits(values: np.ndarray) -> list[int]:
    """Of numbers, all NaN alike."""
    return (np.where(np.isnan(values), np.nan, values).view(np.int64) if values.dtype == float else values).tolist()


def _is_taken_and_equal(content: bytes, form: Form) -> bool:
    """Whether the fast road was taken; what it gives is then what the other one gives."""
    try:
        fast = read_in_blocks(content, "t.csv", form)
    except UnsureError:
        return False
    assert _facts(fast) == _facts(read_exactly(decoded(content, "t.csv"), "t.csv", form)), (content, form)
    return True


@pytest.fixture(autouse=True)
def every_size(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bulk, "SMALL", 0)
    monkeypatch.setattr(bulk, "FEW", 0)
    monkeypatch.setattr(blocks, "_ROWS", 0)
    monkeypatch.setattr(bulk, "SMALL_WITHOUT", 0)


@pytest.mark.thorough
@pytest.mark.parametrize("size", [8, 64, blocks.BLOCK])
def test_odd_tables_are_read_as_one_cell_after_the_other(size: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(blocks, "BLOCK", size)
    monkeypatch.setattr(blocks, "FIRST", size)
    monkeypatch.setattr(plain_rows, "_PROVEN", size // 3)
    random = Random(size)  # noqa: S311
    taken = [_is_taken_and_equal(*table(random)) for _ in range(150)]
    assert 0.5 < sum(taken) / len(taken) < 1


@pytest.mark.thorough
def test_fuzzed_files_are_read_alike() -> None:
    taken = 0
    for number in range(150):
        _, content, _ = mutated(Random(f"table 1 {number}"))  # noqa: S311
        taken += sum(_is_taken_and_equal(content, form) for form in FORMS) > 0
    assert taken > 20


def _joined(contents: list) -> dict[str, list]:
    return {
        name: [cell for content in contents for cell in content.columns[name].tolist()] for name in contents[0].columns
    }


@pytest.mark.parametrize("size", [64, 300])
@pytest.mark.parametrize("stray", ["", '5" pipe'])
def test_a_stream_is_read_stretch_by_stretch_with_its_lines(size: int, stray: str) -> None:
    rows = [f'{n},{n / 7!r},"a\n{n}"' if n % 5 else f"{n},,b" for n in range(60)]
    rows[40:40] = ["", ",,"]
    rows[50] = rows[50].replace("b", stray) if stray else rows[50]
    content = ("m,x,t\n" + "\n".join(rows)).encode()
    whole = parse(content, "t.csv", "t.csv", Form())
    some = list(parse_stretches(io.BytesIO(content), "t.csv", "t.csv", Form(), size))
    assert len(some) > 2
    assert str(_joined(some)) == str(_joined([whole]))
    assert [line for part in some for line in part.cells.lines.tolist()] == whole.cells.lines.tolist()
    assert [line for part in some for line in part.cells.skipped] == list(whole.cells.skipped)


@pytest.mark.parametrize(
    ("wrong", "code"), [(b"1,2,3\n", "ragged-rows"), (b"\xff,2\n", "wrong-encoding"), (b'"x\n1,2\n', "stray-quote")]
)
def test_a_mistake_late_in_a_stream_is_located(wrong: bytes, code: str, tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_bytes(b"a,b\n" + b"1,2\n" * 100 + wrong)
    with pytest.raises(DataError) as caught, path.open("rb") as stream:
        list(parse_stretches(stream, str(path), "t.csv", Form(), 64))
    (problem,) = caught.value.problems
    assert problem.place is not None
    assert problem.place.line == 102
    assert problem.code in (code, "unreadable-data")


def test_what_no_table_is_is_told_of_streams_too() -> None:
    for content, message in ((b"", "the file is empty"), (b"a,b\n", "no rows"), (b"a,a\n1,2\n", "two columns")):
        with pytest.raises(DataError, match=message):
            list(parse_stretches(io.BytesIO(content), "t.csv", "t.csv", Form()))


def test_a_column_whose_digits_are_text_in_some_rows_only_is_decided_by_all(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(blocks, "BLOCK", 16)
    monkeypatch.setattr(blocks, "FIRST", 16)
    rows = ["007"] * 9 + ["1.5"] * 9
    for cells in (rows, rows[::-1]):
        columns = read_in_blocks(("a,b\n" + "".join(f"{cell},x\n" for cell in cells)).encode(), "t.csv", Form()).columns
        assert columns["a"].tolist() == [float(cell) for cell in cells]
    columns = read_in_blocks(("a,b\n" + "".join(f"{cell},x\n" for cell in ["7", "007"] * 9)).encode(), "t.csv", Form())
    assert columns.columns["a"].tolist() == ["7", "007"] * 9


def test_missing_words_are_counted_over_all_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(blocks, "BLOCK", 16)
    monkeypatch.setattr(blocks, "FIRST", 16)
    content = ("a,b\n" + "x,1\nNA,2\n,3\n" * 20).encode()
    assert read_in_blocks(content, "t.csv", Form()).counts == {"a": {"NA": 20}}


def test_pandas_is_imported_for_larger_files_only(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bulk, "SMALL", 10)
    monkeypatch.setattr(bulk, "SMALL_WITHOUT", 100)
    monkeypatch.setitem(sys.modules, "pandas", sys)
    assert [bulk.is_small(size) for size in (9, 50, 200)] == [True, False, False]
    monkeypatch.delitem(sys.modules, "pandas")
    assert [bulk.is_small(size) for size in (9, 50, 200)] == [True, True, False]
