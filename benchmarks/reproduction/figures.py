"""Figures of a trained model, taken in the same way from nnrun's runs and from plain Keras programs."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

SMOOTHING = 0.9
UNSMOOTHED = 10
"""A noisy curve by epoch: the factor of its moving average, and the first epochs that are left out (F. Chollet, Deep
Learning with Python)."""

Published = float | tuple[float, float] | None
"""One number, or the least and the greatest."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a training left, whoever did it."""

    history: Sequence[Mapping[str, float]]
    """Epoch by epoch; over folds, the mean."""
    scores: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    """By part and metric, of the weights that were kept."""
    parameters: int = 0


@dataclass(frozen=True, slots=True)
class Figure:
    """One number of an experiment, and what was published of it."""

    name: str
    take: Callable[[Outcome], float]
    published: tuple[float, float] | None = None
    """Least and greatest; the same twice where it was one number."""
    better: int = 0
    """1 where more is better, -1 where less is."""
    digits: int = 4
    """Behind the point; what was published is rounded to them."""
    parts: tuple[str, ...] = ()
    """Those that must be scored after the training."""


def scored(part: str, metric: str, name: str, published: Published = None, digits: int = 4) -> Figure:
    """A metric of a part by the kept weights."""
    return Figure(
        name, lambda outcome: outcome.scores[part][metric], _range(published), _direction(metric), digits, (part,)
    )


def last(column: str, name: str, published: Published = None, digits: int = 4) -> Figure:
    """A column of the history after the last epoch."""
    return Figure(name, lambda outcome: outcome.history[-1][column], _range(published), _direction(column), digits)


def least(column: str, name: str, published: Published = None, digits: int = 4) -> Figure:
    """The least of a column of the history."""
    return Figure(
        name, lambda outcome: min(row[column] for row in outcome.history), _range(published), _direction(column), digits
    )


def epoch_of_least(column: str, name: str, published: Published = None) -> Figure:
    """The first epoch, from 1, in which a column of the history is least."""
    return Figure(name, lambda outcome: _least_at([row[column] for row in outcome.history]), _range(published), 0, 0)


def epoch_of_least_smoothed(column: str, name: str, published: Published = None) -> Figure:
    """The same of the smoothed curve; of the curve as it is where it is no longer than what is left out."""

    def take(outcome: Outcome) -> float:
        values = [row[column] for row in outcome.history]
        skipped = UNSMOOTHED if len(values) > UNSMOOTHED else 0
        return skipped + _least_at(smoothed(values[skipped:]))

    return Figure(name, take, _range(published), 0, 0)


def parameters(published: Published = None) -> Figure:
    """How many weights the model has."""
    return Figure("parameters", lambda outcome: outcome.parameters, _range(published), 0, 0)


def gap() -> Figure:
    """How much more of the training part is right than of the validation part: overfitting."""

    def take(outcome: Outcome) -> float:
        return outcome.scores["train"]["accuracy"] - outcome.scores["validation"]["accuracy"]

    return Figure("training minus validation accuracy", take, better=-1, parts=("train", "validation"))


def smoothed(values: Sequence[float]) -> list[float]:
    """The exponential moving average of a curve."""
    averages: list[float] = []
    for value in values:
        averages.append(SMOOTHING * averages[-1] + (1 - SMOOTHING) * value if averages else value)
    return averages


def _least_at(values: Sequence[float]) -> int:
    return values.index(min(values)) + 1


def _direction(metric: str) -> int:
    return 1 if metric.endswith("accuracy") else -1


def _range(published: Published) -> tuple[float, float] | None:
    if published is None or isinstance(published, tuple):
        return published
    return published, published
