"""The end of a cross-validation: each metric's mean over the folds with its interval, and what else is to be said."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from nnrun.console.labelled import Labelled
from nnrun.console.paper import Block
from nnrun.console.results.groups.mean_tables import MeanRow, means_grid
from nnrun.console.tables import Grid
from nnrun.scores.fold_statistics import FoldScores
from nnrun.types import Scores
from nnrun.words.numbers import duration, plural

Scored = Mapping[str, Mapping[str, FoldScores]]
"""By part, then by metric."""

METHOD = "from, to: 95 % of the mean, Student's t with Nadeau and Bengio's correction"


def crossvalidation_grid(scored: Scored, ensemble: Scores) -> Grid:
    """A row a metric and part; the last column, where there is a test part, is of the folds' averaged answers."""
    rows = [
        MeanRow(part, name, of.mean, of.std, of.interval, ensemble.get(name) if part == "test" else None)
        for part, metrics in scored.items()
        for name, of in metrics.items()
    ]
    return means_grid(rows, ("from", "to"), "ensemble" if ensemble else "")


def crossvalidation_summary(
    scored: Scored, ensemble: Scores, facts: Mapping[str, Sequence[str]], run: str
) -> list[Block]:
    """What a cross-validation came to.

    Args:
        scored: The folds' scores.
        ensemble: Scores of their averaged answers on the test part; empty without one.
        facts: Phrases by label; a label without phrases is left out.
        run: The directory, as a person may type it; it is never shortened.
    """
    tables = [crossvalidation_grid(scored, ensemble)] if any(scored.values()) else []
    interval = [METHOD] if any(s.interval for metrics in scored.values() for s in metrics.values()) else []
    lines = [*facts.items(), ("method", interval), ("run", run)]
    return [*tables, Labelled(lines)]


def folds_facts(
    finished: int, count: int, failed: Mapping[str, str], best_epoch: int | None, monitor: str, seconds: float | None
) -> dict[str, list[str]]:
    """How many folds are trained, which failed and why, and where the mean validation curve is best."""
    folds = plural(count, "fold") if finished == count else f"{finished} of {plural(count, 'fold')}"
    return {
        "trained": [folds, *([duration(seconds)] if seconds is not None else [])],
        "best": [f"epoch {best_epoch} of the mean curve of {monitor}"] if best_epoch is not None else [],
        "failed": [f"{name}: {reason}" for name, reason in failed.items()],
    }
