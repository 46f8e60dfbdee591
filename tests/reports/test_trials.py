"""A sweep on a page: its trials, the best first, with what they tried; whatever its files say, there is a page."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from nnrun.reports.pages import report_page
from nnrun.runs import Run, write_json

ROWS: list[dict[str, Any]] = [
    {"trial": 1, "state": "completed", "score": 0.5, "values": {"optimizer": "adam", "seed": 1}, "epochs": 3},
    {"trial": 2, "state": "failed", "score": None, "values": {"optimizer": {"sgd": {}}, "seed": 2}, "epochs": None},
    {
        "trial": 3,
        "state": "completed",
        "score": 0.25,
        "values": {"optimizer": "adam", "seed": 3, "rate": 0.01},
        "epochs": 3,
    },
]


def page(path: Path, **changes: Any) -> str:
    write_json(path / "run.json", {"kind": "sweep", "status": "completed", "name": "a_sweep"})
    swept = {"objective": "validation.loss", "direction": "min", "trials": ROWS, "confirmed": [], **changes}
    write_json(path / "sweep.json", swept)
    return report_page([Run(path)])


def test_trials_stand_in_a_table_the_best_first(tmp_path: Path) -> None:
    text = page(tmp_path)
    cells = ["validation.loss", "optimizer", "rate", ">3<", ">1<", "failed", ">sgd<"]
    positions = [text.index(cell, text.index("trials, the best first")) for cell in cells]
    assert positions[:3] == sorted(positions[:3])
    assert positions[3] < positions[4] < positions[5] < positions[6]
    assert "trials-order" in text
    assert "trials-slice-1" in text  # of the seeds; the optimizer is the same in all that have a score


def test_what_was_confirmed_is_told(tmp_path: Path) -> None:
    confirmed = [{"number": 3, "run": "confirm-3", "mean": 0.3, "std": 0.01, "seeds": 5}]
    assert "Trial 3 anew, by 5 seeds: 0.3000 ± 0.0100" in page(tmp_path, confirmed=confirmed)


@pytest.mark.parametrize("changes", [{"trials": []}, {"trials": [5]}])
def test_a_sweep_without_trials_has_a_page(tmp_path: Path, changes: dict[str, Any]) -> None:
    assert "trials, the best first" not in page(tmp_path, **changes)
