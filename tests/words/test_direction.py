"""A metric's direction, by its name alone, is the one that Keras has for it."""

from __future__ import annotations

import inspect

import pytest

from nnrun.words.direction import is_better_larger

LARGE = ("accuracy", "auc", "f1_score", "val_top_k_categorical_accuracy", "r2_score", "cosine_similarity", "recall_1")
SMALL = (
    "loss",
    "val_loss",
    "val_mae",
    "species_mse",
    "huber",
    "squared_hinge",
    "logcosh",
    "false_negatives",
    "val_dice",
    "val_ce",
)


@pytest.mark.parametrize("name", LARGE)
def test_what_grows_with_a_better_model(name: str) -> None:
    assert is_better_larger(name)


@pytest.mark.parametrize("name", SMALL)
def test_what_shrinks_with_a_better_model(name: str) -> None:
    assert not is_better_larger(name)


@pytest.mark.tensorflow
def test_every_metric_that_keras_knows_the_direction_of() -> None:
    import keras

    needed = {"num_classes": 2, "recall": 0.5, "precision": 0.5, "specificity": 0.5, "sensitivity": 0.5}
    needed |= {"target_class_ids": [0]}
    told = {}
    for kind in vars(keras.metrics).values():
        if inspect.isclass(kind) and kind not in (keras.metrics.Metric, keras.metrics.MeanMetricWrapper):
            parameters = inspect.signature(kind).parameters
            made = kind(**{name: value for name, value in needed.items() if name in parameters})
            told[made.name] = getattr(made, "_direction", None)
    found = {name: is_better_larger(name) for name, direction in told.items() if direction}
    assert found == {name: direction == "up" for name, direction in told.items() if direction}
    assert len(found) > 30
