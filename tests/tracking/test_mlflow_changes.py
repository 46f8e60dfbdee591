"""Runs in an MLflow database: those that grow, end badly, were deleted, and directories that cannot be written."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from nnrun.runs import Run, Status, read_json
from nnrun.tracking.following import Following
from nnrun.tracking.mlflow_runs import MlflowRuns
from nnrun.tracking.targets import MlflowTarget
from nnrun.tracking.tracker import NotSent
from tests.tracking.grown_runs import append, finished, grown, stored
from tests.tracking.mlflow_database import client, history, send, there

pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore")]


def test_its_model_has_a_signature_and_the_very_file(target: MlflowTarget, tmp_path: Path) -> None:
    import mlflow
    from mlflow.models import Model

    run = stored("small", tmp_path / "small")
    send(run, target)
    name = next(iter(read_json(run / "tracking.json")["mlflow"].values()))["model"]
    model = client(target).get_logged_model(name)
    assert (model.status, model.source_run_id) == ("READY", next(iter(there(target).values())).info.run_id)
    mlflow.set_tracking_uri(target.uri)
    folder = Path(mlflow.artifacts.download_artifacts(f"models:/{name}", dst_path=str(tmp_path)))
    assert (folder / "data" / "model.keras").read_bytes() == (run / "model.keras").read_bytes()
    signature = Model.load(str(folder)).signature
    assert [(spec.type.name, spec.shape) for spec in signature.inputs.inputs] == [("float32", (-1, 4))]
    assert [spec.shape for spec in signature.outputs.inputs] == [(-1, 3)]


def test_links_are_not_followed_and_what_is_left_of_a_model_is_removed(target: MlflowTarget, tmp_path: Path) -> None:
    run, secret = stored("small", tmp_path / "small"), tmp_path / "secret"
    secret.write_text("secret")
    (run / "config-of-mine.yaml").symlink_to(secret)
    (run / "plots").mkdir(exist_ok=True)
    (run / "plots" / "x.png").symlink_to(secret)
    tracker = MlflowRuns(target)
    connected = tracker.connected()
    upload = connected.log_model_artifacts
    connected.log_model_artifacts = _breaks
    with pytest.raises(NotSent, match="full"):
        tracker.send(run, None, last=True)
    connected.log_model_artifacts = upload
    tracker.send(run, None, last=True)
    (sent,) = there(target).values()
    files = {file.path for file in client(target).list_artifacts(sent.info.run_id)}
    assert not files & {"config-of-mine.yaml", "plots"}
    (model,) = client(target).search_logged_models([sent.info.experiment_id])
    assert model.status == "READY"


def _breaks(*_: object) -> None:
    raise OSError("the disk is full")


def test_a_run_that_was_deleted_there_is_sent_anew(target: MlflowTarget, tmp_path: Path) -> None:
    run = stored("small", tmp_path / "small")
    send(run, target)
    (first,) = there(target).values()
    client(target).delete_run(first.info.run_id)
    send(run, target)
    (second,) = there(target).values()
    assert second.info.run_id != first.info.run_id
    assert len(history(target, second, "loss")) == 2


def test_it_grows_with_its_directory_and_ends_as_it_ends(target: MlflowTarget, tmp_path: Path) -> None:
    writer, tracker = grown(tmp_path / "run"), MlflowRuns(target)
    tracker.send(Run(writer.path), None, last=False)
    (sent,) = there(target).values()
    assert (sent.info.status, sent.data.params) == ("RUNNING", {})
    for number in (1, 2, 3):
        append(writer, number)
        tracker.send(Run(writer.path), None, last=False)
    assert [step for step, _ in history(target, sent, "loss")] == [1, 2, 3]
    assert there(target)["run"].data.params["optimizer.Adam.learning_rate"] == "0.01"
    tracker.send(finished(writer, Status.INTERRUPTED), None, last=True)
    (sent,) = there(target).values()
    assert (sent.info.status, sent.data.metrics["test/accuracy"]) == ("KILLED", 0.75)


def test_a_batch_whose_answer_was_lost_is_sent_again_and_counted_once(target: MlflowTarget, tmp_path: Path) -> None:
    writer, tracker = grown(tmp_path / "run", epochs=2), MlflowRuns(target)
    connected = tracker.connected()
    log_batch = connected.log_batch

    def loses_the_answer(*given: Any, **named: Any) -> None:
        log_batch(*given, **named)
        raise ConnectionError("Read timed out")

    connected.log_batch = loses_the_answer
    for _ in range(3):
        with pytest.raises(NotSent, match="it did not answer in time"):
            tracker.send(Run(writer.path), None, last=False)
    connected.log_batch = log_batch
    append(writer, 3)
    for _ in range(2):  # what waited, then what is new
        tracker.send(Run(writer.path), None, last=False)
    (sent,) = there(target).values()
    assert history(target, sent, "loss") == [(1, 1.0), (2, 0.5), (3, 1.0 / 3)]


def test_one_that_never_began_is_taken_back(target: MlflowTarget, tmp_path: Path) -> None:
    writer, tracker = grown(tmp_path / "run"), MlflowRuns(target)
    following = Following(tracker, writer.path)
    following.step()
    assert len(there(target)) == 1
    writer.discard()
    following.step(last=True)
    assert (there(target), following.trouble) == ({}, "")


def test_a_directory_that_cannot_be_written_is_sent_all_the_same(
    target: MlflowTarget, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = stored("small", tmp_path / "small")
    monkeypatch.setattr("nnrun.tracking.mlflow_run.write_sent", _refused)
    monkeypatch.setattr("os.access", lambda *_: False)
    send(run, target)
    send(run, target)
    assert len(there(target)) == 1


def _refused(*_: object) -> None:
    from nnrun.errors import StorageError

    raise StorageError("read-only")


def test_a_full_disk_is_told(target: MlflowTarget, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run = stored("small", tmp_path / "small")
    monkeypatch.setattr("nnrun.tracking.mlflow_run.write_sent", _refused)
    with pytest.raises(NotSent, match="read-only"):
        MlflowRuns(target).send(run, None, last=True)
