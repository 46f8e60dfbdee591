"""Expectations as a table: the score, its bound, what it is, and whether that is met."""

from __future__ import annotations

from collections.abc import Sequence

from nnrun.console.tables import Grid
from nnrun.experiment.expectations import CheckedExpectation
from nnrun.words.numbers import number


def expectations_grid(checked: Sequence[CheckedExpectation]) -> Grid:
    """A row an expectation; of a difference with its interval."""
    rows = tuple((item.title, item.outcome, f"{item.answer}{_interval(item)}") for item in checked)
    return Grid(("expected", "", "got"), rows, words=2)


def _interval(checked: CheckedExpectation) -> str:
    if checked.interval is None:
        return ""
    low, high = checked.interval
    return f" [{number(low)}, {number(high)}]"
