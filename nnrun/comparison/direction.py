"""Whether more of a metric is better, by the config of a run, else by its name."""

from __future__ import annotations

from nnrun.comparison.scored_run import ScoredRun
from nnrun.spec.checks.directions import direction
from nnrun.words.direction import is_better_larger


def larger_is_better(run: ScoredRun, metric: str) -> bool | None:
    """Whether it is; None for counts and for a plugin's metric, of which nobody can tell."""
    if run.config is None or run.component(metric) is None:
        return is_better_larger(metric)
    known = direction(run.config.spec, metric)
    return None if known is None else known == "max"
