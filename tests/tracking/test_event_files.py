"""TensorBoard's files, read back as TensorBoard reads them."""

from __future__ import annotations

import errno
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from nnrun.runs import Run, Status
from nnrun.tracking.event_files import EventFiles
from nnrun.tracking.tracker import NotSent
from tests.tracking.grown_runs import append, finished, grown, stored

pytest.importorskip("tensorboard")


@pytest.fixture(autouse=True)
def without_tensorflow(monkeypatch: pytest.MonkeyPatch) -> None:
    """TensorBoard reads by its own code then; it imports TensorFlow else."""
    monkeypatch.setitem(sys.modules, "tensorboard.compat.notf", ModuleType("tensorboard.compat.notf"))


def read(folder: Path) -> Any:
    from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

    return EventAccumulator(str(folder), size_guidance={"scalars": 0}).Reload()


def scalars(folder: Path, tag: str) -> list[tuple[int, float]]:
    return [(event.step, event.value) for event in read(folder).Scalars(tag)]


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def test_a_finished_run_has_its_epochs_scores_and_parameters(tmp_path: Path) -> None:
    run = stored("small", tmp_path / "run")
    EventFiles().send(run, None, last=True)
    train, held_out = tmp_path / "run" / "events" / "train", tmp_path / "run" / "events" / "validation"
    assert [step for step, _ in scalars(train, "loss")] == [row["epoch"] for row in run.epochs]
    assert [value for _, value in scalars(train, "loss")] == pytest.approx([row["loss"] for row in run.epochs])
    assert [value for _, value in scalars(held_out, "loss")] == pytest.approx([row["val_loss"] for row in run.epochs])
    assert {"loss", "accuracy", "learning_rate"} == set(read(train).Tags()["scalars"])
    whole = read(tmp_path / "run" / "events")
    ((step, value),) = scalars(tmp_path / "run" / "events", "test/loss")
    assert (step, value) == (run.metrics.kept_epoch, pytest.approx(run.metrics["test"]["loss"]))
    from tensorboard.plugins.hparams.plugin_data_pb2 import HParamsPluginData

    parameters = HParamsPluginData.FromString(whole.SummaryMetadata("_hparams_/session_start_info").plugin_data.content)
    values = parameters.session_start_info.hparams
    assert values["seed"].number_value == run.facts.seed
    assert values["training.shuffle"].bool_value
    assert "tracking.tensorboard" not in values


def test_a_run_that_grows_has_the_same_files_in_the_end(tmp_path: Path) -> None:
    files, writer = EventFiles(), grown(tmp_path / "run")
    for number in (1, 2, 3):
        files.send(Run(writer.path), None, last=False)
        append(writer, number)
    files.send(Run(writer.path), None, last=False)
    assert [step for step, _ in scalars(writer.path / "events" / "train", "loss")] == [1, 2, 3]
    run = finished(writer)
    files.send(run, None, last=False)
    files.send(run, None, last=True)
    live = contents(run.path / "events")
    EventFiles().send(run, None, last=True)
    assert contents(run.path / "events") == live
    assert len(live) == 3
    (first, *_) = read(run.path / "events" / "train").Scalars("loss")
    assert first.wall_time == pytest.approx(1795269839.5)  # half a second after the run began


def test_a_failed_write_is_told_and_made_good(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files, writer = EventFiles(), grown(tmp_path / "run", epochs=2)
    files.send(Run(writer.path), None, last=False)
    append(writer, 3)
    opened = Path.open

    def full(path: Path, mode: str = "r", *rest: Any, **others: Any) -> Any:
        if mode == "ab":
            with opened(path, "ab") as file:
                file.write(b"torn")
            raise OSError(errno.ENOSPC, "No space left on device")
        return opened(path, mode, *rest, **others)

    with monkeypatch.context() as patched:
        patched.setattr(Path, "open", full)
        with pytest.raises(NotSent, match="No space left on device"):
            files.send(Run(writer.path), None, last=False)
    files.send(finished(writer, Status.INTERRUPTED), None, last=True)
    assert [step for step, _ in scalars(writer.path / "events" / "train", "loss")] == [1, 2, 3]
    assert [step for step, _ in scalars(writer.path / "events" / "validation", "loss")] == [1, 2, 3]


@pytest.mark.process
def test_writing_them_imports_no_tensorflow(tmp_path: Path) -> None:
    import subprocess

    run = stored("small", tmp_path / "run")
    code = (
        "import sys; from pathlib import Path; from nnrun.runs import Run; "
        "from nnrun.tracking.event_files import EventFiles; "
        f"EventFiles().send(Run(Path({str(run)!r})), None, last=True); "
        "sys.exit(int('tensorflow' in sys.modules))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
    assert contents(run.path / "events")
