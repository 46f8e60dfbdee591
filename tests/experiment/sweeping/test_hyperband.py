"""Hyperband: what goes on from a rung follows from numbers and scores alone, whoever is there first."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest

from nnrun.experiment.sweeping.hyperband import Bracket, Hyperband
from nnrun.runs.sweeps.trial_log import COMPLETED, FAILED, PRUNED, RUNNING, Trial

EPOCHS = 27
ROUND = 27 + 12 + 6 + 4


def score_of(number: int, epochs: int) -> float:
    """The order of their scores changes with the epochs."""
    return (number * 37 % 101) / 100 + (number * 11 % 7) / epochs


def searched(total: int, at_once: int = 1, order: int = 0, trials: dict[int, Trial] | None = None) -> dict[int, Trial]:
    """All trials, of which so many are trained at once, and end in some order."""
    hyperband, chance = Hyperband(EPOCHS, "min"), random.Random(order)  # noqa: S311
    trials = {} if trials is None else trials
    busy = [trial.number for trial in trials.values() if trial.state == RUNNING]
    while True:
        while len(busy) < at_once:
            decided = hyperband.decided(trials, are_all=len(trials) >= total)
            promoted = next((trial for trial, goes_on in decided if goes_on), None)
            if promoted is not None:
                trials[promoted.number] = replace(promoted, state=RUNNING)
            elif len(trials) < total:
                promoted = trials[len(trials) + 1] = Trial(len(trials) + 1, {})
            else:
                break
            busy.append(promoted.number)
        if not busy:
            return trials
        trial = trials[busy.pop(chance.randrange(len(busy)))]
        pause = hyperband.pause(trial)
        score = score_of(trial.number, pause or EPOCHS)
        ended = replace(trial, state=PRUNED, epochs=pause, rungs=(*trial.rungs, score)) if pause else trial
        trials[trial.number] = ended if pause else replace(trial, state=COMPLETED, epochs=EPOCHS, score=score)


def test_brackets_are_those_of_the_paper() -> None:
    assert Hyperband(81, "min").brackets == (
        Bracket(81, (1, 3, 9, 27, 81)),
        Bracket(34, (3, 9, 27, 81)),
        Bracket(15, (9, 27, 81)),
        Bracket(8, (27, 81)),
        Bracket(5, (81,)),
    )
    assert Hyperband(2, "min").brackets == (Bracket(1, (2,)),)


def test_of_every_rung_the_best_third_goes_on() -> None:
    trials = searched(ROUND)
    first = [trials[number] for number in range(1, 28)]
    by_rung = sorted(first, key=lambda trial: trial.rungs[0])
    assert {trial.number for trial in first if len(trial.rungs) > 1} == {trial.number for trial in by_rung[:9]}
    assert [sum(trial.epochs == epochs for trial in first) for epochs in (1, 3, 9, 27)] == [18, 6, 2, 1]


@pytest.mark.parametrize("order", range(5))
def test_however_many_are_trained_at_once_the_same_go_on(order: int) -> None:
    for total in (ROUND + 30, 20):
        assert searched(total, at_once=4, order=order) == searched(total)


def test_a_bracket_that_is_not_full_is_compared_as_it_is_and_fills_up_later() -> None:
    few = searched(20)
    assert sum(trial.state == COMPLETED for trial in few.values()) == 1
    more = searched(27, trials=dict(few))
    gone_on = {number for number, trial in few.items() if len(trial.rungs) > 1}
    assert gone_on <= {number for number, trial in more.items() if len(trial.rungs) > 1}
    paused = next(trial for trial in few.values() if trial.state == PRUNED)
    hyperband = Hyperband(EPOCHS, "min")
    assert list(hyperband.decided(few, are_all=True)) == []  # it may yet go on, and keeps its state
    assert (more[paused.number], False) in list(hyperband.decided(more, are_all=True))


def test_one_that_fails_or_ends_by_itself_takes_no_place_from_others() -> None:
    hyperband = Hyperband(3, "max")
    trials = {
        1: Trial(1, {}, FAILED),
        2: Trial(2, {}, COMPLETED, score=0.9),
        3: Trial(3, {}, PRUNED, rungs=(0.1,)),
    }
    assert list(hyperband.decided(trials, are_all=False)) == [(trials[3], False)]
    trials[2] = Trial(2, {}, COMPLETED, score=0.05)
    assert list(hyperband.decided(trials, are_all=False)) == [(trials[3], True)]
    trials[1] = Trial(1, {})
    assert list(hyperband.decided(trials, are_all=False)) == []
