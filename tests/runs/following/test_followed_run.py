"""A run that is looked at while it is written."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace

import pytest

from nnrun.runs import Facts, RunWriter, Status, write_json
from nnrun.runs.following.followed_run import PATIENCE, FollowedRun
from nnrun.types import Epoch
from tests.console.progress_screen import Clock


def test_epochs_come_as_they_end_with_their_seconds(writer: RunWriter, epoch: Callable[[int], Epoch]) -> None:
    run = FollowedRun(writer.path)
    writer.start(Facts(kind="training"))
    assert run.poll().epochs == ()
    writer.append_epoch(epoch(1))
    writer.append_epoch(epoch(2))
    first, second = run.poll().epochs
    assert (first.number, second.number) == (1, 2)
    assert (first.training, first.validation) == (dict(epoch(1).training), dict(epoch(1).validation))
    assert (first.learning_rate, first.seconds["validation"]) == (0.001, 2.0)
    assert not run.is_over
    assert run.poll().epochs == ()


def test_end_is_seen_with_all_epochs_before_it(writer: RunWriter, epoch: Callable[[int], Epoch]) -> None:
    run = FollowedRun(writer.path)
    writer.start(Facts())
    run.poll()
    writer.append_epoch(epoch(1))
    writer.finish("failed", error="the loss became NaN")
    assert len(run.poll().epochs) == 1
    assert (run.is_over, run.died, run.facts.status, run.facts.error) == (
        True,
        False,
        Status.FAILED,
        "the loss became NaN",
    )


@pytest.mark.process
def test_process_that_is_gone_without_a_word_is_noticed(writer: RunWriter) -> None:
    writer.start(Facts())
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as process:
        alive = {**writer.facts.process, "pid": process.pid, "born": None}
        write_json(writer.path / "run.json", replace(writer.facts, process=alive))
        run = FollowedRun(writer.path)
        run.poll()
        assert not run.is_over
        process.kill()
    run.poll()
    assert (run.is_over, run.died, run.facts.status) == (True, True, Status.INTERRUPTED)


def test_directory_that_is_removed_is_over(writer: RunWriter) -> None:
    run = FollowedRun(writer.path)
    writer.start(Facts())
    run.poll()
    shutil.rmtree(writer.path)
    run.poll()
    assert (run.is_there, run.is_over) == (False, True)


def test_run_json_may_come_later_but_not_for_ever(writer: RunWriter) -> None:
    clock = Clock()
    run = FollowedRun(writer.path, clock)
    run.poll()
    assert (run.is_known, run.is_over) == (False, False)
    clock.now += PATIENCE + 1
    run.poll()
    assert run.is_over


def test_fold_that_is_trained_again_begins_anew(writer: RunWriter, epoch: Callable[[int], Epoch]) -> None:
    run = FollowedRun(writer.path)
    writer.start(Facts())
    writer.append_epoch(epoch(1))
    writer.append_epoch(epoch(2))
    writer.finish("interrupted")
    run.poll()
    shutil.rmtree(writer.path)
    writer.path.mkdir()
    again = RunWriter(writer.path, writer.facts)
    again.start(Facts())
    again.append_epoch(replace(epoch(1), training={"loss": 7.0}))
    news = run.poll()
    assert news.is_anew
    assert [epoch.training for epoch in news.epochs] == [{"loss": 7.0}]
    assert not run.is_over
