"""Expectations as a table: the score, its bound, what it is, and whether that is met."""

from __future__ import annotations

from collections.abc import Sequence

from nnrun.console.labelled import Labelled
from nnrun.console.paper import Block
from nnrun.console.tables import Grid
from nnrun.experiment.expectations import CheckedExpectation
from nnrun.words.numbers import number


def expectations_blocks(checked: Sequence[CheckedExpectation]) -> list[Block]:
    """A row an expectation, of a difference with its interval; below it why there is none."""
    rows = tuple((item.title, item.outcome, f"{item.answer}{_interval(item)}") for item in checked)
    remarks = [("note", [f"{item.name} vs {item.run} is {item.remark}"]) for item in checked if item.remark]
    return [Grid(("expected", "", "got"), rows, words=2), *([Labelled(remarks)] if remarks else [])]


def _interval(checked: CheckedExpectation) -> str:
    if checked.interval is None:
        return ""
    low, high = checked.interval
    return f" [{number(low)}, {number(high)}]"
