"""Every fault in the data: exit code 3, one message at its cell, nothing written."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.small_config import CONFIG, FLOWERS, HEADER, ROWS, but
from tests.invoke import nnrun

BINARY = but("units: 3, activation: softmax", "units: 1, activation: sigmoid", but("sparse_categorical", "binary"))
NUMBERED = FLOWERS.replace("a\n", "0\n").replace("b\n", "1\n").replace("c\n", "2\n")

CONTENT = {
    "empty": ("", "flowers.csv:1:1: the file is empty"),
    "blank lines alone": ("\n\n", "flowers.csv:1:1: the file is empty"),
    "header alone": (HEADER, "flowers.csv:1:1: the file has a header and no rows"),
    "row too short": (FLOWERS + "1,2\n", "flowers.csv:14:1: 2 values in a table of 3 columns"),
    "row too long": (FLOWERS + "1,2,a,b\n", "flowers.csv:14:1: 4 values in a table of 3 columns"),
    "missing feature": (
        FLOWERS + ",2,a\n",
        "flowers.csv:14:1: column 'width', row 12: the value is missing; add a step such as SimpleImputer",
    ),
    "feature that is NaN": (
        FLOWERS + "1,nan,b\n",
        "flowers.csv:14:3: column 'height', row 12: the value is missing; add a step such as SimpleImputer",
    ),
    "missing target": (FLOWERS + "1,2,\n", "flowers.csv:14:5: column 'kind', row 12: the target is missing"),
    "infinite feature": (
        FLOWERS + "1,inf,b\n",
        "flowers.csv:14:3: column 'height', row 12: the value is infinite or too large for float32",
    ),
    "text where numbers belong": (
        FLOWERS + "1,two,a\n",
        "flowers.csv:14:3: column 'height', row 12: 'two' is not a number; if it means missing, see na_values",
    ),
    "label outside the softmax": (
        NUMBERED + "1,2,5\n",
        (
            "flowers.csv:14:5: column 'kind', row 12: the label lies outside 0 to 2, the 3 units of the last layer "
            "(classes are counted from 0); got 5"
        ),
    ),
    "label below 0": (
        NUMBERED + "1,2,-1\n",
        (
            "flowers.csv:14:5: column 'kind', row 12: the label lies outside 0 to 2, the 3 units of the last layer "
            "(classes are counted from 0); got -1"
        ),
    ),
    "label that is no whole number": (
        NUMBERED + "1,2,0.5\n",
        "flowers.csv:14:5: column 'kind', row 12: a class is a whole number; got 0.5",
    ),
    "not text": (
        FLOWERS.encode() + b"1,2,\xff\n",
        (
            "flowers.csv:14:5: not UTF-8 text: byte 0xff, 'ÿ' in latin1; "
            "convert it: iconv -f latin1 -t utf-8, or from the encoding that gives the right letter"
        ),
    ),
    "quote never closed": (
        FLOWERS + '1,"2,a\n',
        (
            'flowers.csv:14:3: the quote that opens here is never closed; take it out, or write "" for a quote within '
            "a quoted cell"
        ),
    ),
    "two columns of one name": (
        "width,width,kind\n" + ROWS,
        "flowers.csv:1:1: two columns are named 'width'; names must differ; header: true and names: [...] give others",
    ),
}


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder with a sound config, in which the command is called; nothing but the data may be added to it."""
    (tmp_path / "config.yaml").write_text(CONFIG)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("NNRUN_DATA", "nowhere")
    yield tmp_path
    assert sorted(path.name for path in tmp_path.iterdir()) == ["config.yaml", "flowers.csv"]


@pytest.mark.parametrize(("content", "message"), [pytest.param(*case, id=name) for name, case in CONTENT.items()])
def test_fault_is_told_at_its_cell(folder: Path, content: str | bytes, message: str) -> None:
    (folder / "flowers.csv").write_bytes(content if isinstance(content, bytes) else content.encode())
    answer = nnrun("train", "config.yaml")
    assert (answer.code, answer.out) == (3, "")
    assert answer.errors() == [message]


@pytest.mark.parametrize(
    ("code", "text", "more", "message"),
    [
        pytest.param(
            3,
            but("0.25", "0.25, stratify: true"),
            "1,2,d\n",
            "config.yaml:6:39: dataset.split.stratify: class 'd' has a single row (row 12, line 14); stratify needs "
            "two; leave stratify out, or the rows",
            id="class of one row under stratify",
        ),
        pytest.param(
            3,
            but("units: 3", "units: 2"),
            "",
            "config.yaml:5:11: dataset.target: the target has 3 classes (a, b, c), the last layer 2 units",
            id="more classes than units",
        ),
        pytest.param(
            2,
            BINARY,
            "",
            "config.yaml:5:11: dataset.target: the loss takes two classes, the target has 3: a, b, c",
            id="three classes for a binary loss",
        ),
        pytest.param(
            2,
            but("sparse_categorical_crossentropy", "mse"),
            "",
            "config.yaml:5:11: dataset.target: the loss compares with one-hot targets, these are class numbers; add "
            "'one_hot: 3' with columns: target to preprocess, or take sparse_categorical_crossentropy",
            id="class numbers for a loss of numbers",
        ),
        pytest.param(
            2,
            but("0.25", "12"),
            "",
            "config.yaml:6:23: dataset.split.validation: 12 of 12 rows leaves nothing for training",
            id="no rows left for training",
        ),
    ],
)
def test_data_that_does_not_fit_the_config_is_told_there(
    folder: Path, code: int, text: str, more: str, message: str
) -> None:
    (folder / "config.yaml").write_text(text)
    (folder / "flowers.csv").write_text(FLOWERS + more)
    answer = nnrun("train", "config.yaml")
    assert (answer.code, answer.out, answer.errors()) == (code, "", [message])
