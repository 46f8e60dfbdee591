"""ROC and precision-recall curves, against scikit-learn's."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import average_precision_score, precision_recall_curve, roc_auc_score, roc_curve

from nnrun.scores import curves, precision_recall, roc
from nnrun.types import Predictions, Target

# Few different scores, so that many rows share a threshold
ROWS = st.lists(st.tuples(st.booleans(), st.integers(0, 6)), min_size=2, max_size=60).filter(
    lambda rows: len({row[0] for row in rows}) == 2
)


def said(true: object, probabilities: object, kind: str = "classes", names: tuple[str, ...] = ()) -> Predictions:
    values, truth = np.array(probabilities, dtype=float), np.array(true, dtype=np.int64)
    width = values.shape[-1] if values.ndim > 1 else 1
    return Predictions(Target("t", kind, width, (), "int64", names), np.arange(len(truth)), values, truth, truth)


@given(ROWS)
def test_roc_is_scikit_learns(rows: list[tuple[bool, int]]) -> None:
    truth, score = np.array([row[0] for row in rows]), np.array([row[1] / 6 for row in rows])
    false, true, _ = roc_curve(truth, score, drop_intermediate=False)
    made = roc(truth, score)
    corners = list(zip(made.false_positive_rate, made.true_positive_rate, strict=True))
    assert set(corners) <= set(zip(false, true, strict=True))
    assert (corners[0], corners[-1]) == ((0, 0), (1, 1))
    assert made.area == pytest.approx(roc_auc_score(truth, score), abs=1e-12)


def test_points_on_a_straight_line_are_left_out_of_the_roc() -> None:
    made = roc(np.array([True, True, True, False, False]), np.array([5, 4, 3, 2, 1]))
    assert made.false_positive_rate.tolist() == [0, 0, 1]
    assert made.true_positive_rate.tolist() == [0, 1, 1]


@given(ROWS)
def test_precision_recall_is_scikit_learns(rows: list[tuple[bool, int]]) -> None:
    truth, score = np.array([row[0] for row in rows]), np.array([row[1] / 6 for row in rows])
    precision, recall, _ = precision_recall_curve(truth, score)
    made = precision_recall(truth, score)
    assert np.allclose(made.recall, recall[::-1], atol=1e-12)
    assert np.allclose(made.precision, precision[::-1], atol=1e-12)
    assert made.average == pytest.approx(average_precision_score(truth, score), abs=1e-12)
    assert made.prevalence == truth.mean()


def test_each_class_has_its_curves_against_the_rest() -> None:
    made = curves(
        said([0, 1, 2, 2], [[0.8, 0.1, 0.1], [0.2, 0.5, 0.3], [0.1, 0.7, 0.2], [0.1, 0.1, 0.8]], names=("a", "b", "c"))
    )
    assert [one.name for one in made] == ["a", "b", "c"]
    assert [one.roc.area for one in made] == [1.0, pytest.approx(2 / 3), 0.75]


def test_only_yes_or_no_has_one_curve_under_the_name_of_yes() -> None:
    (nameless,) = curves(said([0, 1], [[0.2], [0.7]], "binary"))
    (named,) = curves(said([0, 1], [[0.2], [0.7]], "binary", ("alive", "dead")))
    assert (nameless.name, named.name, named.roc.area) == ("", "dead", 1.0)


def test_labels_have_a_curve_each() -> None:
    made = curves(said([[0, 1], [1, 0]], [[0.1, 0.2], [0.9, 0.8]], "binary"))
    assert [(one.name, one.roc.area) for one in made] == [("0", 1.0), ("1", 0.0)]


def test_class_that_no_row_has_is_left_out() -> None:
    made = curves(said([0, 0, 2], [[0.8, 0.1, 0.1], [0.7, 0.2, 0.1], [0.1, 0.1, 0.8]]))
    assert [one.name for one in made] == ["0", "2"]


def test_rows_without_a_finite_output_are_left_out() -> None:
    made = curves(said([0, 1, 1], [[0.2], [0.7], [np.nan]], "binary"))
    assert made[0].precision_recall.prevalence == 0.5


def test_no_rows_have_no_curves() -> None:
    assert curves(said(np.zeros(0), np.zeros((0, 3)))) == ()
