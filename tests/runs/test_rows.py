"""Files that grow by a line."""

from __future__ import annotations

import errno
import math
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnrun.errors import StorageError
from nnrun.runs import rows
from nnrun.runs.rows import RowFile, read_rows


def write(path: Path, *lines: dict[str, str]) -> None:
    file = RowFile(path)
    for line in lines:
        file.append(line)
    file.close()


def test_header_stands_first_and_once(tmp_path: Path) -> None:
    write(tmp_path / "h.csv", {"epoch": "1", "loss": "0.5"}, {"epoch": "2", "loss": "0.25"})
    assert (tmp_path / "h.csv").read_text() == "epoch,loss\n1,0.5\n2,0.25\n"


def test_each_row_is_readable_before_the_file_is_closed(tmp_path: Path) -> None:
    file = RowFile(tmp_path / "h.csv")
    file.append({"epoch": "1"})
    assert read_rows(tmp_path / "h.csv").rows == ({"epoch": 1},)
    file.close()


def test_missing_value_is_an_empty_cell(tmp_path: Path) -> None:
    write(tmp_path / "h.csv", {"epoch": "1", "val_loss": "0.5"}, {"epoch": "2"})
    assert read_rows(tmp_path / "h.csv").rows[1] == {"epoch": 2, "val_loss": None}


def test_late_metric_gets_a_column_and_loses_no_row(tmp_path: Path) -> None:
    write(tmp_path / "h.csv", {"epoch": "1"}, {"epoch": "2", "f1": "0.5"}, {"epoch": "3", "f1": "0.75"})
    assert (tmp_path / "h.csv").read_text() == "epoch,f1\n1,\n2,0.5\n3,0.75\n"


def test_a_closed_file_goes_on_where_it_ended(tmp_path: Path) -> None:
    write(tmp_path / "h.csv", {"epoch": "1"})
    write(tmp_path / "h.csv", {"epoch": "2"})
    assert (tmp_path / "h.csv").read_text() == "epoch\n1\n2\n"


@given(st.floats())
def test_floats_read_back_equal(value: float) -> None:
    (name,) = rows.cells(rows.line([repr(value)]))
    back = rows.number(name[0])
    assert isinstance(back, float)
    assert back == value or (math.isnan(back) and math.isnan(value))


@pytest.mark.parametrize("cut", range(1, len("2,0.25\n")))
def test_cut_off_last_line_is_left_out_and_said(tmp_path: Path, cut: int) -> None:
    path = tmp_path / "history.csv"
    path.write_text("epoch,loss\n1,0.5\n2,0.25\n"[:-cut])
    read = read_rows(path)
    assert read.rows == ({"epoch": 1, "loss": 0.5},)
    assert read.remark == "history.csv ends in a cut-off line, which is left out"


def test_cut_off_header_gives_no_rows(tmp_path: Path) -> None:
    path = tmp_path / "history.csv"
    path.write_text("epo")
    assert read_rows(path).rows == ()
    assert "cut-off" in read_rows(path).remark


def test_block_of_zeros_after_a_power_cut_ends_the_reading(tmp_path: Path) -> None:
    path = tmp_path / "history.csv"
    path.write_bytes(b"epoch,loss\n1,0.5\n\0\0\0\0\0\n\0\0")
    read = read_rows(path)
    assert read.rows == ({"epoch": 1, "loss": 0.5},)
    assert read.remark == "history.csv is damaged after 1 rows, which are read"


def test_missing_file_has_no_rows(tmp_path: Path) -> None:
    assert read_rows(tmp_path / "history.csv") == rows.Rows()


def test_full_disk_takes_no_part_of_a_row(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = RowFile(tmp_path / "history.csv")
    file.append({"epoch": "1", "loss": "0.5"})
    whole, write_bytes = (tmp_path / "history.csv").read_bytes(), os.write
    room = iter([3])

    def almost_full(descriptor: int, content: bytes) -> int:
        if (length := next(room, 0)) == 0:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return write_bytes(descriptor, content[:length])

    monkeypatch.setattr(os, "write", almost_full)
    assert not file.append({"epoch": "2", "loss": "0.25"})
    assert (tmp_path / "history.csv").read_bytes() == whole
    with pytest.raises(StorageError, match=r"no space left on the disk for .*history\.csv"):
        file.close()
    monkeypatch.undo()
    assert file.append({"epoch": "3", "loss": "0.125", "late": "1"})
    file.close()
    assert [row["epoch"] for row in read_rows(tmp_path / "history.csv").rows] == [1, 2, 3]


def test_rows_wait_for_a_disk_that_was_full_from_the_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> int:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    file = RowFile(tmp_path / "history.csv")
    monkeypatch.setattr(os, "write", full)
    assert not file.append({"epoch": "1", "loss": "0.5"})
    monkeypatch.undo()
    monkeypatch.setattr(os, "fsync", full)
    assert not file.append({"epoch": "2", "loss": "0.5", "late": "1"})
    monkeypatch.undo()
    file.close()
    assert (tmp_path / "history.csv").read_text() == "epoch,loss,late\n1,0.5,\n2,0.5,1\n"


def test_the_disk_is_asked_now_and_then_and_at_the_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[int] = []
    monkeypatch.setattr(os, "fsync", calls.append)
    now = [0.0]
    file = RowFile(tmp_path / "history.csv", clock=lambda: now[0])
    for number in range(100):
        now[0] += 0.1
        file.append({"epoch": str(number)})
    assert len(calls) == 1
    file.close()
    assert len(calls) == 2
