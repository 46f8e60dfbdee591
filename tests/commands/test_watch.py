"""What happens to a run that is watched; another process is played between two looks."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from nnrun.commands.watch import Watch, WatchEvent, ended_because, watch
from nnrun.errors import ConfigError, RunNotFound
from nnrun.runs import Facts, Metrics, RunWriter, create, create_inside
from nnrun.types import Epoch

STARTED = datetime(2026, 11, 21, 14, 3, 59)
METRICS = Metrics(2, 2, "last", 2, "completed", {"validation": {"loss": 0.25}})


def epoch(number: int) -> Epoch:
    return Epoch(number, 0.1, {"loss": 1.0 / number}, {"loss": 2.0 / number}, {"training": 0.5})


@pytest.fixture
def run(tmp_path: Path) -> RunWriter:
    writer = create(tmp_path / "runs", "iris", STARTED)
    writer.start(Facts(kind="training"))
    return writer


def events(path: Path, *steps: Callable[[], Any]) -> list[WatchEvent]:
    """What comes while something is done between each two looks."""
    waiting: Iterator[Callable[[], Any]] = iter(steps)
    return list(watch(path, path.parent, sleep=lambda _: next(waiting)()))


def told(seen: list[WatchEvent]) -> list[str]:
    return [f"{item.event} {item.run.path.name}{f' {item.epoch.number}' if item.epoch else ''}" for item in seen]


def test_each_epoch_is_told_once_and_the_end_last(run: RunWriter) -> None:
    run.append_epoch(epoch(1))
    seen = events(
        run.path,
        lambda: None,
        lambda: run.append_epoch(epoch(2)),
        lambda: (run.append_epoch(epoch(3)), run.write_metrics(METRICS), run.finish("completed")),
    )
    name = run.path.name
    assert told(seen) == [f"began {name}", f"epoch {name} 1", f"epoch {name} 2", f"epoch {name} 3", f"ended {name}"]
    assert seen[2].to_plain() == {
        "event": "epoch",
        "run": str(run.path),
        "status": "running",
        "epoch": 2,
        "learning_rate": 0.1,
        "training": {"loss": 0.5},
        "validation": {"loss": 1.0},
        "seconds": {"training": 0.5, "validation": 0.0, "other": 0.0},
    }
    assert seen[-1].to_plain() == {
        "event": "ended",
        "run": str(run.path),
        "status": "completed",
        "metrics": {"validation": {"loss": 0.25}},
        "reason": None,
    }


def test_run_that_has_ended_is_told_at_once(run: RunWriter) -> None:
    run.append_epoch(epoch(1))
    run.finish("failed", error="the loss became NaN")
    seen = events(run.path)
    assert told(seen)[-1] == f"ended {run.path.name}"
    assert (seen[-1].status, seen[-1].reason, seen[-1].to_plain()["metrics"]) == ("failed", "the loss became NaN", {})


def test_folds_appear_end_and_are_trained_again(run: RunWriter) -> None:
    folds: dict[int, RunWriter] = {}

    def begin(number: int) -> None:
        shutil.rmtree(run.path / f"fold-{number}", ignore_errors=True)
        folds[number] = create_inside(run.path, f"fold-{number}", STARTED)
        folds[number].start(Facts(kind="training"))
        folds[number].append_epoch(epoch(1))

    def end(number: int, status: str) -> None:
        folds[number].append_epoch(epoch(2))
        folds[number].finish(status)

    seen = events(
        run.path,
        lambda: (begin(2), begin(10)),
        lambda: (end(2, "failed"), end(10, "completed")),
        lambda: begin(2),
        lambda: (end(2, "completed"), run.finish("completed")),
    )
    assert told(seen)[1:] == [
        *("began fold-2", "epoch fold-2 1", "began fold-10", "epoch fold-10 1"),
        *("epoch fold-2 2", "ended fold-2", "epoch fold-10 2", "ended fold-10"),
        *("began fold-2", "epoch fold-2 1"),
        *("epoch fold-2 2", "ended fold-2", f"ended {run.path.name}"),
    ]


def test_directory_that_is_removed_ends_the_watching(run: RunWriter) -> None:
    with pytest.raises(RunNotFound, match="iris was removed while it was watched"):
        events(run.path, lambda: shutil.rmtree(run.path))


def test_fold_that_is_removed_is_forgotten_and_begins_again_where_it_comes_back(run: RunWriter) -> None:
    def begin() -> None:
        create_inside(run.path, "fold-1", STARTED).start(Facts(kind="training"))

    begin()
    seen = events(run.path, lambda: shutil.rmtree(run.path / "fold-1"), begin, lambda: run.finish("interrupted"))
    assert told(seen) == [f"began {run.path.name}", "began fold-1", "began fold-1", f"ended {run.path.name}"]


def test_what_ended_without_a_word_is_said_so(run: RunWriter) -> None:
    run.update(process={**run.facts.process, "born": 1})
    watched = Watch(run.path)
    watched.look()
    assert watched.is_over
    assert ended_because(watched.root) == "the process that wrote it is gone, without a word"


@pytest.mark.parametrize("interval", [0.0, -1.0, float("nan"), float("inf")])
def test_interval_is_one(run: RunWriter, interval: float) -> None:
    with pytest.raises(ConfigError, match="--interval is 0\\.01 to 86400 seconds"):
        next(watch(run.path, run.path.parent, interval))
