"""Callbacks write inside the run directory, and schedules are called with the epoch."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import pytest

from nnrun.errors import ConfigError, Place
from nnrun.registry import build_callback, by_epoch
from nnrun.registry.callbacks import checkpoint_path
from nnrun.spec.decoding.components import Component

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = [pytest.mark.tensorflow, pytest.mark.filterwarnings("ignore")]


@pytest.mark.parametrize(
    ("name", "arguments", "attribute", "inside"),
    [
        ("CSVLogger", {"filename": "logs/epochs.csv"}, "filename", "logs/epochs.csv"),
        ("ModelCheckpoint", {"filepath": "best.keras"}, "filepath", "best.keras"),
        ("TensorBoard", {"log_dir": "tensorboard"}, "log_dir", "tensorboard"),
        ("TensorBoard", {}, "log_dir", "logs"),
        ("BackupAndRestore", {"backup_dir": "backup"}, "backup_dir", "backup"),
    ],
)
def test_files_lie_inside_the_run_directory(
    name: str, arguments: dict[str, Any], attribute: str, inside: str, tmp_path: Path
) -> None:
    callback = build_callback(Component("callback", name, arguments), tmp_path)
    assert getattr(callback, attribute) == str(tmp_path / inside)
    assert (tmp_path / inside).parent.is_dir()


@pytest.mark.parametrize("path", ["/var/log.csv", "../log.csv", 5])
def test_path_out_of_the_run_directory_is_refused_at_its_place(path: Any, tmp_path: Path) -> None:
    there = Place("config.yaml", 9, 3)
    component = Component("callback", "CSVLogger", {"filename": path}, "callbacks.0", None, {"filename": there})
    with pytest.raises(ConfigError, match="run directory") as caught:
        build_callback(component, tmp_path)
    assert caught.value.problems[0].place == there
    assert caught.value.problems[0].path == "callbacks.0.CSVLogger.filename"


def test_missing_package_is_said_with_how_to_get_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "tensorboard", None)
    there = Place("config.yaml", 9, 3)
    with pytest.raises(ConfigError, match="not installed: pip install tensorboard") as caught:
        build_callback(Component("callback", "TensorBoard", {}, "callbacks.0", there), tmp_path)
    assert (caught.value.problems[0].path, caught.value.problems[0].place) == ("callbacks.0", there)
    assert list(tmp_path.iterdir()) == []


def test_missing_path_is_said(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="CSVLogger needs 'filename'"):
        build_callback(Component("callback", "CSVLogger"), tmp_path)


def test_learning_rate_scheduler_calls_the_schedule_with_the_epoch(tmp_path: Path) -> None:
    arguments = {"initial_learning_rate": 0.5, "decay_steps": 1, "decay_rate": 0.5}
    schedule = Component("schedule", "ExponentialDecay", arguments)
    callback = build_callback(Component("callback", "LearningRateScheduler", {"schedule": schedule}), tmp_path)
    rates = [callback.schedule(epoch, 99.0) for epoch in range(3)]
    assert rates == [0.5, 0.25, 0.125]
    assert all(type(rate) is float for rate in rates)


def test_constant_rate_is_a_schedule_too() -> None:
    assert by_epoch(0.25)(7) == 0.25


def test_callback_without_files_is_built_as_it_is(tmp_path: Path) -> None:
    callback = build_callback(Component("callback", "EarlyStopping", {"patience": 3}), tmp_path)
    assert callback.patience == 3
    assert list(tmp_path.iterdir()) == []


def checkpoint(folder: Path, path: str) -> Any:
    return build_callback(Component("callback", "ModelCheckpoint", {"filepath": path}), folder)


def test_checkpoints_of_epochs_lie_inside_the_run_directory(tmp_path: Path) -> None:
    folder = tmp_path / "{run}"
    callback = checkpoint(folder, "{epoch:02d}/{loss:.2f}.keras")
    assert callback._get_file_path(0, None, {"loss": 0.5}) == str(folder / "01" / "0.50.keras")


@pytest.mark.parametrize(
    ("path", "numbers", "told"),
    [
        ("{up}/x.keras", {"up": ".."}, "leads out of it"),
        ("{up}.keras", {"up": "/x"}, "absolute path"),
        ("{up}", {"up": "model.keras"}, "run's own"),
        ("link/{epoch}.keras", {}, "inside the run directory"),
        ("{missing}.keras", {}, "no number 'missing'"),
    ],
)
def test_finished_path_is_looked_at_again(path: str, numbers: dict[str, Any], told: str, tmp_path: Path) -> None:
    (tmp_path / "run").mkdir()
    (tmp_path / "run" / "link").symlink_to(tmp_path)
    with pytest.raises(ConfigError, match=told):
        checkpoint_path(tmp_path / "run", path).format(epoch=1, **numbers)
