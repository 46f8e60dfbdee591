"""Two columns of a comparison: how each metric differs, and which rows changed."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from nnrun.comparison.alignment import CommonRows, common_rows, different_data
from nnrun.comparison.columns import Runs
from nnrun.comparison.fold_pairs import Tests, fold_tests
from nnrun.comparison.metric_meaning import larger_is_better, meaning
from nnrun.comparison.result import ChangedRows, Difference
from nnrun.comparison.row_changes import row_changes
from nnrun.comparison.score_statistic import score_statistic
from nnrun.scores.paired.bootstrap import resampled, resamples_of
from nnrun.scores.paired.bootstrap_interval import bootstrap_p, percentile_interval
from nnrun.scores.paired.row_statistic import Statistic, score
from nnrun.scores.paired.student import TTest, seeds_test

if TYPE_CHECKING:
    from nnrun.types import Array

_FEW_ROWS = 30
_FEW_CHANGES = 10
_OTHERWISE = "it is set otherwise in the other config (arguments, weights of rows, scale): the numbers are of two kinds"


@dataclass
class Paired:
    """What two columns come to."""

    differences: list[Difference] = field(default_factory=list)
    changed: list[ChangedRows] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    resamples: int = 0


@dataclass(frozen=True)
class _Pair:
    """Two columns, on a part."""

    first: Runs
    second: Runs
    part: str
    rows: CommonRows | None

    @property
    def members(self) -> tuple[int, int]:
        """How many runs each column has."""
        return len(self.first.members), len(self.second.members)

    def is_alike(self, metric: str) -> bool:
        """Whether a metric is the same in both configs, weights of rows and scale of the target included."""
        return bool(meaning(self.first.members[0], metric) == meaning(self.second.members[0], metric))

    def statistics(self, metric: str) -> list[Statistic] | str:
        """The metric of each run, of the first column and then of the second, on the common rows; or why not."""
        if self.rows is None:
            return ""
        runs = [*self.first.members, *self.second.members]
        if not self.is_alike(metric):
            return _OTHERWISE
        statistics: list[Statistic] = []
        for run, positions in zip(runs, self.rows.positions, strict=True):
            statistic = score_statistic(run, self.part, metric)
            if isinstance(statistic, str):
                return statistic
            statistics.append(statistic.taken(positions))
        return statistics


def compare_pair(first: Runs, second: Runs, part: str, metrics: Sequence[str], seed: int) -> Paired:
    """How the second column differs from the first."""
    paired = Paired()
    if difference := different_data([*first.members, *second.members]):
        paired.notes.append(f"{second.name}: nothing but the scores stands here: {difference}")
        return paired
    rows: CommonRows | str = "each seed was split otherwise, so that each scored rows of its own"
    if not (first.has_rows_of_its_own(part) or second.has_rows_of_its_own(part)):
        rows = common_rows([*first.members, *second.members], part)
    if isinstance(rows, str):
        paired.notes.append(f"{second.name}: only the scores are compared: {rows}")
    else:
        paired.notes += [f"{second.name}: {note}" for note in rows.notes]
    pair = _Pair(first, second, part, None if isinstance(rows, str) else rows)
    folds = fold_tests(first, second, part)
    if isinstance(folds, str):
        paired.notes += [f"{second.name}: {folds}"] if folds else []
        _by_rows(pair, metrics or _shared(first, second, part), seed, paired)
    else:
        _by_folds(pair, metrics, folds, paired)
    if pair.rows is not None:
        paired.changed = row_changes(first, second, part, pair.rows)
        _warn(paired, pair)
    return paired


def _shared(first: Runs, second: Runs, part: str) -> list[str]:
    others = second.scores(part)
    return [name for name in first.scores(part) if name in others]


def _by_folds(pair: _Pair, metrics: Sequence[str], tests: Tests, paired: Paired) -> None:
    for metric, (baseline, value, test) in tests.items():
        if not metrics or metric in metrics:
            paired.differences.append(_tested(pair, metric, baseline, value, test))


def _by_rows(pair: _Pair, metrics: Sequence[str], seed: int, paired: Paired) -> None:
    statistics = {metric: pair.statistics(metric) for metric in metrics}
    usable = {metric: of_runs for metric, of_runs in statistics.items() if not isinstance(of_runs, str)}
    scores = _resampled(pair, usable, seed, paired)
    for metric, of_runs in statistics.items():
        if isinstance(of_runs, str):
            difference = _numbers_only(pair, metric, of_runs)
        else:
            difference = _with_interval(pair, metric, of_runs, scores[metric])
        if difference is not None:
            paired.differences.append(difference)


def _resampled(pair: _Pair, usable: dict[str, list[Statistic]], seed: int, paired: Paired) -> dict[str, Array]:
    """Each metric of each run on the same resamples, shape (resamples, runs)."""
    if not usable or pair.rows is None:
        return {}
    import numpy as np

    every = [statistic for of_runs in usable.values() for statistic in of_runs]
    paired.resamples = resamples_of(len(pair.rows))
    values = resampled(every, len(pair.rows), seed=seed)
    return dict(zip(usable, np.split(values, len(usable), axis=1), strict=True))


def _with_interval(pair: _Pair, metric: str, statistics: Sequence[Statistic], resamples: Array) -> Difference:
    assert pair.rows is not None
    rows, count = len(pair.rows), pair.members[0]
    values = [score(statistic, rows) for statistic in statistics]
    differences = resamples[:, count:].mean(axis=1) - resamples[:, :count].mean(axis=1)
    if pair.members != (1, 1):
        import numpy as np

        test = seeds_test(values[:count], values[count:], float(np.nanvar(differences)), rows)
        return _tested(pair, metric, _mean(values[:count]), _mean(values[count:]), test)
    baseline, value = values
    interval = percentile_interval(differences, rows)
    return Difference(
        run=pair.second.name,
        metric=metric,
        baseline=baseline,
        score=value,
        difference=value - baseline,
        interval=interval,
        p=bootstrap_p(differences, rows),
        method="bootstrap over rows, percentile" if interval else "",
        larger_is_better=larger_is_better(pair.first.members[0], metric),
        reason="" if interval else "it is not defined on too many resamples of so few rows",
    )


def _numbers_only(pair: _Pair, metric: str, reason: str) -> Difference | None:
    """The difference of the scores as the runs have them, with a test over seeds where there are several."""
    first, second = (column.scores(pair.part).get(metric) for column in (pair.first, pair.second))
    if not first or not second:
        return None
    if not pair.is_alike(metric):
        return _tested(pair, metric, _mean(first), _mean(second), TTest(math.nan, None, None, None, ""), _OTHERWISE)
    if pair.members != (1, 1):
        test = seeds_test(first, second)
        return _tested(pair, metric, _mean(first), _mean(second), test, reason)
    test = TTest(second[0] - first[0], None, None, None, "")
    return _tested(pair, metric, first[0], second[0], test, reason)


def _tested(pair: _Pair, metric: str, baseline: float, value: float, test: TTest, reason: str = "") -> Difference:
    return Difference(
        run=pair.second.name,
        metric=metric,
        baseline=baseline,
        score=value,
        difference=test.difference,
        interval=test.interval,
        p=test.p,
        method=test.method if test.interval else "",
        larger_is_better=larger_is_better(pair.first.members[0], metric),
        reason=reason if not test.interval else "",
    )


def _mean(values: Sequence[float]) -> float:
    return math.fsum(values) / len(values)


def _warn(paired: Paired, pair: _Pair) -> None:
    """Say how far so few rows, or changes, can be trusted."""
    assert pair.rows is not None
    rows, name = len(pair.rows), pair.second.name
    if rows < _FEW_ROWS:
        paired.notes.append(f"{name}: {rows} rows are few: only large differences show, and intervals are rough")
    for changed in paired.changed if pair.members == (1, 1) else ():
        total = changed.mended + changed.broken
        if changed.kind != "number" and total < _FEW_CHANGES:
            what = "no row changed" if not total else f"only {total} of {rows:,} rows changed"
            paired.notes.append(f"{name}: {what}: intervals are narrower than what is known; go by McNemar's test")
