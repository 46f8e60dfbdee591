"""Runs are read in every state they can be left in."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from nnrun.errors import RunDamaged
from nnrun.runs import Facts, Run, RunWriter
from nnrun.types import Epoch
from tests.reports.written_runs import write_run

KILLED = """
import os, signal, sys
from datetime import datetime
from pathlib import Path
from nnrun.runs import Facts, create
from nnrun.types import Epoch
writer = create(Path(sys.argv[1]), "iris", datetime.now().astimezone())
writer.start(Facts(seed=3))
for number in range(1, 8):
    writer.append_epoch(Epoch(number, 0.1, {"loss": 1 / number}, {}, {}))
os.kill(os.getpid(), signal.SIGKILL)
"""


def test_running_run_is_running_and_already_readable(writer: RunWriter, epoch: Callable[[int], Epoch]) -> None:
    writer.start(Facts(seed=42))
    writer.append_epoch(epoch(1))
    run = Run(writer.path)
    assert run.status == "running"
    assert run.epochs[0]["val_loss"] == 1.5
    assert run.timings["validation"][0] == 2.0
    assert run.remarks == ()


@pytest.mark.process
def test_killed_run_keeps_every_epoch_and_is_called_interrupted(tmp_path: Path) -> None:
    subprocess.run([sys.executable, "-c", KILLED, str(tmp_path)], check=False)
    run = Run(next(tmp_path.iterdir()))
    assert [row["epoch"] for row in run.epochs] == [1, 2, 3, 4, 5, 6, 7]
    assert run.status == "interrupted"
    assert run.facts.seed == 3
    assert run.remarks == (f"{run.path}: the process that wrote it is gone, without a word",)


def test_process_number_used_again_is_not_taken_for_the_writer(writer: RunWriter) -> None:
    writer.start(Facts())
    writer.update(process={**writer.facts.process, "born": 1})
    assert Run(writer.path).status == "interrupted"


def test_run_of_another_machine_is_believed(writer: RunWriter) -> None:
    writer.start(Facts())
    writer.update(process={"host": "elsewhere", "pid": 1, "born": 1})
    assert Run(writer.path).status == "running"


@pytest.mark.parametrize("text", [None, "", '{"status": "runn', "[]", '{"status": "sleeping"}', '{"data": 3}'])
def test_run_json_missing_or_damaged_leaves_the_rest_readable(
    writer: RunWriter, epoch: Callable[[int], Epoch], text: str | None
) -> None:
    writer.append_epoch(epoch(1))
    if text is not None:
        (writer.path / "run.json").write_text(text)
    run = Run(writer.path)
    assert len(run.history) == 1
    if text != '{"data": 3}':
        assert run.status == "interrupted"
        assert "run.json" in run.remarks[0]


def test_cut_off_history_is_said(writer: RunWriter, epoch: Callable[[int], Epoch]) -> None:
    writer.start(Facts())
    writer.append_epoch(epoch(1))
    with (writer.path / "history.csv").open("a") as file:
        file.write("2,0.00")
    run = Run(writer.path)
    assert len(run.history) == 1
    assert run.remarks == (f"{writer.path}: history.csv ends in a cut-off line, which is left out",)


@pytest.mark.parametrize(
    ("status", "why"),
    [
        ("completed", "it was removed"),
        ("interrupted", "the run was interrupted before it was written"),
        ("failed", "the run failed before it was written"),
    ],
)
def test_missing_file_is_named_with_what_became_of_the_run(writer: RunWriter, status: str, why: str) -> None:
    writer.start(Facts())
    writer.finish(status)
    with pytest.raises(RunDamaged) as error:
        Run(writer.path).file("model.keras")
    assert str(error.value) == f"{writer.path} has no model.keras: {why}"


def test_configs_are_read_as_they_were(writer: RunWriter) -> None:
    writer.write_config("name: größe\n")
    writer.write_resolved("name: x\n")
    assert (Run(writer.path).config, Run(writer.path).resolved) == ("name: größe\n", "name: x\n")


def test_directory_moves_freely(writer: RunWriter, tmp_path: Path) -> None:
    writer.start(Facts(seed=42))
    writer.finish("completed")
    assert str(tmp_path) not in (writer.path / "run.json").read_text()
    moved = writer.path.rename(tmp_path / "elsewhere")
    assert Run(moved).facts.seed == 42


@pytest.mark.parametrize("score", ["x", {}, True, [0.5, "x"], 10**400])
def test_scores_that_are_no_numbers_are_damage(tmp_path: Path, score: object) -> None:
    run = write_run(tmp_path / "run")
    metrics = json.loads((run / "metrics.json").read_text())
    metrics["metrics"]["test"]["loss"] = score
    (run / "metrics.json").write_text(json.dumps(metrics))
    with pytest.raises(RunDamaged, match="loss of test is no number"):
        assert Run(run).metrics


@pytest.mark.parametrize("kind", ["kfold", "seeds", "sweep"])
def test_what_each_of_several_runs_has_is_not_said_to_be_gone(kind: str, tmp_path: Path) -> None:
    (tmp_path / "run.json").write_text(json.dumps({"kind": kind, "status": "completed"}))
    run = Run(tmp_path)
    for name in ("predictions.csv", "split.npz", "signature.json", "layers.json"):
        with pytest.raises(RunDamaged, match=f"has no {name}: the runs in it have their own"):
            run.file(name)
    with pytest.raises(RunDamaged, match="it was removed"):
        run.file("metrics.json")


def test_a_run_inside_of_others_is_gone_on_with_by_all_of_them(tmp_path: Path) -> None:
    sweep, trial = tmp_path / "sweep", tmp_path / "sweep" / "trial-1"
    fold = trial / "fold-1"
    fold.mkdir(parents=True)
    for path, parent in ((sweep, ""), (trial, "sweep"), (fold, "trial-1")):
        RunWriter(path, Facts(parent=parent)).announce()
    assert [Run(path).outermost for path in (fold, trial, sweep)] == [sweep] * 3
