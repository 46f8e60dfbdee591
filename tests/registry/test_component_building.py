"""Components to their objects."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from nnrun.errors import ConfigError, Place
from nnrun.registry import build
from nnrun.spec.decoding.components import Component

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = [pytest.mark.tensorflow, pytest.mark.filterwarnings("ignore")]

HERE = Place("config.yaml", 4, 7)
THERE = Place("config.yaml", 5, 9)


def test_class_is_called_with_nested_components_built() -> None:
    kernel = Component("regularizer", "L2", {"l2": 0.25})
    layer = build(Component("layer", "Dense", {"units": 3, "kernel_regularizer": kernel}), name="first")
    assert layer.name == "first"
    assert layer.kernel_regularizer.l2 == 0.25


def test_lists_of_components_are_built() -> None:
    dense = Component("layer", "Dense", {"units": 3})
    assert [layer.units for layer in build(Component("layer", "Sequential", {"layers": [dense, dense]})).layers] == [
        3,
        3,
    ]


def test_bare_activation_is_keras_own_function() -> None:
    import keras

    assert build(Component("activation", "relu")) is keras.activations.relu


@pytest.mark.parametrize(
    ("name", "arguments", "layer"),
    [
        ("leaky_relu", {"negative_slope": 0.5}, "LeakyReLU"),
        ("relu", {"max_value": 1.0}, "ReLU"),
        ("elu", {"alpha": 0.5}, "ELU"),
        ("softmax", {"axis": 1}, "Softmax"),
        ("gelu", {"approximate": True}, "ParameterizedActivation"),
        ("threshold", {"threshold": 0.5, "default_value": 7.0}, "ParameterizedActivation"),
    ],
)
def test_activation_with_arguments_equals_the_function_with_them(
    name: str, arguments: dict[str, Any], layer: str
) -> None:
    import keras
    import numpy as np

    x = np.linspace(-2, 2, 6, dtype="float32").reshape(2, 3)
    built = build(Component("activation", name, arguments))
    assert type(built).__name__ == layer
    expected = getattr(keras.activations, name)(x, **arguments)
    np.testing.assert_array_equal(np.asarray(built(x)), np.asarray(expected))


def test_model_with_a_parameterized_activation_is_saved_and_loaded(tmp_path: Path) -> None:
    import keras
    import numpy as np

    celu = Component("activation", "celu", {"alpha": 2.0})
    model = keras.Sequential([keras.Input((3,)), build(Component("layer", "Dense", {"units": 2, "activation": celu}))])
    model.save(tmp_path / "model.keras")
    x = np.ones((1, 3), "float32")
    loaded = keras.saving.load_model(tmp_path / "model.keras")
    np.testing.assert_array_equal(loaded.predict(x, verbose=0), model.predict(x, verbose=0))


@pytest.mark.parametrize("name", ["accuracy", "acc"])
def test_metric_that_keras_chooses_stays_text(name: str) -> None:
    assert build(Component("metric", name)) == name


def test_score_is_scikit_learns_function() -> None:
    from sklearn.feature_selection import SelectKBest, f_regression

    selector = build(
        Component("transformer", "SelectKBest", {"score_func": Component("score", "f_regression"), "k": 1})
    )
    assert isinstance(selector, SelectKBest)
    assert selector.score_func is f_regression


def test_list_becomes_a_tuple_where_scikit_learn_wants_one() -> None:
    assert build(Component("transformer", "MinMaxScaler", {"feature_range": [0, 2]})).feature_range == (0, 2)
    categories = [["a", "b"]]
    assert build(Component("transformer", "OneHotEncoder", {"categories": categories})).categories == categories


def test_component_of_a_plugin_is_built_from_its_file(tmp_path: Path) -> None:
    from nnrun.catalog import plugin_entries

    file = tmp_path / "parts.py"
    text = "import keras\nclass Twice(keras.layers.Layer):\n    def __init__(self, by=2, **kwargs):\n"
    file.write_text(text + "        super().__init__(**kwargs)\n        self.by = by\n", encoding="utf-8")
    (entry,) = plugin_entries(file)
    layer = build(Component("layer", "Twice", {"by": 3}, plugin=entry), name="twice")
    assert (type(layer).__name__, layer.by, layer.name) == ("Twice", 3, "twice")


@pytest.mark.parametrize(
    ("component", "said", "path", "place"),
    [
        (
            Component("layer", "Dropout", {"rate": 3.0}, "layers.1", HERE, {"rate": THERE}),
            "Invalid value received for argument `rate`. Expected a float value between 0 and 1. Received: rate=3.0",
            "layers.1.Dropout.rate",
            THERE,
        ),
        (
            Component("layer", "Dense", {"units": 3, "dtype": {"class_name": "x"}}, "layers.0", HERE, {"dtype": THERE}),
            "'dtype' of Dense takes no mapping",
            "layers.0.Dense.dtype",
            THERE,
        ),
        (
            Component("activation", "celu", {"alpha": "x"}, "layers.0.Dense.activation", HERE),
            None,
            "layers.0.Dense.activation",
            HERE,
        ),
        (
            Component("layer", "Lambda", {}, "layers.0", HERE),
            "Lambda cannot be named in a config: its argument is code; write a class in a file named under 'plugins'",
            "layers.0",
            HERE,
        ),
        (Component("layer", "Dens", {}, "layers.0", HERE), "Dens is not a known layer", "layers.0", HERE),
    ],
)
def test_refusal_is_one_line_at_its_place(component: Component, said: str | None, path: str, place: Place) -> None:
    with pytest.raises(ConfigError) as caught:
        build(component)
    problem = caught.value.problems[0]
    assert said is None or problem.message == said
    assert "\n" not in problem.message
    assert (problem.path, problem.place) == (path, place)


def test_nested_refusal_is_at_the_nested_place() -> None:
    inner = Component("layer", "Dropout", {"rate": 3.0}, "layers.1.TimeDistributed.layer", THERE)
    with pytest.raises(ConfigError) as caught:
        build(Component("layer", "TimeDistributed", {"layer": inner}, "layers.1", HERE))
    assert caught.value.problems[0].place == THERE
