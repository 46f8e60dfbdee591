"""``nnrun explain``, and the codes that errors print for programs."""

from __future__ import annotations

from pathlib import Path

import pytest

from nnrun.words.diagnostics import explanations
from tests.invoke import nnrun


def test_without_a_code_all_are_listed_with_a_line_each() -> None:
    assert [line.split()[0] for line in nnrun("explain").out.splitlines()[1:]] == list(explanations())
    codes = nnrun("explain", "--json").json()["codes"]
    assert codes["unknown-key"] == "A key is not one of those that may stand there."


@pytest.mark.parametrize("code", ["unknown-key", "Unknown_Key"])
def test_a_code_is_explained(code: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "60")
    lines = nnrun("explain", code).out.splitlines()
    assert lines[:3] == ["unknown-key", "A key is not one of those that may stand there.", ""]
    assert "    - Dense: {units: 64}" in lines
    assert max(map(len, lines)) <= 60
    answer = nnrun("explain", code, "--json").json()
    assert (answer["code"], answer["group"], answer["line"]) == ("unknown-key", "config", lines[1])


def test_unknown_code_is_told_with_the_nearest() -> None:
    answer = nnrun("explain", "unknwn-key")
    assert answer.code == 2
    assert answer.errors() == ["no error has the code 'unknwn-key'; did you mean 'unknown-key'?"]


@pytest.fixture
def config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "base.yaml").write_text("dataset: iris\nlayers: [Dense: 3]\nloss: mse\ntraining: {epochs: 1}\n")
    (tmp_path / "c.yaml").write_text("extends: base.yaml\nmetrics: [accuracy]\nlos: mae\n")
    return "c.yaml"


def test_error_is_one_object_on_stdout_and_text_on_stderr(config: str) -> None:
    answer = nnrun("validate", config, "--json")
    *_, problem = answer.json()["error"]["problems"]
    assert problem == {
        "code": "unknown-key",
        "message": "unknown key 'los'",
        "help": "did you mean 'loss'?",
        "path": "los",
        "file": "c.yaml",
        "line": 3,
        "column": 1,
        "related": [],
    }
    assert answer.errors()[-1] == "c.yaml:3:1: los: unknown key 'los'; did you mean 'loss'?"


def test_base_that_has_to_do_with_a_mistake_is_named(config: str) -> None:
    Path(config).write_text("extends: base.yaml\nmetrics: [accuracy]\n")
    answer = nnrun("validate", config, "--json")
    (problem,) = answer.json()["error"]["problems"]
    assert problem["code"] == "wrong-metric"
    assert [(place["file"], place["line"]) for place in problem["related"]] == [("base.yaml", 3)]
    assert answer.err.splitlines()[-1].startswith("  base.yaml:3:7: the loss MeanSquaredError")


def test_workflow_of_github_gets_annotations(config: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    annotation = "::error file=c.yaml,line=3,col=1,title=unknown-key::los: unknown key 'los'; did you mean 'loss'?"
    assert annotation in nnrun("train", config).err.splitlines()
    assert "::error title=wrong-arguments::No such option: --jso" in nnrun("train", config, "--jso").err
