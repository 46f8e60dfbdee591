"""What a model is built of: its layers with what follows them, and the key by which models are taken for alike."""

from __future__ import annotations

from dataclasses import replace

import pytest

from nnrun import catalog, spec
from nnrun.plan.model_plan import model_plan
from nnrun.spec import Component
from nnrun.types import Input, Signature, Target

CONFIG = {
    "dataset": {"inline": {"x": [[1.0], [2.0]], "y": [1.0, 2.0]}},
    "layers": [{"Dense": 1}],
    "loss": "mse",
    "training": {"epochs": 1},
}
SIGNATURE = Signature((Input("x", (1,), "float32"),), (Target("target", "number", 1, (), "float32"),))
NUMBERS = (0.1, 0.2)


def planned(config, *overrides):
    """The plan of a config."""
    loaded = spec.load(config, overrides)
    return model_plan(loaded, loaded.graph, SIGNATURE)


def with_component(loaded, component):
    """The config with a component at a place that its kind can have, or inside another."""
    places = {"loss": "loss", "optimizer": "optimizer", "metric": "metrics"}
    if component.kind in places:
        value = (component,) if component.kind == "metric" else component
        return replace(loaded, spec=replace(loaded.spec, **{places[component.kind]: value}))
    (call,) = loaded.graph.calls
    layer = component if component.kind == "layer" else Component("layer", "Dense", {"argument": component})
    calls = (replace(call, spec=replace(call.spec, component=layer)),)
    return replace(loaded, graph=replace(loaded.graph, calls=calls))


@pytest.mark.thorough
def test_every_argument_of_every_component_but_a_plain_learning_rate_tells_models_apart():
    """A learning rate is a variable of the optimizer, which is set as weights are."""
    loaded = spec.load(CONFIG)
    for kind in ("layer", "loss", "optimizer", "metric", "schedule", "regularizer", "constraint", "initializer"):
        for name in catalog.names(kind):
            for argument in catalog.find(kind, name).arguments:
                components = [Component(kind, name, {argument.name: number}) for number in NUMBERS]
                configs = [with_component(loaded, component) for component in components]
                plans = [model_plan(config, config.graph, SIGNATURE) for config in configs]
                keys = {(plan.key, *plan.hyperparameters.items()) for plan in plans}
                is_rate = (kind, argument.name) == ("optimizer", "learning_rate")
                assert len(keys) == (1 if is_rate else 2), (name, argument.name)


@pytest.mark.parametrize(
    "override",
    [
        "regularization={kernel: l2}",
        "regularization={dropout: 0.5}",
        "loss_weights=0.5",
        "weighted_metrics=[mae]",
        "dataset.augment=[{GaussianNoise: 0.1}]",
        "training.precision=mixed_bfloat16",
        "layers.0.trainable=false",
        "layers.0.name=other",
    ],
)
def test_what_else_makes_a_model_tells_them_apart_and_a_seed_does_not(override):
    config = {**CONFIG, "layers": [{"Dense": 2}, {"Dense": 1}]}
    plain, changed, seeded = (planned(config, text).key for text in ("name=same", override, "seed=7"))
    assert plain != changed
    assert plain == seeded


REGULARIZED = {
    **CONFIG,
    "layers": [
        {"Dense": {"units": 4, "activation": "PReLU", "kernel_regularizer": "l1"}, "trainable": False},
        {"LSTM": {"units": 2, "activation": {"LeakyReLU": {"negative_slope": 0.1}}}},
        "Flatten",
        {"Dense": 2, "name": "bare"},
        {"Dense": 1},
    ],
    "regularization": {
        "kernel": "l2",
        "activity": "l1",
        "dropout": 0.5,
        "batch_normalization": True,
        "except": ["bare"],
    },
}


def test_layers_are_regularized_once_for_all_who_build_or_print_them():
    layers = planned(REGULARIZED).layers
    assert [name for name, _ in layers["dense"].parts] == [
        "dense",
        "dense_activation",
        "dense_normalization",
        "dense_dropout",
    ]
    first = layers["dense"]
    assert (first.added, first.trainable) == ({}, False)  # the config's own regularizer wins
    assert first.activation.arguments["activity_regularizer"].name == "L1"
    assert first.component.arguments.keys() == {"units", "kernel_regularizer"}
    recurrent = layers["lstm"]
    assert recurrent.activation is None
    assert recurrent.component.arguments["activation"].name == "LeakyReLU"
    assert recurrent.added.keys() == {"kernel_regularizer", "activity_regularizer"}
    plain = [layers[name] for name in ("flatten", "bare", "dense_1")]
    assert [(layer.added, layer.following) for layer in plain] == [({}, ())] * 3


@pytest.mark.tensorflow
def test_layers_that_are_fitted_on_rows_are_those_of_keras_with_adapt():
    import keras

    from nnrun.plan.layer_plan import _ADAPTED

    entries = [catalog.find("layer", name) for name in catalog.names("layer")]
    own = {entry.name for entry in entries if not entry.refused and entry.path.startswith("keras.layers.")}
    assert {name for name in own if hasattr(getattr(keras.layers, name), "adapt")} == _ADAPTED


def test_metrics_over_sparse_rows_are_those_of_the_same_layers_over_dense_ones():
    layers = [{"Dense": {"units": 1, "activation": "sigmoid"}}]
    loaded = spec.load({**CONFIG, "layers": layers, "loss": "binary_crossentropy", "metrics": ["accuracy", "F1Score"]})
    marks = Input("x", (None,), "int16", (), (("multi_hot", {"size": 1000}),))
    signature = replace(SIGNATURE, inputs=(marks,))
    dense, sparse = (model_plan(loaded, loaded.graph, signature, {"x": share}) for share in (1.0, 0.001))
    assert [plan.layers["dense"].component.name for plan in (dense, sparse)] == ["Dense", "SparseDense"]
    assert [plan.inputs[0].sparse for plan in (dense, sparse)] == [False, True]
    assert dense.compiled == sparse.compiled
    assert dense.key != sparse.key
