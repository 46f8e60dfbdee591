"""The rows that were answered worst come first, each with how wrong it is."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from nnrun.reports.findings.worst_rows import worst_rows
from nnrun.scores import predictions
from nnrun.types import Predictions, Target


def target(kind: str, width: int, classes: tuple[str, ...] = ()) -> Target:
    return Target("y", kind, width, (), "float32", classes)


def answers(kind: str, output: Any, true: Any, classes: tuple[str, ...] = ()) -> Predictions:
    output = np.array(output)
    width = output.shape[1] if output.ndim > 1 else 1
    return predictions(target(kind, width, classes), output, np.arange(10, 10 + len(output)), np.array(true))


def test_of_classes_those_whose_truth_is_least_probable_come_first() -> None:
    output = [[0.9, 0.1, 0.0], [0.1, 0.2, 0.7], [0.5, 0.4, 0.1]]
    rows = worst_rows(answers("classes", output, [1, 2, 1], ("a", "b", "c")), 5)
    assert [(row.row, row.true, row.predicted, row.is_right) for row in rows] == [
        (10, "b", "a", False),
        (12, "b", "a", False),
        (11, "c", "c", True),
    ]
    assert rows[0].measure == "sure to 90.0%, 10.0% for the truth"


def test_of_yes_and_no_those_that_are_surest_of_what_is_wrong() -> None:
    rows = worst_rows(answers("binary", [[0.9], [0.4], [0.02]], [0, 1, 1], ("no", "yes")), 2)
    assert [(row.row, row.true, row.predicted) for row in rows] == [(12, "yes", "no"), (10, "no", "yes")]
    assert rows[0].measure == "sure to 98.0%"


def test_of_numbers_those_furthest_away() -> None:
    rows = worst_rows(answers("number", [[1.0], [9.0], [3.5]], [[1.0], [2.0], [3.0]]), 2)
    assert [(row.row, row.measure) for row in rows] == [(11, "off by 7.0000"), (12, "off by 0.5000")]


def test_columns_of_other_units_count_alike() -> None:
    true = [[1000.0, 1.0], [2000.0, 2.0], [3000.0, 3.0]]
    output = [[1100.0, 1.0], [2000.0, 2.0], [3000.0, 0.0]]
    assert worst_rows(answers("number", output, true), 1)[0].row == 12


def test_an_answer_that_is_no_number_comes_before_all_others() -> None:
    assert worst_rows(answers("number", [[1.0], [np.nan], [900.0]], [[1.0], [2.0], [3.0]]), 1)[0].row == 11


@pytest.mark.parametrize("most", [0, 1, 3, 99])
def test_there_are_no_more_than_were_asked_for(most: int) -> None:
    assert len(worst_rows(answers("number", [[1.0]] * 3, [[2.0]] * 3), most)) == min(most, 3)


def test_labels_are_told_by_their_names() -> None:
    rows = worst_rows(answers("binary", [[0.9, 0.1], [0.9, 0.9]], [[0, 1], [1, 1]], ("red", "big")), 1)
    assert (rows[0].true, rows[0].predicted, rows[0].measure) == ("big", "red", "2 of 2 answers wrong")
