"""The tables of an evaluation."""

from __future__ import annotations

import numpy as np

from nnrun.console.paper import text_of
from nnrun.console.results.classification_tables import commonest_confusions, confusion_grid, label_grid
from nnrun.console.results.evaluation_tables import evaluation_grids, regression_grid, scored_grids
from nnrun.scores import Classification, MultiLabel, Regression, score
from nnrun.types import Predictions, Target


def classes(true: list[int], predicted: list[int], names: tuple[str, ...]) -> Classification:
    target = Target("target", "classes", len(names), (), "int64", names)
    said = np.array(predicted)
    scores = score(Predictions(target, np.arange(len(true)), said, said, np.array(true)))
    assert isinstance(scores, Classification)
    return scores


IRIS = classes([0, 0, 1, 1, 1, 2], [0, 1, 1, 1, 2, 2], ("setosa", "versicolor", "virginica"))


def test_classification_at_40_columns() -> None:
    shown = text_of(evaluation_grids({}, {"test": {"target": IRIS}}), 40)
    assert shown.splitlines() == [
        "test",
        "class    precision  recall      f1  rows",
        "setosa      1.0000  0.5000  0.6667     2",
        "versic…     0.6667  0.6667  0.6667     3",
        "virgin…     0.5000  1.0000  0.6667     1",
        "macro …     0.7222  0.7222  0.6667     6",
        "weight…     0.7500  0.6667  0.6667     6",
        "",
        "confusion matrix: true classes down, pr…",
        "true          0  1  2",
        "0 setosa      1  1  0",
        "1 versicolor  0  2  1",
        "2 virginica   0  0  1",
        "",
        "score                   value",
        "Matthews' coefficient  0.5000",
    ]


def test_short_names_stand_above_their_columns() -> None:
    grid = confusion_grid(classes([0, 1], [1, 1], ("no", "yes")))
    assert grid.columns == ("true", "no", "yes")
    assert grid.rows == (("no", "0", "1"), ("yes", "0", "1"))


def test_matrix_that_is_too_wide_becomes_its_commonest_confusions() -> None:
    names = tuple(f"topic {index}" for index in range(46))
    scores = classes([5, 5, 5, 7, 2], [6, 6, 5, 7, 5], names)
    commonest = commonest_confusions(scores)
    assert commonest.rows == (("topic 5", "topic 6", "2"), ("topic 2", "topic 5", "1"))
    assert text_of([confusion_grid(scores)], 80) == text_of([commonest], 80)
    assert len(text_of([confusion_grid(scores)], 300).splitlines()) == 2 + 46


def test_parts_and_outputs_are_named() -> None:
    regression = Regression(0.5, 0.7, None, 2, 0, ())
    grids = evaluation_grids({"test": {"loss": 0.5}}, {"test": {"price": regression, "kind": IRIS}})
    assert [grid.title for grid in grids[:3]] == ["", "test, price", "test, kind"]
    assert text_of([grids[1]]).splitlines() == ["test, price", "     MAE    RMSE  R²", "  0.5000  0.7000   -"]


def test_columns_of_a_regression_have_names() -> None:
    target = Target("target", "number", 2, (2,), "float32", ("price", "area"))
    said = np.array([[1.0, 5.0], [3.0, 7.0]])
    scores = score(Predictions(target, np.arange(2), said, said, np.array([[1.0, 5.0], [3.0, 5.0]])))
    assert isinstance(scores, Regression)
    assert text_of([regression_grid(scores)]).splitlines() == [
        "          MAE    RMSE      R²",
        "all    0.5000  1.0000  1.0000",
        "price       0       0  1.0000",
        "area   1.0000  1.4142       -",
    ]


def test_output_without_a_number_is_said() -> None:
    grid = regression_grid(Regression(None, None, None, 3, 2, ()))
    assert grid.title == "no scores: the model gave NaN or infinity for 2 rows"
    assert grid.rows == (("", "-", "-", "-"),)


def labels(width: int) -> MultiLabel:
    target = Target("target", "binary", width, (width,), "int64")
    true = np.eye(width, dtype=np.int64)
    said = true.copy()
    said[0] = 0
    scores = score(Predictions(target, np.arange(width), said, said, true))
    assert isinstance(scores, MultiLabel)
    return scores


def test_labels_have_their_scores_and_averages() -> None:
    grid, _ = scored_grids(labels(2))
    assert text_of([grid]).splitlines() == [
        "label          accuracy  precision  recall      f1  rows",
        "0                0.5000          0       0       0     1",
        "1                1.0000     1.0000  1.0000  1.0000     1",
        "micro average    0.7500     1.0000  0.5000  0.6667     2",
        "macro average    0.7500     0.5000  0.5000  0.5000     2",
    ]


def test_of_very_many_labels_the_worst_are_shown() -> None:
    grid = label_grid(labels(60))
    assert grid.title == "the 50 worst of 60 labels"
    assert grid.rows[0][0] == "0"
    assert len(grid.rows) == 52
