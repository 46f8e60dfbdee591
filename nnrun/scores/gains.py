"""What several models that answer as one (an ensemble) gain over each of them."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from nnrun.types import Scores
from nnrun.words.direction import is_better_larger


@dataclass(frozen=True)
class Gain:
    """One metric of one part."""

    part: str
    metric: str
    together: float
    best: float
    """Of the members."""
    average: float


def gains(together: Mapping[str, Scores], members: Collection[Mapping[str, Scores]]) -> Iterator[Gain]:
    """Part by part, metric by metric, as far as they are single numbers."""
    for part, values in together.items():
        of_members = [metrics[part] for metrics in members]
        for metric, value in values.items():
            single = [scores[metric] for scores in of_members if isinstance(scores.get(metric), float)]
            if single and isinstance(value, float):
                best = max(single) if is_better_larger(metric) else min(single)
                yield Gain(part, metric, value, best, sum(single) / len(single))
