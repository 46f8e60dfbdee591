"""Several devices that share every batch: what the run says of them, and what trains the same run again."""

from __future__ import annotations

from pathlib import Path

import pytest

import nnrun
from nnrun import data, spec
from nnrun.engine import Session
from nnrun.errors import ConfigError
from nnrun.experiment.run.built import sharing_note, weights_note
from nnrun.experiment.run.resolved import resolved_spec
from nnrun.types import Training
from tests.flowers import CONFIG


def flowers_spec(folder: Path, *overrides: str) -> spec.Spec:
    (folder / "config.yaml").write_text(CONFIG, encoding="utf-8")
    (folder / "flowers.csv").write_text("id,width,height,kind\n1,2,3,rose\n", encoding="utf-8")
    return spec.load(folder / "config.yaml", overrides).spec


def test_a_run_says_that_devices_share_its_batches(tmp_path: Path) -> None:
    config = flowers_spec(tmp_path)
    several = Training(epochs=1, seed=1, batch_size=8, devices=("/GPU:0", "/GPU:1"))
    (note,) = sharing_note(config, several, 60)
    assert note.startswith("2 devices share every batch: sums are added up in another order than on one device")
    assert sharing_note(config, Training(epochs=1, seed=1), 60) == ()


@pytest.mark.parametrize(("batch", "rows", "has"), [(2, 60, "2 rows"), (8, 1, "1 row")])
def test_a_batch_has_a_row_for_each_device(tmp_path: Path, batch: int, rows: int, has: str) -> None:
    several = Training(epochs=1, seed=1, batch_size=batch, devices=("/GPU:0", "/GPU:1", "/GPU:2"))
    with pytest.raises(ConfigError, match=f"batch_size: 3 devices share every batch, and a batch has {has}$"):
        sharing_note(flowers_spec(tmp_path), several, rows)


@pytest.mark.parametrize(
    ("written", "device", "sharing", "resolved"),
    [
        ("gpu:all", "gpu:0,1", ("/GPU:0", "/GPU:1"), "gpu:0,1"),
        ("gpu:all", "gpu:0", (), "gpu"),
        ("gpu:1", "gpu:1", (), "gpu:1"),
        ("auto", "cpu", (), "cpu"),
    ],
)
def test_the_devices_are_spelled_out(
    tmp_path: Path, written: str, device: str, sharing: tuple[str, ...], resolved: str
) -> None:
    asked = flowers_spec(tmp_path, f"training.device={written}")
    session = Session(1, 1, "float32", device, "cards", {}, {}, (), sharing)
    assert resolved_spec(asked, asked.training, session, rows_chosen=False).training.device == resolved


@pytest.mark.tensorflow
@pytest.mark.parametrize("command", ["train", "kfold"])
def test_a_gpu_that_is_not_there_is_told_before_data_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    def read(*_: object, **__: object) -> None:
        raise AssertionError("data is read")

    flowers_spec(tmp_path)
    monkeypatch.setenv("NNRUN_VIRTUAL_GPUS", "1")
    monkeypatch.setattr(data, "load", read)
    with pytest.raises(ConfigError, match="gpu:3 was asked for, and TensorFlow sees one GPU, gpu:0"):
        getattr(nnrun, command)(tmp_path / "config.yaml", overrides=["training.device=gpu:3"])


def test_class_weights_are_said_to_weigh_one_loss_alone(tmp_path: Path) -> None:
    assert weights_note(flowers_spec(tmp_path)) == ()
    (note,) = weights_note(flowers_spec(tmp_path, "training.class_weight=balanced"))
    assert note.startswith("class_weight weighs the loss of the training epochs alone")
