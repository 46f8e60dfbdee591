"""Two cross-validations of the same folds, fold by fold."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from nnrun import run_layout as layout
from nnrun.comparison.columns import Runs
from nnrun.comparison.run_answers import RunAnswers
from nnrun.comparison.scored_run import ScoredRun
from nnrun.runs import Run
from nnrun.scores.paired.student import TTest, corrected_resampled
from nnrun.types import held_out

if TYPE_CHECKING:
    from nnrun.types import Indices

Tests = dict[str, tuple[float, float, TTest]]
"""By metric: the baseline's mean over the folds, the other's, and their test."""


def fold_tests(first: Runs, second: Runs, part: str) -> Tests | str:
    """A test over the folds of every metric; or why there is none, "" where nobody expects one.

    Args:
        first: The baseline.
        second: The other one.
        part: Folds are compared on the rows that they left out, which are those of validation.
    """
    pair = [*first.members, *second.members]
    if len(pair) != 2 or part != "validation" or any(run.run.kind != "kfold" for run in pair):
        return ""
    answers = [run.answers(part) for run in pair]
    if any(run.run.facts.data.sha256 != pair[0].run.facts.data.sha256 for run in pair):
        return ""
    of_first, of_second = answers
    if isinstance(of_first, str) or isinstance(of_second, str):
        return ""
    rows = [_by_fold(own) for own in (of_first, of_second)]
    shared = [number for number in rows[0] if rows[1].get(number) == rows[0][number]]
    if len(shared) < 2 or len(shared) != max(map(len, rows)):
        return (
            "the folds left out different rows, so that they cannot be compared fold by fold; compared are the rows, "
            "and the interval does not know that training sets overlap: it is too narrow"
        )
    return _tests([ScoredRun(_fold(pair[0], n)) for n in shared], [ScoredRun(_fold(pair[1], n)) for n in shared])


def _by_fold(answers: RunAnswers) -> dict[int, frozenset[int]]:
    folds: Indices | None = answers.folds
    assert folds is not None
    return {number: frozenset(answers.rows[folds == number].tolist()) for number in sorted(set(folds.tolist()))}


def _fold(run: ScoredRun, number: int) -> Run:
    return Run(run.run.path / layout.fold(number))


def _tests(first: list[ScoredRun], second: list[ScoredRun]) -> Tests:
    sizes = [fold.run.facts.data.rows for fold in first]
    trained = sum(rows.get("train", 0) for rows in sizes) / len(sizes)
    left_out = sum(rows.get(held_out(rows), 0) for rows in sizes) / len(sizes)
    scores = [[fold.scores(held_out(set(fold.parts))) for fold in folds] for folds in (first, second)]
    names = [name for name in scores[0][0] if all(name in fold for folds in scores for fold in folds)]
    tests: Tests = {}
    for name in names:
        before, after = ([fold[name] for fold in folds] for folds in scores)
        differences = [b - a for a, b in zip(before, after, strict=True)]
        test = corrected_resampled(differences, left_out, max(trained, 1))
        tests[name] = (math.fsum(before) / len(before), math.fsum(after) / len(after), test)
    return tests
