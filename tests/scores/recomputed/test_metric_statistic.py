"""Metrics and losses of predictions are Keras's own, on random outputs of every kind."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest

from nnrun.scores import predictions
from nnrun.scores.paired.row_statistic import score
from nnrun.scores.recomputed.elements import Elements
from nnrun.scores.recomputed.metric_statistic import loss_statistic, metric_statistic
from nnrun.types import Target

ROWS = 200
RANDOM = np.random.default_rng(4)
WEIGHT = RANDOM.random(ROWS).astype("float32")
BINARY = Target("target", "binary", 1, (), "float32")
LABELS = Target("target", "binary", 3, (3,), "float32")
CLASSES = Target("target", "classes", 4, (), "int32")
STEPS = Target("target", "classes", 4, (5,), "int32")
NUMBERS = Target("target", "number", 2, (2,), "float32")
OUTPUTS = {
    "binary": (BINARY, RANDOM.random((ROWS, 1)), RANDOM.integers(0, 2, (ROWS, 1))),
    "labels": (LABELS, RANDOM.random((ROWS, 3)), RANDOM.integers(0, 2, (ROWS, 3))),
    "classes": (CLASSES, RANDOM.dirichlet(np.ones(4), ROWS), RANDOM.integers(0, 4, ROWS)),
    "steps": (STEPS, RANDOM.dirichlet(np.ones(4), (ROWS, 5)), RANDOM.integers(0, 4, (ROWS, 5))),
    "numbers": (NUMBERS, RANDOM.normal(3, 1, (ROWS, 2)), RANDOM.normal(3, 1, (ROWS, 2))),
}
OF_NUMBERS = ("MeanSquaredError", "MeanAbsoluteError", "RootMeanSquaredError", "LogCoshError", "R2Score")
OF_YES = (
    *(("AUC", arguments) for arguments in ({}, {"curve": "PR"}, {"num_thresholds": 30})),
    *(
        ("AUC", {"curve": curve, "summation_method": how})
        for curve in ("ROC", "PR")
        for how in ("minoring", "majoring")
    ),
    *((name, {}) for name in ("Precision", "Recall", "TruePositives", "FalsePositives", "BinaryIoU", "Hinge")),
    *((name, {}) for name in ("TrueNegatives", "FalseNegatives", "SquaredHinge", "Poisson", "BinaryCrossentropy")),
    ("Precision", {"thresholds": 0.7}),
    ("BinaryAccuracy", {"threshold": 0.3}),
    ("BinaryCrossentropy", {"label_smoothing": 0.1}),
    ("F1Score", {"threshold": 0.5, "average": "macro"}),
    ("FBetaScore", {"threshold": 0.5, "average": "micro", "beta": 2.0}),
    ("PrecisionAtRecall", {"recall": 0.6}),
    ("RecallAtPrecision", {"precision": 0.5}),
    ("SensitivityAtSpecificity", {"specificity": 0.6}),
    ("SpecificityAtSensitivity", {"sensitivity": 0.6}),
)
OF_CLASSES = (
    *((name, {}) for name in ("CategoricalAccuracy", "CategoricalCrossentropy", "CategoricalHinge", "KLDivergence")),
    *((name, {}) for name in ("CosineSimilarity", "MeanSquaredError", "AUC", "Precision")),
    *(("F1Score", {"average": average}) for average in ("macro", "micro", "weighted")),
    ("TopKCategoricalAccuracy", {"k": 2}),
    ("CategoricalCrossentropy", {"label_smoothing": 0.2}),
    ("Recall", {"class_id": 2}),
    ("OneHotMeanIoU", {"num_classes": 4}),
    ("OneHotIoU", {"num_classes": 4, "target_class_ids": [0, 3]}),
)
CASES = [
    *(("numbers", name, {}) for name in (*OF_NUMBERS, "MeanAbsolutePercentageError", "MeanSquaredLogarithmicError")),
    *(("binary", name, arguments) for name, arguments in OF_YES),
    *(("labels", name, arguments) for name, arguments in OF_YES),
    *(("classes", name, arguments) for name, arguments in OF_CLASSES),
    ("steps", "SparseCategoricalAccuracy", {}),
    ("steps", "SparseCategoricalCrossentropy", {}),
    ("classes", "SparseTopKCategoricalAccuracy", {"k": 2}),
]
LOSSES = [
    ("numbers", "Huber", {"delta": 0.5}),
    ("numbers", "CosineSimilarity", {}),
    ("binary", "BinaryFocalCrossentropy", {"apply_class_balancing": True}),
    ("labels", "BinaryCrossentropy", {"label_smoothing": 0.1}),
    ("classes", "CategoricalFocalCrossentropy", {"label_smoothing": 0.1}),
    ("classes", "CategoricalGeneralizedCrossEntropy", {"q": 0.7}),
    ("steps", "SparseCategoricalCrossentropy", {}),
]


def given(kind: str, name: str) -> tuple[Elements, np.ndarray, np.ndarray]:
    """The elements of a case, and the same as Keras takes it."""
    target, output, true = OUTPUTS[kind]
    output, true = output.astype("float32"), true.astype("float32" if kind != "steps" else "int32")
    elements = Elements(predictions(target, output, np.arange(ROWS), true))
    sparse = name.startswith("Sparse") or "Generalized" in name
    if target.kind == "classes" and not sparse:
        true = np.eye(4, dtype="float32")[true.astype(int)]
    return elements, true, output


@pytest.mark.tensorflow
@pytest.mark.parametrize(("kind", "name", "arguments"), CASES)
def test_metrics_are_keras_s(kind: str, name: str, arguments: Mapping[str, Any]) -> None:
    import keras

    elements, true, output = given(kind, name)
    metric = getattr(keras.metrics, name)(**arguments)
    metric.update_state(true, output)
    statistic = metric_statistic(name, arguments, elements)
    assert statistic is not None
    expected = float(np.asarray(metric.result()).reshape(-1)[0])
    assert score(statistic, ROWS) == pytest.approx(expected, rel=2e-5, abs=1e-6)


@pytest.mark.tensorflow
@pytest.mark.parametrize(("kind", "name", "arguments"), LOSSES)
@pytest.mark.parametrize("weighted", [False, True])
def test_losses_are_keras_s(kind: str, name: str, arguments: Mapping[str, Any], weighted: bool) -> None:
    import keras

    elements, true, output = given(kind, name)
    weight = WEIGHT if weighted else None
    shaped = weight[:, None] if weighted and kind == "steps" else weight
    statistic = loss_statistic(name, arguments, Elements(elements.answers, "", weight))
    assert statistic is not None
    expected = float(getattr(keras.losses, name)(**arguments)(true, output, sample_weight=shaped))
    assert score(statistic, ROWS) == pytest.approx(expected, rel=2e-5)


@pytest.mark.tensorflow
@pytest.mark.parametrize("name", ["AUC", "Precision", "BinaryAccuracy", "MeanSquaredError", "R2Score"])
def test_weighted_metrics_are_keras_s(name: str) -> None:
    import keras

    elements, true, output = given("binary", name)
    metric = getattr(keras.metrics, name)()
    metric.update_state(true, output, sample_weight=WEIGHT)
    statistic = metric_statistic(name, {}, Elements(elements.answers, "", WEIGHT))
    assert statistic is not None
    assert score(statistic, ROWS) == pytest.approx(float(metric.result()), rel=2e-5)


@pytest.mark.parametrize(
    ("kind", "name", "arguments"),
    [
        ("binary", "AUC", {"multi_label": True}),
        ("classes", "F1Score", {}),
        ("binary", "Precision", {"thresholds": [0.2, 0.5]}),
        ("classes", "Precision", {"top_k": 2}),
        ("steps", "SparseCategoricalCrossentropy", {"ignore_class": 0}),
        ("numbers", "Unheard", {}),
    ],
)
def test_what_is_not_computed_is_none(kind: str, name: str, arguments: Mapping[str, Any]) -> None:
    assert metric_statistic(name, arguments, given(kind, name)[0]) is None


def test_the_score_of_one_class_stands_by_its_number() -> None:
    elements, _, _ = given("classes", "F1Score")
    each = [score(metric_statistic("F1Score", {"average": n}, elements), ROWS) for n in range(4)]  # type: ignore[arg-type]
    macro = metric_statistic("F1Score", {"average": "macro"}, elements)
    assert macro is not None
    assert np.mean(each) == pytest.approx(score(macro, ROWS))
