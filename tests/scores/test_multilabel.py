"""Scores of labels that may hold together."""

from __future__ import annotations

import numpy as np
import pytest

from nnrun.scores import multilabel, score
from nnrun.scores.multilabel import MultiLabel
from nnrun.types import Predictions, Target

TRUE = np.array([[1, 0], [1, 1], [0, 0], [0, 1]])
SAID = np.array([[1, 0], [0, 1], [1, 0], [0, 0]])


def said(true: np.ndarray, predicted: np.ndarray) -> Predictions:
    target = Target("target", "binary", 2, (2,), "int64", ("sharp", "flat"))
    return Predictions(target, np.arange(len(true)), predicted, predicted, true)


def test_counts_made_by_hand() -> None:
    scores = multilabel(said(TRUE, SAID))
    assert scores.accuracy == 5 / 8
    assert scores.exact == 1 / 4
    sharp, flat = scores.labels
    assert (sharp.name, sharp.accuracy, sharp.precision, sharp.recall, sharp.support) == ("sharp", 0.5, 0.5, 0.5, 2)
    assert sharp.confusion == ((1, 1), (1, 1))
    assert flat.confusion == ((2, 0), (1, 1))
    assert scores.micro.precision == pytest.approx(2 / 3)
    assert scores.macro.recall == 0.5


def test_label_never_predicted_has_precision_zero_without_a_warning() -> None:
    scores = multilabel(said(TRUE, np.zeros_like(TRUE)))
    assert [label.precision for label in scores.labels] == [0.0, 0.0]


def test_no_rows_give_scores_of_nothing() -> None:
    assert multilabel(said(TRUE[:0], SAID[:0])).rows == 0


def test_several_columns_of_yes_and_no_are_labels() -> None:
    assert isinstance(score(said(TRUE, SAID)), MultiLabel)
