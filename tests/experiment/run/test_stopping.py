"""What is left undone of a training that a signal stopped, and how those who read its directory take it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import pytest

import nnrun
from nnrun.errors import Stopped
from nnrun.experiment.run import stopping
from nnrun.experiment.run.report_sink import ReportSink
from nnrun.experiment.run.sinks import Sink
from nnrun.experiment.run.stopping import UNSCORED, are_scored_soon
from nnrun.runs import Facts, Metrics, Run, Status, write_json
from nnrun.stop_signals import INTERRUPT
from nnrun.types import Signature
from tests.flowers import CONFIG
from tests.invoke import nnrun as command

ROWS = {"train": 600, "validation": 200, "test": 200}


@pytest.mark.parametrize(
    ("seconds", "rows", "is_soon"),
    [
        ({"training": 0.3, "validation": 0.1}, ROWS, True),
        ({"training": 0.4, "validation": 0.2}, ROWS, False),
        ({"training": 0.3, "validation": 0.1}, {**ROWS, "test": 800}, False),
        ({"training": 0.3, "validation": 0.1}, {"train": 10**6, "validation": 6_000, "test": 6_000}, False),
        ({"training": 0.3, "validation": 0.0}, {"train": 10**6}, True),
        (None, ROWS, False),
    ],
)
def test_last_epoch_tells_whether_scoring_is_soon_done(
    seconds: Mapping[str, float] | None, rows: Mapping[str, int], is_soon: bool
) -> None:
    assert are_scored_soon([(seconds, rows)]) is is_soon


def test_seconds_of_several_add_up() -> None:
    each = ({"training": 0.2, "validation": 0.05}, {"train": 80, "validation": 20})
    assert [are_scored_soon([each] * count) for count in (1, 2, 3)] == [True, True, False]


@pytest.mark.parametrize(
    ("status", "page", "told"),
    [
        (Status.INTERRUPTED, "report: true\n", "what was trained is kept; nnrun resume {run} goes on"),
        (Status.COMPLETED, "report: true\n", "{run} is complete, but for its page: nnrun report {run} writes it"),
        (Status.COMPLETED, "report: false\n", "{run} is complete"),
    ],
)
def test_one_that_is_stopped_is_told_how_to_go_on(status: Status, page: str, told: str, tmp_path: Path) -> None:
    write_json(tmp_path / "run.json", {"kind": "training", "status": status})
    (tmp_path / "resolved.yaml").write_text(page)
    assert str(stopping.stopped_in(tmp_path, INTERRUPT)) == f"interrupted; {told.format(run=tmp_path)}"


class Stops(Sink):
    """Stops after the second epoch."""

    def epoch(self, epoch) -> None:
        if epoch.number == 2:
            raise KeyboardInterrupt


@pytest.fixture
def unscored(folder, monkeypatch: pytest.MonkeyPatch) -> Run:
    """A training whose scores would have taken longer than it is waited for."""
    monkeypatch.setattr(stopping, "SECONDS", 0.0)
    monkeypatch.chdir(folder.config.parent)
    folder.config.write_text(CONFIG + "plots: false\nreport: true\n")
    with pytest.raises(Stopped):
        nnrun.commands.train.train(folder.config, (), folder.options(), Stops())
    (path,) = folder.options().runs_dir.iterdir()
    return Run(path)


@pytest.mark.tensorflow
def test_training_that_is_not_scored_says_so_to_every_reader(unscored: Run, flowers) -> None:
    written = json.loads((unscored / "metrics.json").read_text())
    assert (written["metrics"], written["stopped_because"], unscored.status) == ({}, "interrupted", "interrupted")
    last = written["last_epoch"]
    assert last["epoch"] == 2
    assert last["validation"]["loss"] == unscored.epochs[-1]["val_loss"]
    assert UNSCORED in unscored.facts.notes
    assert not (unscored / "predictions.csv").exists()
    assert not (unscored / "report.html").exists()
    path = unscored.path
    others = ["runs", "show", path], ["report", path], ["compare", path, flowers.run], ["compare", flowers.run, path]
    for words in (["runs", "--runs-dir", path.parent], *others):
        answer = command(*words)
        assert answer.code == 0, answer.err
        assert "Traceback" not in answer.err
    assert UNSCORED in (unscored / "report.html").read_text()
    watched = command("watch", path)
    assert "scores   none, epoch 2 had loss" in watched.out
    checked = command("check", path, "test.loss < 1")
    assert (checked.code, checked.err) == (2, f"{path} has no score 'test.loss'; it was stopped before it was scored\n")
    assert command("evaluate", path, "--json").json()["metrics"].keys() == {"train", "validation", "test"}


@pytest.mark.parametrize(("status", "is_written"), [("completed", True), ("failed", True), ("interrupted", False)])
def test_page_of_a_stopped_run_is_left_to_the_command_that_writes_it(
    tmp_path: Path, status: str, is_written: bool
) -> None:
    sink = ReportSink(Sink())
    facts = Facts(status=Status(status), name="run", ended="2026-11-21T14:03:59+00:00")
    write_json(tmp_path / "run.json", facts)
    sink.began(tmp_path, facts, Signature((), ()))
    sink.ended(facts, Metrics(1, 1, "last", 1, status, {"train": {"loss": 1.0}}))
    assert (tmp_path / "report.html").exists() is is_written
