"""Under mixed precision the layers that give the answers compute in float32."""

from __future__ import annotations

import pytest

from nnrun import spec

CONFIG = {
    "dataset": {"inline": {"x": [[1.0], [2.0]], "y": [1.0, 2.0]}},
    "loss": "mse",
    "training": {"epochs": 1, "precision": "mixed_float16"},
}
WHOLE = "float32"


def dtypes(layers, *overrides):
    graph = spec.load({**CONFIG, "layers": layers}, overrides).graph
    return [call.spec.component.arguments.get("dtype") for call in graph.calls]


@pytest.mark.parametrize(
    ("layers", "expected"),
    [
        ([{"Dense": 4}, {"Dense": 1}], [None, WHOLE]),
        ([{"Dense": 4}, {"Dense": 1}, {"Reshape": [1]}, "Flatten"], [None, WHOLE, WHOLE, WHOLE]),
        ([{"Dense": 4}, {"Dense": {"units": 1, "dtype": "float16"}}], [None, "float16"]),
        ([{"Dense": 4}, {"Dropout": 0.5}, {"Add": None, "inputs": ["dense", "dropout"]}], [None, None, WHOLE]),
    ],
)
def test_last_layer_that_computes_and_those_that_hand_on_are_whole(layers, expected):
    assert dtypes(layers) == expected
    assert dtypes(layers, "training.precision=float32") == [None if value == WHOLE else value for value in expected]


def test_layers_inside_the_last_one_are_whole():
    layers = [{"TimeDistributed": {"layer": {"Dense": 1}}}]
    (call,) = spec.load({**CONFIG, "layers": layers}).graph.calls
    assert call.spec.component.arguments["layer"].arguments["dtype"] == WHOLE
    layers = [{"Sequential": [{"Dense": 4}, {"Dense": 1}]}]
    (call,) = spec.load({**CONFIG, "layers": layers}).graph.calls
    assert [inner.arguments.get("dtype") for inner in call.spec.component.arguments["layers"]] == [None, WHOLE]


def test_config_says_of_it_what_it_said():
    """resolved.yaml names no dtype that nobody wrote."""
    loaded = spec.load({**CONFIG, "layers": [{"Dense": 1}]})
    assert "dtype" not in spec.to_yaml(loaded.spec)
