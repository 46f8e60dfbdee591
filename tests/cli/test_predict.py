"""What ``nnrun predict`` prints and takes."""

from __future__ import annotations

import pytest

from tests.cli.small_config import FLOWERS
from tests.commands import nnrun

pytestmark = pytest.mark.tensorflow


@pytest.fixture(scope="module")
def expected(done) -> str:
    """The predictions of all rows."""
    answer = nnrun("predict", done.run, done.data)
    assert (answer.code, answer.err) == (0, "")
    return answer.out


def test_stdout_is_a_csv_and_nothing_else(expected: str) -> None:
    lines = expected.splitlines()
    assert lines[0] == "row,predicted,probability_a,probability_b,probability_c"
    assert len(lines) == 13
    assert [line.split(",")[0] for line in lines[1:]] == [str(n) for n in range(12)]


def test_dash_is_a_csv_on_stdin(done, expected: str) -> None:
    answer = nnrun("predict", done.run, "-", stdin=FLOWERS.encode())
    assert (answer.code, answer.out, answer.err) == (0, expected, "")


def test_output_goes_to_a_file(done, expected: str, tmp_path) -> None:
    answer = nnrun("predict", done.run, done.data, "-o", tmp_path / "out.csv")
    assert (answer.code, answer.out, answer.err) == (0, "", "")
    assert (tmp_path / "out.csv").read_text() == expected


def test_output_that_cannot_be_written_is_told(done, tmp_path) -> None:
    answer = nnrun("predict", done.run, done.data, "-o", tmp_path / "nowhere" / "out.csv")
    assert answer.code == 2
    assert answer.err.startswith(f"cannot write {tmp_path / 'nowhere' / 'out.csv'}: ")


@pytest.mark.parametrize("folder", [".", "/", "given"])
def test_output_that_is_a_folder_is_told(done, tmp_path, folder: str) -> None:
    written = tmp_path if folder == "given" else folder
    answer = nnrun("predict", done.run, done.data, "-o", written)
    assert (answer.code, answer.out, answer.err) == (2, "", f"cannot write {written}: Is a directory\n")


def test_columns_are_told_on_stderr(done, tmp_path) -> None:
    table = tmp_path / "new.csv"
    table.write_text("height,colour,width\n1,red,2\n")
    answer = nnrun("predict", done.run, table)
    assert (answer.code, len(answer.out.splitlines())) == (0, 2)
    assert answer.err == "note: columns that the model does not use: colour\n"
    assert nnrun("predict", done.run, table, "--quiet").err == ""
    table.write_text("height,colour\n1,red\n")
    answer = nnrun("predict", done.run, table)
    assert (answer.code, answer.out) == (2, "")
    assert answer.err == f"{table} lacks column 'width'; it has height, colour\n"


def test_empty_stdin_is_told(done) -> None:
    answer = nnrun("predict", done.run, "-")
    assert (answer.code, answer.out, answer.err) == (3, "", "standard input:1:1: the file is empty\n")
