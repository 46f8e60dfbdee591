"""Hyperparameters that programs take as inputs: where they are found, and that a plan's key goes without them."""

from __future__ import annotations

import pytest

from nnrun.plan.hyperparameter_paths import hyperparameters
from nnrun.spec import Component
from tests.plan.test_model_plan import CONFIG, planned

LAYERS = [
    {"Reshape": {"target_shape": [1, 1], "name": "steps"}},
    {"Bidirectional": {"layer": {"LSTM": {"units": 2, "dropout": 0.25}}, "name": "both"}},
    {"Dense": {"units": 2, "kernel_regularizer": {"l1_l2": {"l1": 0.25, "l2": 1}}, "name": "hidden"}},
    {"Dropout": {"rate": 0.25, "name": "drop"}},
    {"Dense": 1},
]
BASE = {**CONFIG, "layers": LAYERS, "regularization": {"bias": {"l2": 0.25}, "dropout": 0.25}}


def test_they_are_found_by_their_paths():
    assert planned(BASE).hyperparameters == dict.fromkeys(
        [
            "both.layer.dropout",
            "hidden.kernel_regularizer.l1",
            "hidden.bias_regularizer.l2",
            "hidden_dropout.rate",
            "drop.rate",
        ],
        0.25,
    )


@pytest.mark.parametrize(
    ("kind", "name", "argument", "number"),
    [("layer", "Dropout", "rate", 1.5), ("layer", "Dropout", "rate", -0.5), ("regularizer", "L2", "l2", -0.5)],
)
def test_what_keras_refuses_is_none(kind, name, argument, number):
    """A model that begins again is not built, so that nobody would refuse it."""
    layer = Component("layer", "Layer", {"argument": Component(kind, name, {argument: number})})
    assert dict(hyperparameters([("layer", layer)])) == {}
    valid = Component("layer", "Layer", {"argument": Component(kind, name, {argument: 0.5})})
    assert dict(hyperparameters([("layer", valid)])) == {f"layer.argument.{argument}": 0.5}


@pytest.mark.parametrize(
    ("override", "is_input"),
    [
        ("layers.1.Bidirectional.layer.LSTM.dropout=0.5", True),
        ("layers.2.Dense.kernel_regularizer.l1_l2.l1=0.5", True),
        ("layers.3.Dropout.rate=0.5", True),
        ("regularization.dropout=0.5", True),
        ("regularization.bias.l2=0.5", True),
        ("layers.3.Dropout.rate=0", False),
        ("layers.2.Dense.kernel_regularizer.l1_l2.l2=0.5", False),
        ("layers.2.Dense.kernel_regularizer.l1_l2.l1=1", False),
        ("layers.2.Dense.units=3", False),
    ],
)
def test_a_key_goes_without_them_but_for_zero_and_one(override, is_input):
    base, other = planned(BASE), planned(BASE, override)
    assert (base.key == other.key) is is_input
    assert (base.key, base.hyperparameters) != (other.key, other.hyperparameters)


def test_layers_that_vary_rows_are_among_them():
    plans = [
        planned({**CONFIG, "dataset": {**CONFIG["dataset"], "augment": [{"Dropout": rate}]}}) for rate in (0.2, 0.3)
    ]
    assert [plan.hyperparameters for plan in plans] == [{"augment_0.rate": 0.2}, {"augment_0.rate": 0.3}]
    assert plans[0].key == plans[1].key
