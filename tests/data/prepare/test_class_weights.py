"""Class weights as row weights."""

import numpy as np
import pytest
from sklearn.utils.class_weight import compute_sample_weight

from nnrun.errors import ConfigError

DATA = "x,w,y\n" + "".join(f"{row},2,{label}\n" for row, label in enumerate("aabaacab" * 3))


def test_balanced_weights_are_scikit_learns_counted_on_the_training_part(experiment) -> None:
    dataset = "dataset: {csv: t.csv, target: y, split: {test: 0.3}}"
    made = experiment(dataset, "classes", units=4, training="class_weight: balanced", t_csv=DATA).prepared()
    expected = compute_sample_weight("balanced", made.train.y["target"])
    assert np.allclose(made.train.training_weight, expected)
    assert made.train.training_weight.dtype == np.float32
    assert made.test.weight is None


def test_weights_by_class_name_multiply_sample_weights(experiment) -> None:
    training = "class_weight: {b: 3, c: 0.5}, sample_weight: w"
    made = experiment("dataset: {csv: t.csv, target: y}", "classes", training=training, t_csv=DATA).prepared()
    assert made.train.training_weight[:8].tolist() == [2, 2, 6, 2, 2, 1, 2, 6]


def test_weights_by_class_number(experiment) -> None:
    made = experiment(
        "dataset: {csv: t.csv, target: y}", "binary", training="class_weight: {0: 1, 1: 5}", t_csv="x,y\n1,0\n2,1\n"
    ).prepared()
    assert made.train.training_weight.tolist() == [1, 5]


def test_unknown_class_is_named(experiment) -> None:
    with pytest.raises(ConfigError, match=r"training.class_weight.d: the target has no class 'd'; known: a, b, c"):
        experiment(
            "dataset: {csv: t.csv, target: y}", "classes", training="class_weight: {d: 3}", t_csv=DATA
        ).prepared()


def test_numbers_have_no_classes_to_weigh(experiment) -> None:
    with pytest.raises(ConfigError, match="class_weight needs classes"):
        experiment(
            "dataset: {csv: t.csv, target: y}", "number", training="class_weight: balanced", t_csv="x,y\n1,2.5\n"
        ).prepared()


def test_numbers_for_named_classes_are_refused(experiment) -> None:
    message = r"training.class_weight.0: the classes have names, and 0 is none of them; write a, b, c"
    with pytest.raises(ConfigError, match=message):
        experiment(
            "dataset: {csv: t.csv, target: y}", "classes", training="class_weight: {0: 3}", t_csv=DATA
        ).prepared()
