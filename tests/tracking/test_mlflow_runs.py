"""Runs in an MLflow database: what is there of a directory, once, however often it is sent."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from nnrun.runs import Run, read_json
from nnrun.tracking.directory import runs_of
from nnrun.tracking.targets import MlflowTarget
from tests.tracking.grown_runs import stored
from tests.tracking.mlflow_database import client, history, send, there

pytestmark = [pytest.mark.thorough, pytest.mark.filterwarnings("ignore")]


def test_a_finished_run_is_there_whole(target: MlflowTarget, tmp_path: Path) -> None:
    run = stored("small", tmp_path / "small")
    send(run, target)
    (sent,) = there(target).values()
    assert sent.info.status == "FINISHED"
    assert history(target, sent, "val_loss") == [(row["epoch"], row["val_loss"]) for row in run.epochs]
    assert history(target, sent, "test/loss") == [(run.metrics.kept_epoch, run.metrics["test"]["loss"])]
    assert sent.data.params["training.epochs"] == "2"
    assert sent.data.tags["nnrun.data.sha256"] == run.facts.data.sha256
    files = {file.path for file in client(target).list_artifacts(sent.info.run_id)}
    assert {"config.yaml", "resolved.yaml", "history.csv", "metrics.json"} <= files
    assert not files & {"predictions.csv", "split.npz", "run.json", "log.txt", "report.html"}


def test_sent_again_nothing_is_there_twice(target: MlflowTarget, tmp_path: Path) -> None:
    run = stored("small", tmp_path / "small")
    send(run, target)
    (first,) = there(target).values()
    remembered = (run / "tracking.json").read_bytes()
    send(run, target)
    assert (run / "tracking.json").read_bytes() == remembered
    (run / "tracking.json").unlink()  # MLflow knows the run by its mark
    run = Run(run.path.rename(tmp_path / "moved"))
    send(run, target)
    (again,) = there(target).values()
    assert again.info.run_id == first.info.run_id
    assert len(history(target, again, "loss")) == 2
    assert read_json(run / "tracking.json")["mlflow"] == _entries(remembered)


def _entries(content: bytes) -> Any:
    import json

    return json.loads(content)["mlflow"]


@pytest.mark.parametrize(("name", "inside"), [("small_kfold", "fold-1"), ("pair", "member-1")])
def test_runs_of_a_group_are_its_children(name: str, inside: str, target: MlflowTarget, tmp_path: Path) -> None:
    run = stored(name, tmp_path / name)
    send(run, target)
    sent = there(target)
    assert set(sent) == {path.path.name for path in runs_of(run.path)}
    assert sent[inside].data.tags["mlflow.parentRunId"] == sent[name].info.run_id
    assert sent[name].data.tags["nnrun.kind"] in ("kfold", "ensemble")
    assert {one.info.status for one in sent.values()} == {"FINISHED"}
