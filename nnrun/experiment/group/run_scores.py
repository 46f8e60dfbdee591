"""The scores of several runs side by side, in the units of the source: what folds and seeds are summarized from."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

from nnrun.runs import Run
from nnrun.scores.fold_statistics import mean_of
from nnrun.types import Scores, Units
from nnrun.words.csv_text import records_csv
from nnrun.words.score_units import in_units

S = TypeVar("S")


def source_scores(run: Run, part: str) -> dict[str, Any]:
    """A run's scores on a part: each scales its target by its own rows, so that only the source's units compare.

    JSON has null for what is no number, and a mean over the other runs would hide it.
    """
    scores, units = run.metrics.get(part, {}), run.metrics.units
    return {name: math.nan if value is None else in_units(name, value, units) for name, value in scores.items()}


def lasting(runs: Sequence[Run]) -> Units:
    """The metrics of some run that no factor brings to the units of the source."""
    return {name: None for run in runs for name, factor in run.metrics.units.items() if factor is None}


def by_metric(by_run: Sequence[Mapping[str, Any]], summarize: Callable[[list[float]], S]) -> dict[str, S]:
    """What the runs say of each metric that is a single number in all of them."""
    names = by_run[0] if by_run else {}
    single = [name for name in names if all(isinstance(scores.get(name), int | float) for scores in by_run)]
    return {name: summarize([float(scores[name]) for scores in by_run]) for name in single}


def mean_scores(by_run: Sequence[Scores]) -> dict[str, float]:
    """The mean of each metric that is a single number in all of them."""
    return by_metric(by_run, mean_of)


def history_csv(history: Sequence[Mapping[str, float]]) -> str:
    """history_mean.csv."""
    columns = list(dict.fromkeys(name for row in history for name in row))
    return records_csv(({**row, "epoch": int(row["epoch"])} for row in history), columns)
