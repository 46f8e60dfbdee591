"""What ``nnrun predict`` prints and takes."""

from __future__ import annotations

import pytest

from tests.cli.small_config import FLOWERS
from tests.invoke import nnrun

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


def test_predictions_are_printed_as_one_object(done, expected: str) -> None:
    answer = nnrun("predict", done.run, done.data, "--json")
    said = answer.json()
    names, first, *_ = (line.split(",") for line in expected.splitlines())
    assert said["run"] == str(done.run)
    assert list(said["predictions"][0]) == names
    assert {name: str(value) for name, value in said["predictions"][0].items()} == dict(zip(names, first, strict=True))


def test_rows_keep_what_names_them(done, tmp_path) -> None:
    (tmp_path / "new.csv").write_text("ID,width,height,code\n007,1,2,x\n008,2,3,y\n")
    answer = nnrun("predict", done.run, tmp_path / "new.csv", "--id", "code")
    assert (answer.code, answer.err) == (0, "")
    assert [line.split(",")[:3] for line in answer.out.splitlines()] == [
        ["row", "code", "ID"],
        ["0", "x", "007"],
        ["1", "y", "008"],
    ]


def test_a_threshold_is_for_yes_or_no(done) -> None:
    answer = nnrun("predict", done.run, done.data, "--threshold", 0.3)
    assert (answer.code, answer.out) == (2, "")
    assert answer.err == "a threshold is for targets of yes or no; 'target' is of the kind classes\n"


def test_predictions_are_not_written_over_what_they_are_made_from(done, tmp_path) -> None:
    (tmp_path / "new.csv").write_bytes(done.data.read_bytes())
    (tmp_path / "link.csv").symlink_to(tmp_path / "new.csv")
    for target in ("new.csv", "link.csv"):
        answer = nnrun("predict", done.run, tmp_path / "new.csv", "-o", tmp_path / target)
        assert (answer.code, answer.out) == (2, "")
        assert answer.err == f"{tmp_path / target} is the input itself; write the predictions to another file\n"
    assert (tmp_path / "new.csv").read_bytes() == done.data.read_bytes()
    before = (done.run / "model.keras").read_bytes()
    answer = nnrun("predict", done.run, done.data, "-o", done.run / "model.keras")
    assert (answer.code, answer.out) == (2, "")
    assert answer.err.startswith(f"{done.run / 'model.keras'} is a file of the run {done.run}; ")
    assert (done.run / "model.keras").read_bytes() == before


@pytest.mark.parametrize(
    ("words", "kind", "code", "message"),
    [
        (("predict", "RUN", "nowhere.csv"), "ConfigError", 2, "file not found: 'nowhere.csv'"),
        (("predict", "nothing", "DATA"), "RunNotFound", 2, "there is no run 'nothing': runs holds no runs"),
        (("evaluate", "RUN", "--part", "tset"), "ConfigError", 2, "the run has no tset part"),
        (("kfold",), "ConfigError", 2, "give a config, or a k-fold directory to --resume"),
        (("evaluate", "RUN", "--nothing"), "UsageError", 2, "No such option: --nothing"),
    ],
)
def test_an_error_is_an_object_on_stdout_too(done, small, words, kind: str, code: int, message: str) -> None:
    given = {"RUN": done.run, "DATA": done.data}
    answer = nnrun(*(given.get(word, word) for word in words), "--json")
    error = answer.json()["error"]
    assert (answer.code, error["kind"], error["exit_code"]) == (code, kind, code)
    assert error["problems"][0]["message"].startswith(message)
    assert message in answer.err


def test_an_error_as_an_object_says_its_place(done, tmp_path) -> None:
    (tmp_path / "new.csv").write_text("width,height\n1,2\n1,x\n")
    answer = nnrun("predict", done.run, tmp_path / "new.csv", "--json")
    (problem,) = answer.json()["error"]["problems"]
    assert (problem["file"], problem["line"], problem["column"]) == (str(tmp_path / "new.csv"), 3, 3)


def test_names_that_a_spreadsheet_would_run_are_escaped_on_request(done, tmp_path) -> None:
    table = tmp_path / "new.csv"
    table.write_text("height,width,id\n1,2,=1+1\n")
    rows = [nnrun("predict", done.run, table, *words).out.splitlines()[1] for words in ((), ("--escape-formulas",))]
    assert [row.split(",")[1] for row in rows] == ["=1+1", "'=1+1"]
    answer = nnrun("predict", done.run, table, "--escape-formulas", "--json")
    assert (answer.code, "--escape-formulas is for CSV" in answer.out + answer.err) == (2, True)
