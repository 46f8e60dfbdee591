"""Comparing runs: every run beside the baseline, on the rows that both scored."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from nnrun.comparison.columns import Runs, columns_of, part_of
from nnrun.comparison.curves import curves_of
from nnrun.comparison.pair import compare_pair
from nnrun.comparison.result import Comparison, Difference
from nnrun.errors import ConfigError
from nnrun.runs import Run, Status
from nnrun.scores.paired.holm import holm
from nnrun.scores.recomputed.evaluated_scores import EVALUATED
from nnrun.words.suggestions import suggestion


def compare_runs(
    runs: Sequence[Run], *, part: str | None = None, metrics: Sequence[str] = (), seed: int = 0
) -> Comparison:
    """Compare runs with the first of them.

    Args:
        runs: Two or more.
        part: test, validation or train; the most honest one that all have by default. Of folds, validation are the
            rows that each left out.
        metrics: Names; every metric that two runs share by default. Scores of ``nnrun evaluate`` can be named, too.
        seed: Of the bootstrap's resamples.

    Raises:
        ConfigError: There are not two different runs, or nobody has such a part or metric.
    """
    columns, notes = columns_of(runs)
    part = part_of(columns, part)
    _check_metrics(columns, part, metrics)
    pairs = [compare_pair(columns[0], column, part, metrics, seed) for column in columns[1:]]
    differences = [difference for pair in pairs for difference in pair.differences]
    corrected, family = _corrected(differences)
    for pair in pairs:
        notes += pair.notes
    return Comparison(
        part=part,
        columns=tuple(column.column(part) for column in columns),
        differences=tuple(corrected),
        changed=tuple(changed for pair in pairs for changed in pair.changed),
        curves=tuple(curves_of(columns, metrics)),
        notes=tuple(dict.fromkeys((*notes, *_remarks(columns, part)))),
        scaled=tuple(_scaled(columns)),
        family=family,
        resamples=max(pair.resamples for pair in pairs),
        seed=seed,
    )


def paired_difference(run: Run, baseline: Run, part: str, metric: str) -> Difference:
    """How one metric of a run differs from a baseline's, with its interval where there can be one.

    Arguments and errors are those of `compare_runs`. Seeds are as many runs, and no run is grouped with another.

    Raises:
        ConfigError: One of the runs has no such score.
    """
    columns, _ = columns_of([baseline, run])
    _check_metrics(columns, part_of(columns, part), [metric])
    for difference in compare_pair(columns[0], columns[1], part, [metric], seed=0).differences:
        return difference
    raise ConfigError(f"{run} and {baseline} have no score {part}.{metric} in common", code="unknown-metric")


def _scaled(columns: Sequence[Runs]) -> Iterator[str]:
    """The metrics that no factor brings to the units of the source."""
    units = [member.units for column in columns for member in column.members]
    yield from dict.fromkeys(name for factors in units for name, factor in factors.items() if factor is None)


def _check_metrics(columns: Sequence[Runs], part: str, metrics: Sequence[str]) -> None:
    known = list(dict.fromkeys(name for column in columns for name in column.scores(part)))
    evaluated = list(dict.fromkeys(name for names in EVALUATED.values() for name in names))
    for metric in metrics:
        if metric not in known and not any(metric == name or metric.endswith(f"_{name}") for name in evaluated):
            help = suggestion(metric, [*known, *evaluated])
            message = f"the runs have no score {metric!r} of the {part} part"
            raise ConfigError(message, code="unknown-metric", help=help)


def _corrected(differences: Sequence[Difference]) -> tuple[list[Difference], int]:
    """Differences with Holm's correction of all their p-values, and how many those are; none of a single one."""
    tested = [difference for difference in differences if difference.p is not None]
    if len(tested) < 2:
        return list(differences), 0
    adjusted = iter(holm([difference.p for difference in tested if difference.p is not None]))
    return [
        difference if difference.p is None else replace(difference, p_holm=next(adjusted)) for difference in differences
    ], len(tested)


def _remarks(columns: Sequence[Runs], part: str) -> Iterator[str]:
    """What else a person should know of the runs."""
    for column in columns:
        for member in column.members:
            run = member.run
            if run.facts.smoke:
                yield f"{member.name} is a smoke run: two epochs over few rows"
            if run.status != Status.COMPLETED:
                yield f"{member.name} {'is still' if run.status == Status.RUNNING else 'ended as'} {run.status}"
            if run.kind == "kfold" and part == "test" and member.scores(part):
                yield f"{member.name} is scored by what its folds answer together, not by the mean of their scores"
            if not member.scores(part):
                yield f"{member.name} has no scores of the {part} part"
            if part == "test" and not member.test_held_out:
                yield f"{member.name} chose its weights on the test part: its score there is too good"
    if part == "validation" and any(member.chose_on_validation for column in columns for member in column.members):
        yield "weights were chosen on the validation part: its scores are too good, though equally so for all"
    if part == "train":
        yield "the rows of the train part were trained on: their scores say nothing of new rows"
