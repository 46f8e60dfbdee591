"""A file that grows, read from where reading stopped."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnrun.runs import atomic
from nnrun.runs.following import growing_rows
from nnrun.runs.following.growing_rows import GrowingRows, Growth
from nnrun.runs.rows import read_rows

HEADER = "epoch,loss\n"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "history.csv"


def append(file: Path, text: str) -> None:
    with file.open("a") as stream:
        stream.write(text)


def losses(growth: Growth) -> list[Any]:
    return [row["loss"] for row in growth.rows]


def test_only_what_is_new_is_given_and_a_file_that_is_not_there_yet_gives_nothing(file: Path) -> None:
    rows = GrowingRows(file)
    assert rows.poll() == Growth()
    append(file, HEADER + "1,0.5\n")
    assert losses(rows.poll()) == [0.5]
    assert rows.poll() == Growth()
    append(file, "2,0.25\n3,nan\n")
    assert [str(loss) for loss in losses(rows.poll())] == ["0.25", "nan"]


def test_line_that_is_not_whole_waits_for_its_end(file: Path) -> None:
    rows, given = GrowingRows(file), []
    for piece in ("epo", "ch,loss", "\n1", ",0.", "5", "\n2,0.2", "5\n"):
        append(file, piece)
        given += losses(rows.poll())
    assert given == [0.5, 0.25]


def test_only_new_bytes_are_read(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    append(file, HEADER + "".join(f"{number},{number / 7}\n" for number in range(1, 5000)))
    rows = GrowingRows(file)
    rows.poll()
    decoded: list[int] = []
    cells = growing_rows.cells
    monkeypatch.setattr(growing_rows, "cells", lambda text: decoded.append(len(text)) or cells(text))
    append(file, "5000,0.5\n")
    assert losses(rows.poll()) == [0.5]
    assert decoded == [len("5000,0.5\n")]


def test_file_with_a_new_column_goes_on(file: Path) -> None:
    append(file, HEADER + "1,0.5\n2,nan\n")
    rows = GrowingRows(file)
    rows.poll()
    atomic.write_text(file, "epoch,loss,auc\n1,0.5,\n2,nan,\n3,0.25,0.75\n")
    assert rows.poll() == Growth(({"epoch": 3, "loss": 0.25, "auc": 0.75},))


@pytest.mark.parametrize("content", ["1,0.75\n2,0.5\n3,0.25\n", "1,0.75\n", ""])
def test_history_of_another_training_begins_anew(file: Path, content: str) -> None:
    append(file, HEADER + "1,0.5\n2,0.25\n")
    rows = GrowingRows(file)
    rows.poll()
    file.unlink()
    assert rows.poll() == Growth()
    append(file, HEADER + content)
    growth = rows.poll()
    assert growth.is_anew
    assert losses(growth) == [float(line.split(",")[1]) for line in content.splitlines()]


def test_nothing_is_read_after_a_damaged_line(file: Path) -> None:
    append(file, HEADER + "1,0.5\n2,0.2,5\n3,0.125\n")
    rows = GrowingRows(file)
    assert losses(rows.poll()) == [0.5]
    append(file, "4,0.1\n")
    assert rows.poll().rows == ()


def test_folder_in_its_place_is_no_file(file: Path) -> None:
    file.mkdir()
    assert GrowingRows(file).poll() == Growth()


def test_large_file_is_read_in_portions(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(growing_rows, "MOST", 16)
    append(file, HEADER + "1,0.5\n2,0.25\n3,0.125\n")
    rows, given = GrowingRows(file), []
    for _ in range(5):
        given += losses(rows.poll())
    assert given == [0.5, 0.25, 0.125]


@given(st.lists(st.floats(), max_size=20), st.lists(st.integers(1, 40), max_size=20))
def test_whatever_the_pieces_the_rows_are_those_of_the_whole_file(
    tmp_path_factory: pytest.TempPathFactory, values: list[float], cuts: list[int]
) -> None:
    file = tmp_path_factory.mktemp("grows") / "history.csv"
    text = HEADER + "".join(f"{number},{value!r}\n" for number, value in enumerate(values, start=1))
    rows, given = GrowingRows(file), []
    for size in [*cuts, len(text)]:
        append(file, text[:size])
        text = text[size:]
        given += rows.poll().rows
    assert repr(given) == repr(list(read_rows(file).rows))
