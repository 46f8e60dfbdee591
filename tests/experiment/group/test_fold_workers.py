"""Several folds at once: who is asked for what, and what becomes of a process that ends or is to end."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from nnrun.errors import ConfigError
from nnrun.experiment.group import fold_workers
from nnrun.experiment.group.fold_workers import Workers
from nnrun.experiment.options import Options
from nnrun.experiment.run.sinks import Sink


@pytest.fixture
def directory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder in whose file ``how`` stands what the workers do."""
    monkeypatch.setattr(fold_workers, "MODULE", "tests.experiment.group.worker_stand_in")
    (tmp_path / "how").write_text("answers")
    return tmp_path


def trained(directory: Path, jobs: int, numbers: list[int]) -> tuple[dict[int, str], list[int], Workers]:
    began: list[int] = []
    with Workers(jobs, directory, Options(), Sink()) as fold_workers:
        done = {number: reason for number, reason, _ in fold_workers.train(numbers, began.append)}
    return done, began, fold_workers


def test_every_fold_is_trained_once_by_no_more_processes_than_asked_for(directory: Path) -> None:
    done, began, fold_workers = trained(directory, 2, [1, 2, 3, 4])
    assert done == {1: "", 2: "", 3: "the loss became NaN", 4: ""}
    assert began == [1, 2, 3, 4]
    assert len(fold_workers.processes) == 2
    assert all(process.poll() == 0 for process in fold_workers.processes)


def test_nothing_to_train_starts_nothing(directory: Path) -> None:
    done, _, fold_workers = trained(directory, 2, [])
    assert (done, len(fold_workers.processes)) == ({}, 0)


def test_process_that_ends_loses_its_fold_and_another_takes_its_place(directory: Path) -> None:
    (directory / "how").write_text("dies")
    done, _, _ = trained(directory, 1, [1, 2, 4])
    assert done == {1: "", 2: "the process that trained it ended with exit code 9", 4: ""}


def test_mistake_that_is_not_one_folds_own_is_raised(directory: Path) -> None:
    (directory / "how").write_text("refuses")
    with pytest.raises(ConfigError, match="nothing fits"):
        trained(directory, 1, [1, 2])


def test_interrupted_processes_close_their_folds_and_end(directory: Path) -> None:
    (directory / "how").write_text("waits")

    def stop_when_both_are_at_work(number: int) -> None:
        until = time.monotonic() + 60
        while number == 2 and not (directory / "at-1").exists() and time.monotonic() < until:
            time.sleep(0.01)
        if number == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt), Workers(2, directory, Options(), Sink()) as fold_workers:
        list(fold_workers.train([1, 2], stop_when_both_are_at_work))
    assert (directory / "stopped-1").read_text() == "KeyboardInterrupt"
    assert all(process.poll() is not None for process in fold_workers.processes)
