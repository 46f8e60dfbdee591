"""Folds take turns: none sees what the others do, and all hear the same decision of each epoch."""

from __future__ import annotations

import random
import threading
from collections.abc import Sequence

import numpy as np
import pytest

from nnrun.experiment.sweeping.folds_in_step import Turns
from nnrun.types import Epoch

Told = tuple[str, int, str]
"""A fold, an epoch, and why it is the last."""


def epoch(number: int, loss: float) -> Epoch:
    return Epoch(number, 0.1, {"loss": loss}, {"loss": loss}, {})


def trained(turns: Turns, name: str, seed: int, epochs: int, told: list[Told], first: int = 1) -> list[float]:
    """What a training draws from the generators of the process."""
    turns.begin(name)
    random.seed(seed)
    np.random.seed(seed)
    draws = []
    turns.remember(name, [epoch(number, seed) for number in range(1, first)])
    for number in range(first, epochs + 1):
        draws.append(random.random() + np.random.random())  # noqa: S311
        reason = turns.arrive(name, epoch(number, seed))
        told.append((name, number, reason))
        if reason:
            break
    turns.end(name)
    return draws


def in_step(turns: Turns, epochs: Sequence[int], firsts: Sequence[int]) -> tuple[list[list[float]], list[Told]]:
    draws: list[list[float]] = [[] for _ in epochs]
    told: list[Told] = []

    def train(place: int) -> None:
        draws[place] = trained(turns, f"fold-{place}", place, epochs[place], told, firsts[place])

    threads = [threading.Thread(target=train, args=(place,)) for place in range(len(epochs))]
    for thread in threads:
        thread.start()
    turns.wait()
    for thread in threads:
        thread.join()
    return draws, told


def names(count: int) -> list[str]:
    return [f"fold-{place}" for place in range(count)]


def test_each_draws_what_it_draws_alone_and_hears_the_same_reason() -> None:
    means = []

    def judge(mean: Epoch) -> str:
        means.append((mean.number, mean.validation["loss"]))
        return "enough" if mean.number == 3 else ""

    draws, told = in_step(Turns(names(3), judge), [5, 5, 5], [1, 1, 1])
    assert means == [(1, 1.0), (2, 1.0), (3, 1.0)]
    assert sorted(told) == [
        (name, number, "enough" if number == 3 else "") for name in names(3) for number in (1, 2, 3)
    ]
    for seed, drawn in enumerate(draws):
        random.seed(seed)
        generator = np.random.RandomState(seed)
        assert drawn == [random.random() + generator.random() for _ in range(3)]  # noqa: S311
    assert len({tuple(drawn) for drawn in draws}) == 3


@pytest.mark.parametrize("firsts", [[1, 4], [4, 1]])
def test_one_that_is_behind_comes_up_first_and_what_was_gone_on_from_is_not_taken_back(firsts: list[int]) -> None:
    draws, told = in_step(Turns(names(2), lambda mean: "enough" if mean.number in (2, 5) else ""), [6, 6], firsts)
    assert [(number, reason) for name, number, reason in told if name == f"fold-{firsts.index(1)}"] == [
        (1, ""),
        (2, ""),
        (3, ""),
        (4, ""),
        (5, "enough"),
    ]
    assert [len(drawn) for drawn in draws] == [6 - first for first in firsts]


def test_one_that_has_ended_counts_with_its_last_epoch() -> None:
    means = []

    def judge(mean: Epoch) -> str:
        means.append(mean.validation["loss"])
        return ""

    in_step(Turns(names(2), judge), [1, 3], [1, 1])
    assert means == [0.5, 0.5, 0.5]
    ended = Turns(["fold-0"], lambda mean: "", [[epoch(1, 4.0)]], {1: "pruned after epoch 1"})
    _, told = in_step(ended, [3], [1])
    assert told == [("fold-0", 1, "pruned after epoch 1")]


def test_where_one_is_lost_there_is_no_mean() -> None:
    turns = Turns(names(2), lambda mean: "enough")
    turns.fail()
    _, told = in_step(turns, [2, 2], [1, 1])
    assert {reason for _, _, reason in told} == {""}
