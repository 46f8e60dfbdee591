"""How much of the differences between trials goes back to each parameter (hyperparameter importance, sensitivity)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from nnrun.words.numbers import first_ones
from nnrun.words.told_apart import short_paths

if TYPE_CHECKING:
    from numpy.random import Generator

    from nnrun.types import Array

FEWEST = 10
"""Trials with a score from which it is worked out at all."""
FEW = 50
"""Trials up to which it is said to be uncertain."""
_DRAWS, _TREES, _SHUFFLES = 24, 40, 4
_NAMED = 6
"""Parameters without an effect that the sentence names."""


@dataclass(frozen=True, slots=True)
class Importance:
    """That of one parameter."""

    share: float
    """Of the variance of the trials' ranks, its interactions counted: 0 of one that changes nothing, up to 1."""
    low: float
    """The end below which a tenth of the draws of trials lies."""
    high: float
    """The end above which a tenth of them lies."""

    @property
    def is_told(self) -> bool:
        """Whether it is told apart from none."""
        return self.low > 0


@dataclass(frozen=True, slots=True)
class Importances:
    """Those of all parameters, the greatest first."""

    by_path: Mapping[str, Importance]
    trials: int
    """From which they are worked out."""
    explained: float
    """Share of the variance of ranks that is foretold of trials that were left out; 0 where nothing is."""

    @property
    def sentence(self) -> str:
        """What a reader must know of them."""
        short = short_paths([*self.by_path])
        untold = [short[path] for path, importance in self.by_path.items() if not importance.is_told]
        pieces = [
            f"Of {self.trials} completed trials; values foretell {100 * self.explained:.0f} % of how others rank.",
            "With so few trials it is uncertain." if self.trials < FEW else "",
            f"Not told apart from no effect: {first_ones(untold, _NAMED)}." if untold else "",
        ]
        return " ".join(filter(None, pieces))


def importances(values: Sequence[Mapping[str, Any]], scores: Sequence[float]) -> Importances | None:
    """Importance of parameters: what a forest that foretells scores loses where one parameter's values are shuffled.

    Trials are drawn with replacement again and again (bootstrap), a forest is grown of each draw, and asked of the
    trials that are not in it. Scores count by their ranks, so that one that diverged does not drown all others.

    Args:
        values: Of each trial, by path; trials may lack some.
        scores: Of each trial, finite.

    Returns:
        None with fewer than `FEWEST` trials, with equal scores, or where no parameter has several values.
    """
    import numpy as np

    draw, coded = np.random.default_rng(0), {}
    for path in dict.fromkeys(path for row in values for path in row):
        codes = _coded([path in row for row in values], [row[path] for row in values if path in row], draw)
        if len(set(codes.tolist())) > 1:
            coded[path] = codes
    ranks = _ranks(scores)
    if len(scores) < FEWEST or ranks.std() == 0 or not coded:
        return None
    table = np.column_stack(list(coded.values()))
    results = []
    for number in range(_DRAWS):
        inside = draw.integers(0, len(ranks), len(ranks))
        outside = np.setdiff1d(np.arange(len(ranks)), inside)
        if len(outside) > 1:
            results.append(_losses(table, ranks, inside, outside, number))
    losses = np.array(results) / ranks.var()
    shares = (losses[:, 1:] - losses[:, :1]) / 2  # of independent values, the half is what the variance has of it
    lows, highs = np.quantile(shares, (0.1, 0.9), axis=0)
    by_path = {
        path: Importance(float(np.clip(shares[:, n].mean(), 0, 1)), float(lows[n]), float(highs[n]))
        for n, path in enumerate(coded)
    }
    ordered = dict(sorted(by_path.items(), key=lambda item: -item[1].share))
    return Importances(ordered, len(scores), float(np.clip(1 - losses[:, 0].mean(), 0, 1)))


def _losses(table: Array, ranks: Array, inside: Array, outside: Array, number: int) -> list[float]:
    """The squared error of a forest in the trials outside: as they are, then with each parameter shuffled."""
    import numpy as np
    from sklearn.ensemble import ExtraTreesRegressor

    forest = ExtraTreesRegressor(_TREES, min_samples_leaf=min(5, 1 + len(ranks) // FEW), random_state=number)
    forest.fit(table[inside], ranks[inside])
    draw = np.random.default_rng([1, number])
    asked = [table[outside]]
    for column in range(table.shape[1]):
        for _ in range(_SHUFFLES):
            changed = table[outside].copy()
            changed[:, column] = draw.permutation(changed[:, column])
            asked.append(changed)
    answers = forest.predict(np.concatenate(asked)).reshape(len(asked), len(outside))
    errors = ((answers - ranks[outside]) ** 2).mean(axis=1)
    return [float(errors[0]), *errors[1:].reshape(-1, _SHUFFLES).mean(axis=1).tolist()]


def _ranks(scores: Sequence[float]) -> Array:
    """From 0 to 1; equal scores have the mean of theirs."""
    import numpy as np

    _, places, counts = np.unique(np.asarray(scores, dtype=np.float64), return_inverse=True, return_counts=True)
    middles = np.cumsum(counts) - (counts + 1) / 2
    return middles[places] / max(1, len(scores) - 1)


def _coded(is_there: Sequence[bool], having: Sequence[Any], draw: Generator) -> Array:
    """Numbers by their ranks, so that powers are as far from each other as steps; anything else as it comes first.

    A trial without the parameter has the value of another one: that it has none is the doing of the parameter that this
    one depends on.
    """
    are_numbers = all(type(value) in (int, float) for value in having)
    order = {text: number for number, text in enumerate(dict.fromkeys(map(repr, having)))}
    codes = _ranks(having if are_numbers else [order[repr(value)] for value in having])
    coded = draw.choice(codes, len(is_there))
    coded[list(is_there)] = codes
    return coded
