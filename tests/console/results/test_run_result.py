"""What a run came to, read from its directory alone."""

from __future__ import annotations

import json
from pathlib import Path

from nnrun.console.paper import text_of
from nnrun.console.results.run_result import result_of
from nnrun.runs import Run

ROWS = [
    {"run": "iris", "parameters": 21403, "epochs": 20, "seconds": 4.885, "metrics": {"test": {"loss": 0.25}}},
    {"run": "several", "seconds": 9.0, "metrics": {"test": {"loss": 0.5}}},
]


def written(path: Path, rows: object) -> Run:
    facts = {"status": "completed", "kind": "comparison", "name": "comparison", "seconds": {"total": 14.0}}
    (path / "run.json").write_text(json.dumps(facts))
    (path / "comparison.json").write_text(json.dumps({"runs": rows}))
    return Run(path)


def test_of_a_comparison_it_is_a_row_a_config(tmp_path: Path) -> None:
    text = text_of(result_of(written(tmp_path, [{**row, "units": {}} for row in ROWS])), 200)
    assert (
        text.partition("\n\n")[0]
        == """\
scores of the test part
config   parameters  epochs  seconds    loss
iris         21,403      20      4.9  0.2500
several                          9.0  0.5000"""
    )
    assert "completed, 14.0 s" in text


def test_of_a_comparison_whose_file_is_damaged_it_is_where_it_lies(tmp_path: Path) -> None:
    assert text_of(result_of(written(tmp_path, [{"run": 5}])), 400).startswith("ended  completed")
