"""Components of plugins are written, merged and overridden as those of the catalog."""

from __future__ import annotations

from typing import Any

import pytest

PARTS = """\
import keras
class MLP(keras.layers.Layer):
    def __init__(self, units, rate=44100, average="mean", layers=3, initial_activation="fast", **kwargs):
        super().__init__(**kwargs)
class Step(keras.optimizers.SGD):
    pass
class Focal(keras.losses.Loss):
    def __init__(self, gamma=2, alpha=0.5):
        super().__init__()
"""


@pytest.fixture
def base(folder: Any) -> str:
    """A config with a layer, an optimizer and a loss of its own."""
    folder.write("parts.py", PARTS)
    edits = (
        ("Dense: {units: 8, activation: relu}", "MLP: 8"),
        ("sparse_categorical_crossentropy", "{Focal: {gamma: 3}}"),
    )
    text: str = folder.edited(*edits, ("adam", "{Step: {learning_rate: 0.1, momentum: 0.9}}"))
    return "plugins: parts.py\n" + text


def test_arguments_of_a_plugin_mean_what_they_like(folder: Any, base: str) -> None:
    written = "{units: [64, 0], rate: 8000, average: max, layers: 2, initial_activation: slow}"
    layer = folder.spec(base.replace("MLP: 8", f"MLP: {written}")).layers[0].component
    assert layer.arguments == {
        "units": [64, 0], "rate": 8000, "average": "max", "layers": 2, "initial_activation": "slow",
    }  # fmt: skip


def test_arguments_of_a_plugin_merge_with_the_bases(folder: Any, base: str) -> None:
    folder.write("base.yaml", base)
    spec = folder.spec("extends: base.yaml\nloss: {Focal: {alpha: 1}}\noptimizer: {step: {learning_rate: 0.2}}\n")
    assert spec.loss.arguments == {"gamma": 3, "alpha": 1}
    assert spec.optimizer.arguments == {"learning_rate": 0.2, "momentum": 0.9}


@pytest.mark.parametrize("loss", ["mse", "{mse: {}}"])
def test_another_component_replaces_a_plugins(folder: Any, base: str, loss: str) -> None:
    folder.write("base.yaml", base)
    assert folder.spec(f"extends: base.yaml\nloss: {loss}\n").loss.name == "MeanSquaredError"


def test_plugin_that_extends_brings_replaces_the_bases_component(folder: Any) -> None:
    folder.write("parts.py", PARTS)
    folder.write("base.yaml", folder.base)
    text = "extends: base.yaml\nplugins: parts.py\noptimizer: {Step: {momentum: 0.5}}\n"
    assert folder.spec(text).optimizer.plain() == {"Step": {"momentum": 0.5}}


def test_overrides_open_the_short_form_of_a_plugin(folder: Any, base: str) -> None:
    layer = folder.spec(base, "layers.0.MLP.rate=1", "layers.0.mlp.units=9").layers[0].component
    assert layer.arguments == {"units": 9, "rate": 1}


FUNCTIONS = """\
def steep(y_true, y_pred):
    return y_true - y_pred
class Bare:
    pass
"""


@pytest.mark.parametrize(
    ("name", "said"),
    [
        (
            "steep",
            "own.py has a function 'steep', and a class is needed that derives from keras.losses.Loss: def",
        ),
        ("Bare", "own.py has a class 'Bare', which does not derive from keras.losses.Loss"),
    ],
)
def test_what_a_plugin_has_and_is_no_component_is_told(folder: Any, name: str, said: str) -> None:
    folder.write("own.py", FUNCTIONS)
    (problem,) = folder.said("plugins: own.py\n" + folder.edited(("sparse_categorical_crossentropy", name)))
    assert said in problem
