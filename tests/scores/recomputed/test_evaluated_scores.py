"""The scores of ``nnrun evaluate`` are the same where they can be resampled."""

from __future__ import annotations

import numpy as np
import pytest

from nnrun import scores
from nnrun.scores.paired.row_statistic import score
from nnrun.scores.recomputed.elements import Elements
from nnrun.scores.recomputed.evaluated_scores import EVALUATED, evaluated_statistic
from nnrun.types import Predictions, Target

RANDOM = np.random.default_rng(8)
ROWS = np.arange(120)
BINARY = Target("target", "binary", 1, (), "float32", ("no", "yes"))
CLASSES = Target("target", "classes", 3, (), "int32", ("a", "b", "c"))
LABELS = Target("target", "binary", 3, (3,), "float32", ("red", "big", "old"))
NUMBERS = Target("target", "number", 2, (2,), "float32")
CHANCES = RANDOM.dirichlet(np.ones(3), 120).round(2)
ANSWERS = {
    "binary": scores.predictions(BINARY, RANDOM.random((120, 1)).round(1), ROWS, RANDOM.integers(0, 2, (120, 1))),
    "classes": scores.predictions(CLASSES, CHANCES, ROWS, RANDOM.integers(0, 3, 120)),
    "labels": scores.predictions(LABELS, RANDOM.random((120, 3)), ROWS, RANDOM.integers(0, 2, (120, 3))),
    "numbers": scores.predictions(NUMBERS, RANDOM.normal(size=(120, 2)), ROWS, RANDOM.normal(1e4, 1, (120, 2))),
}


def value(name: str, answers: Predictions) -> float:
    statistic = evaluated_statistic(name, Elements(answers))
    assert statistic is not None
    return score(statistic, len(answers.rows))


@pytest.mark.parametrize("kind", ["binary", "classes"])
def test_of_classes(kind: str) -> None:
    answers = ANSWERS[kind]
    expected = scores.classification(answers)
    assert value("accuracy", answers) == pytest.approx(expected.accuracy)
    assert value("precision_macro", answers) == pytest.approx(expected.macro.precision)
    assert value("recall_macro", answers) == pytest.approx(expected.macro.recall)
    assert value("f1_macro", answers) == pytest.approx(expected.macro.f1)
    assert value("f1_weighted", answers) == pytest.approx(expected.weighted.f1)
    assert value("roc_auc", answers) == pytest.approx(expected.ranking.auc)
    assert value("average_precision", answers) == pytest.approx(expected.ranking.average_precision)
    assert value("matthews", answers) == pytest.approx(expected.ranking.matthews)


def test_of_labels() -> None:
    answers = ANSWERS["labels"]
    expected = scores.multilabel(answers)
    assert value("accuracy", answers) == pytest.approx(expected.accuracy)
    assert value("exact", answers) == pytest.approx(expected.exact)
    assert value("precision_macro", answers) == pytest.approx(expected.macro.precision)
    assert value("f1_macro", answers) == pytest.approx(expected.macro.f1)
    assert value("f1_weighted", answers) == pytest.approx(expected.weighted.f1)
    assert value("roc_auc", answers) == pytest.approx(expected.ranking.auc)
    assert value("matthews", answers) == pytest.approx(expected.ranking.matthews)


def test_of_numbers() -> None:
    answers = ANSWERS["numbers"]
    expected = scores.regression(answers)
    assert value("mae", answers) == pytest.approx(expected.mae)
    assert value("rmse", answers) == pytest.approx(expected.rmse)
    assert value("r2", answers) == pytest.approx(expected.r2)


@pytest.mark.parametrize("kind", ANSWERS)
def test_a_row_that_counts_twice_is_a_row_that_stands_twice(kind: str) -> None:
    answers = ANSWERS[kind]
    counts = RANDOM.integers(0, 4, 120)
    drawn = np.repeat(ROWS, counts)
    assert answers.true is not None
    again = Predictions(
        answers.target, drawn, answers.probabilities[drawn], answers.predicted[drawn], answers.true[drawn]
    )
    for name in EVALUATED[answers.target.kind]:
        statistic = evaluated_statistic(name, Elements(answers))
        assert statistic is not None
        (resampled,) = statistic.values(counts[None].astype(float))
        assert resampled == pytest.approx(value(name, again), rel=1e-9), name


def test_many_ranks_are_resampled_by_their_quantiles() -> None:
    generator = np.random.default_rng(1)
    true = generator.integers(0, 2, (9000, 1))
    answers = scores.predictions(BINARY, 0.3 * true + generator.random((9000, 1)), np.arange(9000), true)
    expected = scores.classification(answers).ranking
    for name, exact in (("roc_auc", expected.auc), ("average_precision", expected.average_precision)):
        statistic = evaluated_statistic(name, Elements(answers))
        assert statistic is not None
        assert score(statistic, 9000) == pytest.approx(exact, abs=1e-12)
        assert statistic.values(np.ones((2, 9000)))[0] == pytest.approx(exact, abs=1e-4)
        assert statistic.taken(np.arange(100)).values(np.ones((1, 100))).shape == (1,)


def test_a_class_that_all_rows_have_ranks_nothing() -> None:
    answers = scores.predictions(BINARY, np.array([[0.2], [0.7]]), np.arange(2), np.array([[1], [1]]))
    assert np.isnan(value("roc_auc", answers))
    assert np.isnan(value("matthews", answers))


def test_what_has_no_meaning_for_the_kind_is_none() -> None:
    assert evaluated_statistic("r2", Elements(ANSWERS["classes"])) is None
    assert evaluated_statistic("f1_macro", Elements(ANSWERS["numbers"])) is None
