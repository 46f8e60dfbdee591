"""A notebook shows each result as its table, and each plot as its picture."""

from __future__ import annotations

import inspect
from pathlib import Path

import pytest

import nnrun
from nnrun.runs import Metrics, Run, Status
from nnrun.types import Outcome
from nnrun.words.in_notebook import Plot, ShownAsTable

WITH_TABLE = [
    name
    for name in nnrun.__all__
    if name != "Result" and inspect.isclass(getattr(nnrun, name)) and hasattr(getattr(nnrun, name), "table")
]


@pytest.mark.parametrize("name", WITH_TABLE)
def test_every_result_that_has_a_table_is_shown_as_one(name: str) -> None:
    assert issubclass(getattr(nnrun, name), ShownAsTable)


def test_result_shows_its_run_its_notes_and_its_scores_as_html(tmp_path: Path) -> None:
    (tmp_path / "run.json").write_text('{"status": "completed", "notes": ["a <b> note"]}')
    metrics = Metrics(1, 1, "last", 1, "completed", {"test": {"loss": 0.5}}, monitor="loss")
    outcome = Outcome((), 1, "completed", "last", 1, "graph")
    shown = nnrun.Trained(Run(tmp_path), Status.COMPLETED, outcome, 3, metrics, {})._repr_html_()
    assert str(tmp_path) in shown
    assert "note: a &lt;b&gt; note" in shown
    assert "<td>0.5</td>" in shown


def test_plots_of_a_run_go_by_their_names(tmp_path: Path) -> None:
    assert Run(tmp_path).plots == {}
    (tmp_path / "plots").mkdir()
    picture = tmp_path / "plots" / "history.png"
    picture.write_bytes(b"\x89PNG")
    assert Run(tmp_path).plots == {"history": Plot(picture)}
    assert Run(tmp_path).plots["history"]._repr_png_() == b"\x89PNG"
    assert Path(Run(tmp_path).plots["history"]) == picture
