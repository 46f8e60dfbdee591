"""What metrics.json says: the scores of each part, whose weights they are, and how training ended."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from nnrun.errors import RunDamaged
from nnrun.runs.plain import known, read_json, write_json
from nnrun.typed import fits, verified


@dataclass(frozen=True, slots=True)
class Metrics(Mapping[str, Mapping[str, Any]]):
    """The scores of a training by part, then by metric, as in ``metrics["test"]["loss"]``; and how it ended."""

    epochs: int
    """Epochs that ended."""
    best_epoch: int | None
    """From 1, by ``monitor``."""
    kept: str
    """The weights the scores belong to: "best" or "last"."""
    kept_epoch: int
    """The epoch of these weights, from 1."""
    stopped_because: str
    """Why training ended: completed, or what stopped it."""
    metrics: Mapping[str, Mapping[str, Any]]
    """Scores by part (train, validation, test), then by metric name, in the order of the config."""
    monitor: str = ""
    """What the best epoch is judged by."""
    mode: str = ""
    """Whether more of ``monitor`` is better, "max" or "min"."""
    test_held_out: bool = True
    """False where the test part chose the weights, since it was the validation part too."""
    units: Mapping[str, float | None] = field(default_factory=dict, repr=False)
    """Of metrics of a scaled target: what brings a score to the source's units, None where nothing does."""
    details: Mapping[str, Any] = field(default_factory=dict, repr=False)
    """Scores beyond the config's metrics, by part."""
    last_epoch: Mapping[str, Any] = field(default_factory=dict, repr=False)
    """Of a training that was stopped and not scored, in place of scores: what history.csv has of its last epoch."""
    near_zero: tuple[Mapping[str, Any], ...] = field(default=(), repr=False)
    """Of each kernel its name, how many weights it has, and the share of them that are nearly zero; for the plots."""

    @property
    def vectors(self) -> tuple[str, ...]:
        """The metrics that are several numbers each, as a score for each class."""
        every = [item for scores in self.metrics.values() for item in scores.items()]
        return tuple(dict.fromkeys(name for name, value in every if isinstance(value, list | tuple)))

    def __getitem__(self, part: str) -> Mapping[str, Any]:
        return self.metrics[part]

    def __iter__(self) -> Iterator[str]:
        return iter(self.metrics)

    def __len__(self) -> int:
        return len(self.metrics)


def part_compared(several: Iterable[Mapping[str, Any]]) -> str:
    """The part by whose scores runs are compared: the first that all have, validation, by which one chooses.

    Those that have none, as trainings that were stopped, do not count.
    """
    scored = [metrics for metrics in several if metrics]
    return next((part for part in ("validation", "test") if all(part in metrics for metrics in scored)), "train")


def folds_metrics(path: Path) -> Metrics:
    """The means that kfold.json has of its folds. Raises RunDamaged where it is damaged."""
    values = read_json(path)
    try:
        parts = values.get("metrics", {}).items()
        means = {part: {name: scores["mean"] for name, scores in metrics.items()} for part, metrics in parts}
        ending = str(values.get("status", ""))
        return _scored(Metrics(0, values.get("best_epoch"), "folds", 0, stopped_because=ending, metrics=means))
    except (AttributeError, KeyError, TypeError) as error:
        raise RunDamaged(f"{path} cannot be read: {error}", code="damaged-run") from None


def write_metrics(path: Path, metrics: Metrics) -> None:
    """Writes metrics.json, whole."""
    write_json(path, metrics)


def read_metrics(path: Path) -> Metrics:
    """Reads metrics.json. Raises RunDamaged where it is missing or damaged."""
    try:
        return _scored(Metrics(**known(Metrics, read_json(path))))
    except TypeError as error:
        raise RunDamaged(f"{path} cannot be read: {error}", code="damaged-run") from None


def _scored(metrics: Metrics) -> Metrics:
    """The same, whose scores are numbers. Raises TypeError where they, or another value, are something else."""
    for part, scores in verified(metrics).metrics.items():
        if wrong := next((name for name, value in scores.items() if not _is_score(value)), None):
            raise TypeError(f"{wrong} of {part} is no number")
    return metrics


def _is_score(value: Any) -> bool:
    """Whether it is a number, or several, or none: JSON has no NaN."""
    if isinstance(value, list | tuple):
        return all(map(_is_score, value))
    return value is None or isinstance(value, float) or fits(value, int)
