"""nnrun report on the command line."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.invoke import nnrun
from tests.reports.written_runs import write_run
from tests.test_imports import HEAVY, modules_after


def test_it_prints_where_the_page_is(tmp_path: Path) -> None:
    run = write_run(tmp_path / "run")
    answer = nnrun("report", run, "--no-rows")
    assert (answer.code, answer.out, answer.err) == (0, f"{run / 'report.html'}\n", "")
    answer = nnrun("report", run, "-o", tmp_path / "page.html", "--no-rows", "--json")
    assert answer.json() == {"report": str(tmp_path / "page.html")}
    assert nnrun("report", run, "--no-rows", "-q").out == ""


def test_a_run_that_is_not_there_ends_it_with_two(tmp_path: Path) -> None:
    answer = nnrun("report", "nothing", "--runs-dir", tmp_path)
    assert (answer.code, answer.out) == (2, "")
    assert "nothing" in answer.err


@pytest.mark.process
def test_a_page_is_made_without_tensorflow(tmp_path: Path) -> None:
    code, loaded = modules_after("report", write_run(tmp_path / "run"), "-o", tmp_path / "page.html", "--no-rows")
    assert code == 0
    assert loaded.isdisjoint({*HEAVY, "plotly"} - {"numpy"})
