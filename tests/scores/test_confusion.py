"""Confusion matrices, against scikit-learn's."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import confusion_matrix

from nnrun.scores import confusion
from nnrun.types import Predictions, Target


def said(true: list[int] | None, predicted: list[int], width: int, kind: str = "classes") -> Predictions:
    values = np.array(predicted, dtype=np.int64)
    truth = None if true is None else np.array(true, dtype=np.int64)
    return Predictions(Target("t", kind, width, (), "int64"), np.arange(len(values)), values, values, truth)


@given(st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4)), max_size=40))
def test_counts_are_scikit_learns(pairs: list[tuple[int, int]]) -> None:
    true, predicted = [pair[0] for pair in pairs], [pair[1] for pair in pairs]
    counts = confusion(said(true, predicted, 5)).counts
    expected = confusion_matrix(true, predicted, labels=range(5)) if pairs else np.zeros((5, 5), dtype=int)
    assert np.array_equal(counts, expected)


def test_rows_are_true_classes_and_columns_predicted_ones() -> None:
    assert confusion(said([0, 0, 1], [1, 1, 1], 1, "binary")).counts == ((0, 2), (0, 1))


def test_answers_of_sequences_are_counted_each() -> None:
    target = Target("t", "classes", 2, (2,), "int64", ("no", "yes"))
    answers = Predictions(
        target, np.arange(2), np.zeros((2, 2, 2)), np.array([[0, 1], [1, 1]]), np.array([[0, 0], [1, 1]])
    )
    assert confusion(answers).counts == ((1, 1), (0, 2))
    assert confusion(answers).names == ("no", "yes")


def test_truth_is_needed() -> None:
    with pytest.raises(ValueError, match="without the truth"):
        confusion(said(None, [0, 1], 2))


def test_units_without_a_class_are_named_where_they_answered() -> None:
    target = Target("t", "classes", 5, (), "int64", ("no", "yes"))
    answers = Predictions(target, np.arange(2), np.zeros((2, 5)), np.array([1, 3]), np.array([1, 0]))
    assert confusion(answers).names == ("no", "yes", "unit_2", "unit_3")
    assert confusion(answers).counts == ((0, 0, 0, 1), (0, 1, 0, 0), (0, 0, 0, 0), (0, 0, 0, 0))
