"""Names, headers, labels and cells made to lead elsewhere, to control a terminal, or to become a program's text."""

from __future__ import annotations

import ast
import csv
import json
import re
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from nnrun.comparison.run_answers import members_of
from nnrun.errors import RunDamaged
from nnrun.runs import Run
from tests.invoke import nnrun
from tests.reports.written_runs import write_run

SAYS = '../../x\x1b]0;t\x07\'"\n"""\nimport os; os.mkdir(\'mark\')\n#<script>alert(1)</script>{y}%s$`id`\u202e\x9b2J'
"""A path, escapes of a terminal, ends of texts of Python, HTML and SQL."""
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202e]")


@pytest.mark.tensorflow
def test_no_name_of_an_experiment_becomes_more_than_a_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with Path("t.csv").open("w", newline="") as file:
        rows = [(n % 7, n % 5, (f"=x{SAYS}", "-y")[n % 2]) for n in range(40)]
        csv.writer(file).writerows([(f"a{SAYS}", "b", f"k{SAYS}"), *rows])
    config = {
        "name": SAYS,
        "dataset": {"csv": "t.csv", "target": f"k{SAYS}", "split": {"test": 0.25}, "preprocess": ["StandardScaler"]},
        "layers": [{"Dense": {"units": 1, "activation": "sigmoid"}}],
        "loss": "binary_crossentropy",
        "metrics": [{"AUC": {"name": f"m{SAYS}"}}],
        "training": {"epochs": 1},
        "report": True,
        "tracking": {"tensorboard": True},
        "expect": {"test.loss": "< 0.0001"},
    }
    Path("c.yaml").write_text(json.dumps(config))
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(tmp_path / "summary.md"))
    shown = [nnrun(command, "c.yaml") for command in ("validate", "data", "summary")]
    trained = nnrun("train", "c.yaml", "--junit", "junit.xml")
    assert trained.code == 5, trained
    (run,) = (path for path in (tmp_path / "runs").iterdir() if path.is_dir())
    shown += [
        trained,
        nnrun("evaluate", run),
        nnrun("runs"),
        nnrun("runs", "show", run),
        nnrun("predict", run, "t.csv", "--json"),
    ]
    for answer in shown:
        assert answer.code in (0, 5), answer
        assert not CONTROL.search(answer.out + answer.err), answer
    for text in (nnrun("script", "c.yaml").out, nnrun("script", run).out):
        calls = [node.func for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Call)]
        assert not [call for call in calls if isinstance(call, ast.Attribute) and call.attr == "mkdir"]
    page = (run / "report.html").read_text()
    assert "<script>alert" not in page
    assert not CONTROL.search(page)
    assert not CONTROL.search((run / "log.txt").read_text())
    assert "<script>" not in (tmp_path / "summary.md").read_text()
    ET.parse(tmp_path / "junit.xml")
    assert {path.name for path in (run / "plots").iterdir()} >= {"curves.png", "confusion.png"}
    assert {path.name for path in tmp_path.iterdir()} == {"t.csv", "c.yaml", "runs", "summary.md", "junit.xml"}
    assert all(path.resolve().is_relative_to(tmp_path / "runs") for path in run.rglob("*"))


@pytest.mark.process
def test_no_name_in_a_run_becomes_more_than_a_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    runs = [
        write_run(
            tmp_path / "runs" / name, name=SAYS, classes=(f"{SAYS}1", f"{SAYS}2"), device=SAYS, error=SAYS, seed=n
        )
        for n, name in enumerate("ab")
    ]
    metrics = json.loads((runs[0] / "metrics.json").read_text())
    metrics["metrics"]["test"][SAYS] = 0.5
    (runs[0] / "metrics.json").write_text(json.dumps({**metrics, "monitor": SAYS}))
    asked = (
        *(("runs",), ("runs", "--json"), ("runs", "show", runs[0]), ("runs", "diff", *runs), ("compare", *runs)),
        *(("compare", *runs, "--rows", "--json"), ("watch", runs[0]), ("check", runs[0], "test.loss < 100")),
        *(
            ("runs", "sql", "SELECT * FROM runs, scores"),
            ("runs", "--filter", "name~x"),
            ("track", runs[0], "--tensorboard"),
        ),
    )
    for words in asked:
        answer = nnrun(*words)
        assert answer.code == 0, answer
        assert not CONTROL.search(answer.out + answer.err), answer
    for words in ((runs[0],), runs):
        assert nnrun("report", *words, "-o", "page.html").code == 0
        page = Path("page.html").read_text()
        assert "<script>alert" not in page
        assert not CONTROL.search(page)


@pytest.mark.parametrize("name", ["../other", "/etc", "..", "", "a/b", 3, None, "a\0b"])
def test_a_directory_of_several_names_no_run_that_lies_elsewhere(name: Any, tmp_path: Path) -> None:
    (tmp_path / "ensemble.json").write_text(json.dumps({"combine": "mean", "members": [name, "member-2"]}))
    with pytest.raises(RunDamaged, match="as a run of its own, which lies elsewhere"):
        members_of(Run(tmp_path))
