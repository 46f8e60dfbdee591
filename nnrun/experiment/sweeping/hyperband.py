"""Hyperband: trials are paused at rungs, and of each rung the best go on (successive halving, early stopping).

Algorithm 1 of Li, Jamieson, DeSalvo, Rostamizadeh and Talwalkar, "Hyperband: A Novel Bandit-Based Approach to
Hyperparameter Optimization", Journal of Machine Learning Research 18 (2018). What goes on follows from numbers and
scores of trials alone, so that it is the same however many are trained at once.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from nnrun.runs.sweeps.trial_log import PRUNED, RUNNING, Trial

ETA = 3
"""Of the trials at a rung, one in so many goes on, to so many times the epochs."""


@dataclass(frozen=True)
class Bracket:
    """Some trials that are compared with each other."""

    trials: int
    rungs: tuple[int, ...]
    """The epochs after which they are compared; the last are all."""


class Hyperband:
    """Deals trials out to brackets by their numbers, from the one that prunes most to the one that prunes none."""

    def __init__(self, epochs: int, direction: str) -> None:
        """Have the brackets.

        Args:
            epochs: The most that a trial has.
            direction: min or max.
        """
        self.sign = 1 if direction == "min" else -1
        deepest = next(depth for depth in range(epochs + 1) if ETA ** (depth + 1) > epochs)
        self.brackets = tuple(
            Bracket(
                -(-(deepest + 1) * ETA**depth // (depth + 1)),
                tuple(round(epochs / ETA ** (depth - rung)) for rung in range(depth + 1)),
            )
            for depth in range(deepest, -1, -1)
        )

    @property
    def facts(self) -> Mapping[str, Any]:
        """The brackets of one round, as sweep.json says them."""
        rounds = [{"trials": bracket.trials, "epochs": list(bracket.rungs)} for bracket in self.brackets]
        return {"reduction_factor": ETA, "brackets": rounds}

    def pause(self, trial: Trial) -> int | None:
        """The epoch after which a trial is paused next; None where it is trained to its end."""
        bracket = next(bracket for first, bracket in self._brackets() if trial.number < first + bracket.trials)
        return None if len(trial.rungs) + 1 >= len(bracket.rungs) else bracket.rungs[len(trial.rungs)]

    def decided(self, trials: Mapping[int, Trial], *, are_all: bool) -> Iterator[tuple[Trial, bool]]:
        """The paused trials of which something is decided, each with whether it goes on; those before come first.

        Args:
            trials: By number.
            are_all: Whether no other trial will begin: a bracket that is not full is then compared as it is.
        """
        for first, bracket in self._brackets():
            members = [trials[number] for number in range(first, first + bracket.trials) if number in trials]
            if not members:
                return
            is_full = len(members) == bracket.trials
            if is_full or are_all:
                yield from self._in_bracket(bracket, members, is_full=is_full)

    def _brackets(self) -> Iterator[tuple[int, Bracket]]:
        """All of them, round after round, with the number of the first trial of each."""
        first = 1
        while True:
            for bracket in self.brackets:
                yield first, bracket
                first += bracket.trials

    def _in_bracket(self, bracket: Bracket, members: list[Trial], *, is_full: bool) -> Iterator[tuple[Trial, bool]]:
        alive = members
        for rung in range(len(bracket.rungs) - 1):
            if any(trial.state == RUNNING and len(trial.rungs) <= rung for trial in alive):
                return
            scores = {trial.number: score for trial in alive if (score := _score_at(trial, rung)) is not None}
            ranked = sorted(scores, key=lambda number: (self.sign * scores[number], number))
            best = set(ranked[: max(1, len(members) // ETA ** (rung + 1))])
            for trial in alive:
                if trial.state == PRUNED and len(trial.rungs) == rung + 1:
                    if trial.number in best:
                        yield trial, True
                    elif is_full:
                        yield trial, False
            alive = [trial for trial in alive if trial.number in best or _has_passed(trial, rung)]


def _score_at(trial: Trial, rung: int) -> float | None:
    """What a trial scored at a rung, or at its end where that came earlier; None of one that failed."""
    return trial.rungs[rung] if len(trial.rungs) > rung else trial.score


def _has_passed(trial: Trial, rung: int) -> bool:
    """Whether a trial has gone on from a rung, before others came to it."""
    return len(trial.rungs) > rung + 1 or (len(trial.rungs) == rung + 1 and trial.state != PRUNED)
