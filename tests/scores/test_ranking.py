"""Areas, average precision and Matthews' coefficient are scikit-learn's, exactly."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn import metrics

from nnrun.scores import predictions, score
from nnrun.scores.ranking import ranking
from nnrun.types import Target

RANDOM = np.random.default_rng(3)
ROWS = np.arange(80)
BINARY = Target("target", "binary", 1, (), "float32", ("no", "yes"))
CLASSES = Target("target", "classes", 3, (), "int32", ("a", "b", "c"))
LABELS = Target("target", "binary", 3, (3,), "float32", ("red", "big", "old"))


def test_of_yes_and_no() -> None:
    chance, true = RANDOM.random((80, 1)), RANDOM.random(80) > 0.4
    said = ranking(predictions(BINARY, chance, ROWS, true.astype("float32")))
    assert said.auc == pytest.approx(metrics.roc_auc_score(true, chance[:, 0]), abs=1e-12)
    assert said.average_precision == pytest.approx(metrics.average_precision_score(true, chance[:, 0]), abs=1e-12)
    assert said.matthews == pytest.approx(metrics.matthews_corrcoef(true, chance[:, 0] > 0.5), abs=1e-12)


def test_of_classes_and_of_labels_they_are_plain_means() -> None:
    chances = RANDOM.dirichlet(np.ones(3), 80)
    true = RANDOM.integers(0, 3, 80)
    said = ranking(predictions(CLASSES, chances, ROWS, true))
    assert said.auc == pytest.approx(metrics.roc_auc_score(true, chances, multi_class="ovr"), abs=1e-12)
    assert said.matthews == pytest.approx(metrics.matthews_corrcoef(true, chances.argmax(1)), abs=1e-12)
    labels = RANDOM.random((80, 3)) > 0.5
    said = ranking(predictions(LABELS, chances, ROWS, labels.astype("float32")))
    assert said.average_precision == pytest.approx(metrics.average_precision_score(labels, chances), abs=1e-12)
    assert said.auc == pytest.approx(metrics.roc_auc_score(labels, chances), abs=1e-12)


def test_what_is_not_defined_is_no_number() -> None:
    chance = RANDOM.random((80, 1))
    said = ranking(predictions(BINARY, chance, ROWS, np.ones(80, "float32")))
    assert (said.auc, said.average_precision, said.matthews) == (None, None, None)
    chance[3] = np.nan
    assert ranking(predictions(BINARY, chance, ROWS, ROWS % 2)).auc is None


def test_details_hold_them() -> None:
    said = score(predictions(BINARY, RANDOM.random((80, 1)), ROWS, (ROWS % 2).astype("float32")))
    assert said.ranking.auc is not None  # type: ignore[union-attr]
