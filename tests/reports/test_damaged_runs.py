"""Runs that are half-written, damaged or of a newer version have a page, which says what is missing."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from nnrun.reports import report_page
from nnrun.runs import Run
from tests.reports.read_page import ReadPage
from tests.reports.written_runs import write_folds, write_metrics, write_run

FILES = (
    *("run.json", "resolved.yaml", "config.yaml", "history.csv", "metrics.json", "predictions.csv", "signature.json"),
    "layers.json",
)
CONTENTS = {"half": None, "empty": "", "binary": "\0\x01\x02", "list": "[1, 2]", "nested": '{"metrics": [[{}]]}'}


def read(run: Path) -> ReadPage:
    return ReadPage(report_page([Run(run)]))


@pytest.mark.parametrize("name", FILES)
def test_a_file_that_is_missing_takes_its_section_alone(tmp_path: Path, name: str) -> None:
    run = write_run(tmp_path / "run")
    (run / name).unlink()
    page = read(run)
    assert "Environment" in page.text
    assert "Traceback" not in page.text


@pytest.mark.parametrize("content", CONTENTS)
@pytest.mark.parametrize("name", FILES)
def test_a_file_that_is_damaged_is_said(tmp_path: Path, name: str, content: str) -> None:
    run = write_run(tmp_path / "run")
    whole = (run / name).read_text()
    text = CONTENTS[content]
    (run / name).write_text(whole[: len(whole) // 2] if text is None else text)
    page = read(run)
    assert "Environment" in page.text
    if content == "binary" and name.endswith(".json"):
        assert "cannot be read" in page.text or "damaged" in page.text


def test_a_run_without_any_file_but_its_mark_has_a_page(tmp_path: Path) -> None:
    (tmp_path / "run").mkdir()
    (tmp_path / "run" / "run.json").write_text("{}")
    assert "The run was interrupted before it was scored" in read(tmp_path / "run").text


def test_a_run_that_goes_on_is_said_to(tmp_path: Path) -> None:
    run = write_run(tmp_path / "run", status="running", process={}, ended=None)
    for name in ("metrics.json", "predictions.csv"):
        (run / name).unlink()
    page = read(run)
    assert "The run has not ended yet" in page.text
    assert "curve-0" in page.charts


def test_a_run_whose_process_is_gone_was_interrupted(tmp_path: Path) -> None:
    run = write_run(tmp_path / "run", status="running", process={"pid": 999_999, "host": "elsewhere"})
    assert "Curves" in read(run).text


def test_scores_that_are_no_numbers_are_shown_as_such(tmp_path: Path) -> None:
    run = write_run(tmp_path / "run", status="failed", error="the loss became NaN in epoch 2")
    write_metrics(run, 2, {"loss": float("nan"), "accuracy": float("inf")})
    lines = (run / "history.csv").read_text().splitlines()
    (run / "history.csv").write_text("\n".join([*lines, "4,0.01,nan,nan,inf,nan"]) + "\n")
    rows = (run / "predictions.csv").read_text().splitlines()
    rows[1] = ",".join([*rows[1].split(",")[:4], "nan", "nan", "nan"])
    (run / "predictions.csv").write_text("\n".join(rows) + "\n")
    page = read(run)
    assert "the loss became NaN in epoch 2" in page.text
    assert "For 1 row the model gave NaN or infinity." in page.text
    assert page.charts["curve-0"]["data"][0]["y"][-1] is None


def test_a_newer_version_is_read_as_far_as_it_is_known(tmp_path: Path) -> None:
    run = write_run(tmp_path / "run", status="paused", shards=3)
    metrics = json.loads((run / "metrics.json").read_text())
    (run / "metrics.json").write_text(json.dumps({**metrics, "energy": {"kWh": 3}}))
    (run / "resolved.yaml").write_text((run / "resolved.yaml").read_text() + "quantum: true\n")
    page = read(run)
    assert "run.json has an unknown status 'paused'" in page.text
    assert "the config's settings are not known" in page.text
    assert "accuracy" in page.text


def test_folds_that_are_missing_are_left_out(tmp_path: Path) -> None:
    path = write_folds(tmp_path / "folds")
    shutil.rmtree(path / "fold-2")
    (path / "fold-3" / "metrics.json").unlink()
    assert "Without scores: fold-3: completed." in read(path).text
