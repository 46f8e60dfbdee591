"""Scores of classes, against counts made by hand and scikit-learn's report."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import accuracy_score, classification_report

from nnrun.scores import classification, to_plain
from nnrun.types import Predictions, Target

NAMES = ("setosa", "versicolor", "virginica")


def said(true: list[int], predicted: list[int], names: tuple[str, ...] = NAMES, kind: str = "classes") -> Predictions:
    target = Target("target", kind, max(1, len(names)), (), "int64", names)
    values = np.array(predicted, dtype=np.int64)
    return Predictions(target, np.arange(len(true)), values, values, np.array(true, dtype=np.int64))


def test_counts_made_by_hand() -> None:
    scores = classification(said([0, 0, 1, 1, 1, 2], [0, 1, 1, 1, 2, 2]))
    assert scores.accuracy == 4 / 6
    assert scores.confusion == ((1, 1, 0), (0, 2, 1), (0, 0, 1))
    assert [(c.name, c.support) for c in scores.classes] == [("setosa", 2), ("versicolor", 3), ("virginica", 1)]
    assert [c.precision for c in scores.classes] == [1.0, 2 / 3, 0.5]
    assert [c.recall for c in scores.classes] == [0.5, 2 / 3, 1.0]
    assert scores.macro.precision == pytest.approx((1 + 2 / 3 + 0.5) / 3)
    assert scores.weighted.recall == pytest.approx(4 / 6)


def test_class_never_predicted_has_precision_zero_without_a_warning() -> None:
    scores = classification(said([0, 1], [0, 0], NAMES[:2]))
    assert (scores.classes[1].precision, scores.classes[1].recall, scores.classes[1].f1) == (0.0, 0.0, 0.0)


def test_class_without_rows_keeps_its_place_and_is_not_averaged() -> None:
    scores = classification(said([0, 2], [0, 2]))
    assert [c.support for c in scores.classes] == [1, 0, 1]
    assert scores.macro.f1 == 1.0


def test_nameless_classes_are_their_indices() -> None:
    assert [c.name for c in classification(said([0, 3], [1, 1], ())).classes] == ["0", "1", "2", "3"]


def test_yes_and_no_are_two_classes() -> None:
    scores = classification(said([0, 1, 1], [0, 1, 0], (), "binary"))
    assert scores.confusion == ((1, 0), (1, 1))


def test_no_rows_give_scores_of_nothing() -> None:
    scores = classification(said([], []))
    assert (scores.rows, scores.accuracy, scores.confusion) == (0, 0.0, ((0, 0, 0),) * 3)


def test_truth_is_needed() -> None:
    with pytest.raises(ValueError, match="without the truth"):
        classification(Predictions(Target("t", "classes", 2, (), "int64"), np.arange(1), np.zeros(1), np.zeros(1)))


def test_plain_form_has_only_json_values() -> None:
    plain = to_plain(classification(said([0, 1, 2], [0, 1, 1])))
    assert plain["classes"][0] == {"name": "setosa", "precision": 1.0, "recall": 1.0, "f1": 1.0, "support": 1}
    assert plain["confusion"] == [[1, 0, 0], [0, 1, 0], [0, 1, 0]]
    assert type(plain["accuracy"]) is float
    assert type(plain["confusion"][0][0]) is int


@given(st.lists(st.tuples(st.integers(0, 2), st.integers(0, 2)), min_size=1, max_size=40))
def test_scores_are_scikit_learns(pairs: list[tuple[int, int]]) -> None:
    true, predicted = [a for a, _ in pairs], [b for _, b in pairs]
    scores = classification(said(true, predicted))
    report = classification_report(true, predicted, output_dict=True, zero_division=0)
    assert scores.accuracy == pytest.approx(accuracy_score(true, predicted))
    for name, average in (("macro avg", scores.macro), ("weighted avg", scores.weighted)):
        assert average.precision == pytest.approx(report[name]["precision"])
        assert average.f1 == pytest.approx(report[name]["f1-score"])
