"""What a raw output says."""

from __future__ import annotations

import numpy as np
import pytest

from nnrun.scores import from_logits, predictions, undefined_rows
from nnrun.types import Target

CLASSES = Target("target", "classes", 3, (), "int64", ("a", "b", "c"))
BINARY = Target("target", "binary", 1, (), "int64")
NUMBER = Target("target", "number", 1, (), "float32")
ROWS = np.array([7, 9])


@pytest.mark.parametrize("true", [[2, 0], [[2], [0]], [[0, 0, 1], [1, 0, 0]], [2.0, 0.0]])
def test_class_is_the_likeliest_and_truth_may_be_indices_or_one_hot(true: list[object]) -> None:
    output = np.array([[0.1, 0.2, 0.7], [0.4, 0.4, 0.2]])
    said = predictions(CLASSES, output, ROWS, np.array(true))
    assert said.predicted.tolist() == [2, 0]
    assert said.true is not None
    assert said.true.tolist() == [2, 0]
    assert said.probabilities.tolist() == output.tolist()
    assert said.rows.tolist() == [7, 9]


def test_binary_says_yes_above_a_half_as_keras_does() -> None:
    said = predictions(BINARY, np.array([[0.5], [0.50001]]), ROWS, np.array([0, 1]))
    assert said.predicted.tolist() == [0, 1]
    assert said.true is not None
    assert said.true.tolist() == [0, 1]


def test_threshold_can_be_moved() -> None:
    assert predictions(BINARY, np.array([[0.2], [0.4]]), ROWS, threshold=0.3).predicted.tolist() == [0, 1]


def test_several_labels_keep_their_columns() -> None:
    labels = Target("target", "binary", 2, (2,), "int64")
    said = predictions(labels, np.array([[0.9, 0.1], [0.6, 0.7]]), ROWS, np.array([[1, 0], [0, 1]]))
    assert said.predicted.tolist() == [[1, 0], [1, 1]]


def test_class_for_each_step_of_a_sequence() -> None:
    steps = Target("target", "classes", 2, (3,), "int64")
    output = np.array([[[0.9, 0.1], [0.2, 0.8], [0.6, 0.4]]])
    said = predictions(steps, output, ROWS[:1], np.array([[0, 1, 1]]))
    assert said.predicted.tolist() == [[0, 1, 0]]
    assert said.true is not None
    assert said.true.tolist() == [[0, 1, 1]]


@pytest.mark.parametrize("true", [[1.0, 2.0], [[1.0], [2.0]]])
def test_single_number_is_a_number_a_row(true: list[object]) -> None:
    said = predictions(NUMBER, np.array([[1.5], [2.5]]), ROWS, np.array(true))
    assert said.predicted.tolist() == [1.5, 2.5]
    assert said.true is not None
    assert said.true.tolist() == [1.0, 2.0]


def test_without_truth_there_is_none() -> None:
    assert predictions(NUMBER, np.array([[1.5], [2.5]]), ROWS).true is None


def test_logits_become_probabilities_without_overflow() -> None:
    classes = from_logits(CLASSES, np.array([[1000.0, 1000.0, -1000.0], [0.0, np.log(2.0), np.log(5.0)]]))
    np.testing.assert_allclose(classes, [[0.5, 0.5, 0.0], [0.125, 0.25, 0.625]], rtol=1e-12)
    binary = from_logits(BINARY, np.array([[-1000.0], [np.log(3.0)]]))
    np.testing.assert_allclose(binary, [[0.0], [0.75]], rtol=1e-12)
    assert from_logits(NUMBER, np.array([[-3.0]])).tolist() == [[-3.0]]


def test_rows_that_mean_nothing_are_counted() -> None:
    said = predictions(CLASSES, np.array([[0.1, np.nan, 0.7], [0.4, 0.4, 0.2]]), ROWS)
    assert undefined_rows(said) == 1
