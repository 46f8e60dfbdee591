"""A metric as a person names it: test.accuracy, val_loss, or accuracy alone; and which run is best by it."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from nnrun.errors import Problem, RunNotFound
from nnrun.runs.facts import Status
from nnrun.runs.index.record import RunRecord
from nnrun.words.direction import is_better_larger
from nnrun.words.suggestions import suggestion

PARTS = ("validation", "test", "train", "fold")
"""In the order in which a metric is looked for that is named without one: models are chosen by validation."""


@dataclass(frozen=True, slots=True)
class ScoreName:
    """A metric of a part."""

    part: str
    metric: str

    def __str__(self) -> str:
        return f"{self.part}.{self.metric}"

    def of(self, record: RunRecord) -> float | None:
        """The score of a run as one number, in the units of the source where a factor leads there; None without one."""
        value = record.score(self.part, self.metric)
        return float(value) if isinstance(value, int | float) else None


@dataclass(frozen=True, slots=True)
class Best:
    """Runs in the order of a score."""

    name: ScoreName
    larger: bool
    """Whether more of it is better."""
    records: tuple[RunRecord, ...]
    """The best first; of equals the newest."""


def score_names(records: Iterable[RunRecord]) -> list[ScoreName]:
    """The scores that some runs have."""
    names = {(part, metric): None for text in {r.metrics: r for r in records}.values() for part, metric in _keys(text)}
    return [ScoreName(*name) for name in names]


def _keys(record: RunRecord) -> list[tuple[str, str]]:
    return [(part, metric) for part, scores in record.scores.items() for metric in scores]


def score_name(text: str, names: Sequence[ScoreName]) -> ScoreName | None:
    """The score that is meant by ``part.metric``, ``val_metric`` or ``metric``; None where there is none."""
    by_text = {str(name): name for name in names}
    if text in by_text:
        return by_text[text]
    if text.startswith("val_") and (monitored := by_text.get(f"validation.{text.removeprefix('val_')}")):
        return monitored
    return next((by_text[key] for part in PARTS if (key := f"{part}.{text}") in by_text), None)


def best(text: str, records: Sequence[RunRecord]) -> Best:
    """The runs in the order of a score.

    Args:
        text: The score. A metric alone is that of the first part that all runs with the metric have: validation, test,
            train.
        records: The runs to choose from; completed ones are.

    Raises:
        RunNotFound: No run has that score as a number.
    """
    usable = [record for record in records if record.status == Status.COMPLETED and not record.smoke]
    names = score_names(usable)
    name = score_name(text, names)
    if name is not None and "." not in text and not text.startswith("val_"):
        name = _shared(name.metric, usable)
    scored = [(value, record) for record in usable if name and (value := name.of(record)) is not None]
    scored = [(value, record) for value, record in scored if math.isfinite(value)]
    if name is None or not scored:
        raise RunNotFound([_nobody(text, name, usable, names)])
    larger = _is_larger(name.metric, [record for _, record in scored])
    scored.sort(key=lambda pair: (-pair[0] if larger else pair[0], -pair[1].moment))
    return Best(name, larger, tuple(record for _, record in scored))


def _shared(metric: str, records: Sequence[RunRecord]) -> ScoreName:
    """The metric of the first part in which all that have it were scored."""
    having = [record for record in records if any(metric in scores for scores in record.scores.values())]
    counts = {part: sum(record.has_score(part, metric) for record in having) for part in PARTS}
    return ScoreName(max(PARTS, key=lambda part: counts[part]), metric)


def _is_larger(metric: str, records: Sequence[RunRecord]) -> bool:
    """Whether more is better: what a run knows whose monitor it is, else by its name."""
    known = (record.mode for record in records if record.mode and record.monitor.removeprefix("val_") == metric)
    mode = next(known, "")
    return mode == "max" if mode else is_better_larger(metric)


def _nobody(text: str, name: ScoreName | None, usable: Sequence[RunRecord], names: Sequence[ScoreName]) -> Problem:
    if not usable:
        return Problem("there is no completed run to choose from", code="unknown-run")
    if name is not None:
        return Problem(f"{name} is a finite number in none of the runs", code="unknown-score")
    choices = list(dict.fromkeys([*(str(name) for name in names), *(name.metric for name in names)]))
    return Problem(f"no completed run has the score {text!r}", code="unknown-score", help=suggestion(text, choices))
