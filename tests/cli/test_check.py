"""What ``nnrun check`` prints, its exit codes, and what CI servers get."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from tests.invoke import nnrun

STORED = Path(__file__).parent.parent / "runs" / "stored" / "small"
"""A run of an earlier version."""


def test_what_is_met_is_a_table_and_exit_code_0() -> None:
    answer = nnrun("check", STORED, "train.accuracy >= 0", "train.loss > 0")
    assert (answer.code, answer.err) == (0, "")
    lines = [line.split() for line in answer.out.splitlines()]
    assert lines[0] == ["expected", "got"]
    assert [line[:4] for line in lines[1:]] == [["train.accuracy", ">=", "0", "met"], ["train.loss", ">", "0", "met"]]


def test_what_is_missed_is_exit_code_5_and_told_on_stderr() -> None:
    answer = nnrun("check", STORED, "train.accuracy > 1", "--json")
    assert answer.code == 5
    assert answer.json()["met"] is False
    assert answer.err.startswith("expected train.accuracy > 1, got 0.")


def test_a_run_that_expects_nothing_is_exit_code_2() -> None:
    answer = nnrun("check", STORED)
    assert (answer.code, answer.out) == (2, "")
    assert "expects nothing" in answer.err


def test_ci_gets_a_report_and_a_summary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    summary, report = tmp_path / "summary.md", tmp_path / "report.xml"
    summary.write_text("before\n")
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(summary))
    answer = nnrun("check", STORED, "train.accuracy > 1", "--junit", report, "--quiet")
    assert (answer.code, answer.out) == (5, "")
    assert ET.parse(report).getroot().attrib == {"tests": "2", "failures": "1", "errors": "0"}
    lines = summary.read_text().splitlines()
    assert lines[:2] == ["before", "### small"]
    assert any(line.startswith(r"| train.accuracy \> 1 |") for line in lines)


def test_a_summary_that_cannot_be_written_changes_nothing(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(tmp_path / "nowhere" / "summary.md"))
    answer = nnrun("check", STORED, "train.loss > 0")
    assert answer.code == 0
    assert answer.err.startswith("note: GITHUB_STEP_SUMMARY cannot be written: ")


def test_a_report_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    answer = nnrun("check", STORED, "train.loss > 0", "--junit", tmp_path / "nowhere" / "report.xml")
    assert answer.code == 2
    assert "report.xml" in answer.err


def test_a_report_is_not_written_over_a_file_of_a_run() -> None:
    answer = nnrun("check", STORED, "train.loss > 0", "--junit", STORED / "run.json")
    assert answer.code == 2
    assert "write the report to another file" in answer.err
