"""The end of a sweep on a screen: a row a trial where there is room, and a line for each reason of failures."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from nnrun.console.paper import text_of
from nnrun.console.results.groups.sweep_table import sweep_blocks
from tests.runs.sweeps.written_sweeps import write_sweep


@pytest.fixture
def swept(tmp_path: Path) -> dict[str, Any]:
    values: dict[str, Any] = json.loads((write_sweep(tmp_path / "sweep", trials=40) / "sweep.json").read_text())
    return values


def test_trials_that_failed_of_one_reason_are_told_together(swept: dict[str, Any]) -> None:
    text = text_of(sweep_blocks(swept, "run", "best.yaml"), 200)
    assert "failed  trials 11, 22, 33: the loss became NaN" in text
    swept["trials"][10]["reason"] = "no memory"
    text = text_of(sweep_blocks(swept, "run", "best.yaml"), 200)
    assert "failed  trial 11: no memory" in text
    assert "failed  trials 22, 33: the loss became NaN" in text


def test_a_narrow_window_shows_few_trials_and_counts_the_others(swept: dict[str, Any]) -> None:
    wide, narrow = (text_of(sweep_blocks(swept, "run", "best.yaml"), width) for width in (200, 40))
    assert "more rows" not in wide
    assert wide.split("\n\n")[0].count("\n") == 10
    assert "7 more rows, in a wider window" in narrow
