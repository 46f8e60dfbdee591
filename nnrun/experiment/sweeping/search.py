"""How the values of trials are chosen: every point of a grid, at random, or by Optuna from what others scored."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from nnrun.runs.sweeps.trial_log import Trial
from nnrun.spec.sweep_parameter import Parameter, is_active


class Search(Protocol):
    """Chooses the values of one trial after the other."""

    @property
    def size(self) -> int | None:
        """How many trials there can be; None where there is no end."""

    @property
    def facts(self) -> Mapping[str, Any]:
        """By what it chooses, as sweep.json says it."""

    def ask(self, number: int) -> dict[str, Any]:
        """The values of a trial, by path; trials are asked for in the order of their numbers, from 1."""

    def tell(self, trial: Trial) -> Trial:
        """Take what became of a trial; given back with what is to be remembered of it."""


class Grid:
    """Every combination of the values, the last parameter changing fastest."""

    def __init__(self, parameters: Sequence[Parameter]) -> None:
        self.points = _points(list(parameters), {})
        self.facts = {"method": "grid"}

    @property
    def size(self) -> int | None:
        """Points, of which those that differ by nothing that there is are one."""
        return len(self.points)

    def ask(self, number: int) -> dict[str, Any]:
        """The point of that number."""
        return self.points[number - 1]

    def tell(self, trial: Trial) -> Trial:
        """What others scored changes nothing."""
        return trial


def _points(parameters: list[Parameter], values: dict[str, Any]) -> list[dict[str, Any]]:
    if not parameters:
        return [values]
    first, rest = parameters[0], parameters[1:]
    if not is_active(first, values):
        return _points(rest, values)
    return [
        point
        for number in range(first.size or 0)
        for point in _points(rest, {**values, first.path: first.value(number)})
    ]


class Random:
    """Draws that follow from the seed and the number of a trial alone: the same whoever trains it, and when."""

    size: int | None = None

    def __init__(self, parameters: Sequence[Parameter], seed: int) -> None:
        self.parameters, self.seed = parameters, seed
        self.facts = {"method": "random", "seed": seed}

    def ask(self, number: int) -> dict[str, Any]:
        """Draw a share for each parameter, whether there is one or not."""
        import numpy as np

        shares = np.random.default_rng([self.seed, number]).random(len(self.parameters))
        values: dict[str, Any] = {}
        for parameter, share in zip(self.parameters, shares.tolist(), strict=True):
            if is_active(parameter, values):
                values[parameter.path] = parameter.at(share)
        return values

    def tell(self, trial: Trial) -> Trial:
        """What others scored changes nothing."""
        return trial
