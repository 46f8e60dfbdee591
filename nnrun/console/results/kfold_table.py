"""The end of a cross-validation: each metric's mean over the folds with its interval, and what else is to be said."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from nnrun.console.labelled import Labelled
from nnrun.console.paper import Block
from nnrun.console.tables import Grid
from nnrun.scores.fold_statistics import FoldScores
from nnrun.types import Scores
from nnrun.words.numbers import duration, number, plural

Scored = Mapping[str, Mapping[str, FoldScores]]
"""By part, then by metric."""

METHOD = "from, to: 95 % of the mean, Student's t with Nadeau and Bengio's correction"


def crossvalidation_grid(scored: Scored, ensemble: Scores) -> Grid:
    """A row a metric and part; the last column, where there is a test part, is of the folds' averaged answers."""
    rows = []
    for part, metrics in scored.items():
        for name, scores in metrics.items():
            numbers = (scores.mean, scores.std, *(scores.interval or (None, None)))
            together = [ensemble.get(name) if part == "test" else None] if ensemble else []
            rows.append((part, name, *map(number, (*numbers, *together))))
    last = ("ensemble",) if ensemble else ()
    heads = ("part", "metric", "mean", "std", "from", "to", *last)
    return Grid(heads, tuple(rows), words=2, narrower=tuple(narrow_grids(scored, ensemble)))


def narrow_grids(scored: Scored, ensemble: Scores) -> Iterator[Grid]:
    """The same below each other: a table a part, and under each metric its interval."""
    for part, metrics in scored.items():
        rows: list[tuple[str, ...]] = []
        for name, scores in metrics.items():
            rows.append((name, number(scores.mean), number(scores.std)))
            if scores.interval is not None:
                rows.append(("  from, to", *map(number, scores.interval)))
            if part == "test" and name in ensemble:
                rows.append(("  ensemble", number(ensemble[name]), ""))
        if rows:
            yield Grid((part, "mean", "std"), tuple(rows))


def crossvalidation_summary(
    scored: Scored, ensemble: Scores, facts: Mapping[str, Sequence[str]], notes: Sequence[str], run: str
) -> list[Block]:
    """What a cross-validation came to.

    Args:
        scored: The folds' scores.
        ensemble: Scores of their averaged answers on the test part; empty without one.
        facts: Phrases by label; a label without phrases is left out.
        notes: Sentences, each in a line of its own.
        run: The directory, as a person may type it; it is never shortened.
    """
    tables = [crossvalidation_grid(scored, ensemble)] if any(scored.values()) else []
    interval = [METHOD] if any(s.interval for metrics in scored.values() for s in metrics.values()) else []
    lines = [*facts.items(), ("method", interval), *(("note", [note]) for note in notes), ("run", run)]
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
