"""The end of several seeds: each metric's mean and spread beside the best run's, and what else is to be said."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from nnrun.console.labelled import Labelled
from nnrun.console.paper import Block
from nnrun.console.results.groups.mean_tables import MeanRow, means_grid
from nnrun.scores.fold_statistics import SeedScores
from nnrun.words.numbers import duration, plural

Scored = Mapping[str, Mapping[str, SeedScores]]
"""By part, then by metric."""


def seeds_summary(
    scored: Scored, best: int | None, facts: Mapping[str, Sequence[str]], notes: Sequence[str], run: str, name: str = ""
) -> list[Block]:
    """What several seeds came to.

    Args:
        scored: Their scores.
        best: Which of them is the best, counted from 0.
        facts: Phrases by label; a label without phrases is left out.
        notes: Sentences, each in a line of its own.
        run: The directory, as a person may type it; it is never shortened.
        name: That of the best, over its column.
    """
    rows = [
        MeanRow(part, metric, of.mean, of.std, (of.min, of.max), None if best is None else of.seeds[best])
        for part, metrics in scored.items()
        for metric, of in metrics.items()
    ]
    tables = [means_grid(rows, ("min", "max"), name if best is not None else "")] if rows else []
    return [*tables, Labelled([*facts.items(), *(("note", [note]) for note in notes), ("run", run)])]


def seeds_facts(finished: int, count: int, failed: Mapping[str, str], seconds: float | None) -> dict[str, list[str]]:
    """How many are trained, and which failed and why."""
    seeds = plural(count, "seed") if finished == count else f"{finished} of {plural(count, 'seed')}"
    return {
        "trained": [seeds, *([duration(seconds)] if seconds is not None else [])],
        "failed": [f"{name}: {reason}" for name, reason in failed.items()],
    }
