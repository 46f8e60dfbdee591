"""Run directories as they are written."""

from __future__ import annotations

import errno
import json
import os
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import numpy as np
import pytest

from nnrun.errors import StorageError
from nnrun.runs import DataFacts, Facts, Metrics, Run, RunWriter, create
from nnrun.runs.writer import safe_name
from nnrun.types import Epoch

STARTED = datetime(2026, 11, 21, 14, 3, 59, 120_000, tzinfo=timezone(timedelta(hours=1)))


def test_directory_has_date_and_name(tmp_path: Path) -> None:
    assert create(tmp_path / "runs", "iris", STARTED).path == tmp_path / "runs" / "2026-11-21_14-03-59_iris"


def test_runs_of_one_second_get_directories_of_their_own(tmp_path: Path) -> None:
    names = [create(tmp_path, "iris", STARTED).path.name for _ in range(3)]
    assert names == ["2026-11-21_14-03-59_iris", "2026-11-21_14-03-59_iris-2", "2026-11-21_14-03-59_iris-3"]


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("fashion-mnist_l1.2", "fashion-mnist_l1.2"),
        ("größe", "größe"),
        ("a/../b\\c: d*?", "a-..-b-c-d"),
        ("..", "run"),
        ("", "run"),
        ("-rf", "rf"),
        ("a\nb\x1b[31m\0", "a-b-31m"),
        ("x" * 300, "x" * 100),
        ("é" * 300, "é" * 50),
    ],
)
def test_names_are_made_safe_for_file_systems(name: str, safe: str) -> None:
    assert safe_name(name) == safe


def test_runs_folder_that_is_a_file_is_one_error(tmp_path: Path) -> None:
    (tmp_path / "runs").write_text("")
    with pytest.raises(StorageError, match=r"no run can be written in .*runs: .*--runs-dir"):
        create(tmp_path / "runs", "iris", STARTED)


def test_read_only_runs_folder_is_one_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(path: Path, *_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(Path, "mkdir", refuse)
    with pytest.raises(StorageError) as error:
        create(tmp_path, "iris", STARTED)
    assert str(error.value) == f"no run can be written in {tmp_path}: Permission denied; choose another with --runs-dir"


def test_start_says_running_with_all_facts(writer: RunWriter) -> None:
    data = DataFacts("iris.csv", "ab" * 32, {"train": 120, "test": 30})
    writer.start(Facts(command=("nnrun", "train"), seed=42, threads=2, data=data, versions={"keras": "3.15.1"}))
    facts = json.loads((writer.path / "run.json").read_text())
    assert facts["status"] == "running"
    assert facts["name"] == "iris"
    assert facts["started"] == "2026-11-21T14:03:59.120+01:00"
    assert facts["data"] == {"source": "iris.csv", "sha256": "ab" * 32, "rows": {"train": 120, "test": 30}}
    assert facts["process"]["pid"] > 0
    assert Run(writer.path).facts == writer.facts


def test_update_keeps_the_other_facts(writer: RunWriter) -> None:
    writer.start(Facts(seed=42))
    writer.update(parameters=np.int64(21403), engine="graph")
    facts = Run(writer.path).facts
    assert (facts.seed, facts.parameters, facts.engine, facts.status) == (42, 21403, "graph", "running")


def test_finish_says_how_and_when_it_ended(writer: RunWriter) -> None:
    writer.start(Facts())
    writer.finish("failed", ended=STARTED.astimezone(UTC), seconds={"total": 1.5}, error="the loss became NaN")
    facts = Run(writer.path).facts
    assert (facts.status, facts.error) == ("failed", "the loss became NaN")
    assert facts.ended == "2026-11-21T13:03:59.120+00:00"
    assert facts.seconds == {"total": 1.5}


def test_equal_epochs_give_equal_histories(tmp_path: Path, epoch: Callable[[int], Epoch]) -> None:
    contents = set()
    for _ in range(2):
        writer = create(tmp_path, "iris", STARTED)
        writer.start(Facts())
        for number in range(1, 6):
            writer.append_epoch(epoch(number))
        writer.finish("completed")
        contents.add((writer.path / "history.csv").read_bytes())
    assert len(contents) == 1
    (content,) = contents
    assert content.splitlines()[0] == b"epoch,learning_rate,loss,accuracy,val_loss,val_accuracy"
    assert content.count(b"\n") == 6


def test_discarded_run_leaves_nothing(writer: RunWriter, epoch: Callable[[int], Epoch]) -> None:
    writer.start(Facts())
    writer.append_epoch(epoch(1))
    writer.discard()
    assert list(writer.path.parent.iterdir()) == []


def test_full_disk_at_the_end_leaves_a_readable_run(
    writer: RunWriter, epoch: Callable[[int], Epoch], monkeypatch: pytest.MonkeyPatch
) -> None:
    writer.start(Facts(seed=42))
    writer.append_epoch(epoch(1))

    def full(descriptor: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(StorageError, match="no space left on the disk"):
        writer.finish("completed")
    assert Run(writer.path).facts.seed == 42
    assert len(Run(writer.path).history) == 1


def test_config_and_its_bases_stand_beside_each_other(writer: RunWriter) -> None:
    writer.write_config("extends: base.yaml\n", ["a: 1\n", "b: 2\n"])
    writer.write_resolved("name: iris\n")
    assert sorted(path.name for path in writer.path.iterdir()) == [
        "config.base-1.yaml",
        "config.base-2.yaml",
        "config.yaml",
        "resolved.yaml",
    ]
    assert (writer.path / "config.base-2.yaml").read_text() == "b: 2\n"


def test_metrics_read_back_bit_for_bit(writer: RunWriter) -> None:
    scores = {"train": {"loss": 0.1 + 0.2, "f1": [0.5, 1 / 3]}, "test": {"loss": float(np.float32(0.114))}}
    metrics = Metrics(50, 41, "best", 41, "completed", scores, monitor="val_loss", test_held_out=False)
    writer.write_metrics(metrics)
    read = Run(writer.path).metrics
    assert read.metrics["train"] == {"loss": 0.1 + 0.2, "f1": [0.5, 1 / 3]}
    assert read.metrics["test"]["loss"] == float(np.float32(0.114))
    assert (read.best_epoch, read.kept, read.test_held_out) == (41, "best", False)


def test_score_that_is_not_a_number_is_null_in_json(writer: RunWriter) -> None:
    writer.write_metrics(Metrics(1, 1, "last", 1, "failed", {"train": {"loss": float("nan")}}))
    assert json.loads((writer.path / "metrics.json").read_text())["metrics"] == {"train": {"loss": None}}


def test_file_of_a_library_takes_its_place_whole(writer: RunWriter) -> None:
    with writer.whole("model.keras") as path:
        path.write_bytes(b"weights")
        assert not (writer.path / "model.keras").exists()
    assert (writer.path / "model.keras").read_bytes() == b"weights"
