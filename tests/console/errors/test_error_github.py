"""Errors as annotations of GitHub Actions."""

from __future__ import annotations

from pathlib import Path

from nnrun.console.errors.error_github import workflow_commands
from nnrun.errors import Place, Problem


def test_annotation_stands_at_its_line_and_is_escaped(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("a,b.yaml").write_text("x")
    problem = Problem("100% wrong\nreally", "layers.1", Place("a,b.yaml", 14, 5), "wrong-type", "write 1")
    assert workflow_commands([problem]) == (
        "::error file=a%2Cb.yaml,line=14,col=5,title=wrong-type::layers.1: 100%25 wrong%0Areally; write 1"
    )


def test_what_stands_in_no_file_has_no_place() -> None:
    problem = Problem("unknown loss", "loss", Place("command line", 1, 6), "unknown-component")
    assert workflow_commands([problem, Problem("no run", code="unknown-run")]).splitlines() == [
        "::error title=unknown-component::loss: unknown loss",
        "::error title=unknown-run::no run",
    ]
