"""Workers that are lost, and many of them: why is told, nobody hires for ever, and all are heard."""

from __future__ import annotations

from concurrent.futures import Future
from typing import Any

import pytest

from nnrun.errors import ConfigError
from nnrun.experiment.executors.placement import placement
from nnrun.experiment.executors.ray.answers import Actor, ActorLostError, answer_of
from nnrun.experiment.executors.ray.crew import CLOSING, LONGEST, patience
from nnrun.experiment.executors.ray.hiring import ATTEMPTS, Hired

pytest.importorskip("ray")


def test_many_workers_are_heard_less_often_and_each_soon_enough() -> None:
    assert [patience(workers) for workers in (1, 100, 400, 10_000)] == [1.0, 1.0, 4.0, LONGEST]
    assert patience(10_000) < CLOSING / 1.5  # they hear then that they are stopped


def test_memory_that_ran_short_is_told() -> None:
    from ray.exceptions import OutOfMemoryError

    future: Future[Any] = Future()
    future.set_exception(OutOfMemoryError("1 worker(s) were killed due to the node running low on memory"))
    with pytest.raises(ActorLostError, match=r"^there ran short of memory, so that Ray ended its worker$"):
        answer_of(Actor(None, "there"), future)


def test_workers_that_are_always_lost_before_they_are_ready_are_not_hired_for_ever() -> None:
    hired = Hired(placement("ray"), 2)
    hired.room = 2
    for _ in range(2 * ATTEMPTS - 1):
        hired.take_loss(Actor(None), "it is gone")
    hired.take(Actor(None), "/there")  # one is ready, which counts
    for _ in range(2 * ATTEMPTS - 1):
        hired.take_loss(Actor(None), "it is gone")
    hired.take_loss(Actor(None, folder="/there"), "it is gone")  # it was ready, and had no task
    with pytest.raises(ConfigError, match="no worker of the cluster comes to training: it is gone"):
        hired.take_loss(Actor(None), "it is gone")
