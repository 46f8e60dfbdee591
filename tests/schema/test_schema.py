"""What the schema of a config says, beyond its agreement with the decoder."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft7Validator

from nnrun import catalog
from nnrun.spec.json_schema.argument_schema import PARTIAL
from nnrun.spec.json_schema.schema import schema
from nnrun.spec.reading import read_file
from tests.schema.agreement import as_json

_REST = {"layers": ["Flatten"], "loss": "mse", "training": {"epochs": 1}}


def _errors(validator: Draft7Validator, config: Any) -> list[str]:
    return [f"{error.json_path}: {error.message}" for error in validator.iter_errors(as_json(config))]


def test_the_schema_itself_is_sound() -> None:
    Draft7Validator.check_schema(schema())  # raises
    assert schema()["properties"]


@pytest.mark.parametrize("config", sorted(Path(__file__).parents[2].glob("configs/*.yaml")), ids=lambda path: path.stem)
def test_shipped_configs_are_valid(validator: Draft7Validator, config: Path) -> None:
    assert _errors(validator, read_file(config).plain()) == []


@pytest.mark.parametrize("missing", ["dataset", "layers", "loss", "training"])
def test_a_config_must_say_what_is_required(validator: Draft7Validator, missing: str) -> None:
    config = {"dataset": "iris", **_REST}
    assert _errors(validator, {key: value for key, value in config.items() if key != missing})


@pytest.mark.parametrize(
    "text",
    [
        "{}",
        "training: {batch_size: 3}",
        "dataset: {csv: {header: false}}",
        "dataset: {split: {test: 0.5}}",
        "optimizer: {adam: {learning_rate: {ExponentialDecay: {decay_rate: 0.5}}}}",
        "loss: {price: mse}",
        "callbacks: null",
        "layers: null",
    ],
)
def test_a_config_that_extends_another_may_leave_out_the_rest(validator: Draft7Validator, text: str) -> None:
    config = yaml.safe_load(text)
    assert _errors(validator, config)
    assert _errors(validator, {"extends": "base.yaml", **config}) == []


@pytest.mark.parametrize("text", ["{lss: mse}", "training: {epochs: 0}", "layers: [{Dens: 3}]", "dataset: {iriss: {}}"])
def test_a_config_that_extends_another_may_not_be_misspelt(validator: Draft7Validator, text: str) -> None:
    assert _errors(validator, {"extends": "base.yaml", **yaml.safe_load(text)})


def test_maps_by_output_name_need_outputs(validator: Draft7Validator) -> None:
    config = {"dataset": "iris", **_REST, "loss": {"price": "mse"}}
    assert _errors(validator, config)
    assert _errors(validator, {**config, "outputs": ["price"]}) == []


@pytest.mark.parametrize("name", ["flatten", "FLATTEN", "batch_normalization", "Max_Pooling2D", "MaxPool2D"])
def test_names_are_known_without_case_and_underscores(validator: Draft7Validator, name: str) -> None:
    assert _errors(validator, {"dataset": "iris", **_REST, "layers": [name, {name: {}}]}) == []


def test_an_exact_name_means_its_own_kind(validator: Draft7Validator) -> None:
    dense = {"units": 1, "activation": {"ReLU": {"name": "rectified"}}}  # the activation relu has no name
    assert _errors(validator, {"dataset": "iris", **_REST, "layers": [{"Dense": dense}]}) == []
    dense["activation"] = {"relu": {"name": "rectified"}}
    assert _errors(validator, {"dataset": "iris", **_REST, "layers": [{"Dense": dense}]})


def test_a_refused_component_is_answered_with_the_reason() -> None:
    lambda_ = schema()["$defs"]["layer-item"]["properties"]["Lambda"]
    assert "its argument is code" in lambda_["errorMessage"]
    assert lambda_["doNotSuggest"]


def test_components_of_plugins_are_known(tmp_path: Path) -> None:
    file = tmp_path / "parts.py"
    file.write_text("import keras\nclass Noise(keras.layers.Layer):\n    def __init__(self, size, low=0): ...\n")
    config = {"dataset": "iris", **_REST, "plugins": ["parts.py"], "layers": [{"Noise": {"size": 3}}]}
    assert _errors(Draft7Validator(schema()), config)
    knowing = Draft7Validator(schema(catalog.plugin_entries(file)))
    assert _errors(knowing, config) == []
    assert _errors(knowing, {**config, "layers": [{"Noise": {"low": 3}}]})


def test_every_reference_leads_to_a_definition() -> None:
    made = schema()
    names = {ref.removeprefix("#/$defs/") for ref in _references(made)}
    assert names <= set(made["$defs"])


def test_what_stands_outside_lists_and_has_required_arguments_may_be_partial() -> None:
    outside = ("source", "optimizer", "schedule", "loss", "regularizer", "constraint")
    needing = {
        kind
        for kind in outside
        for name in catalog.names(kind)
        if (entry := catalog.find(kind, name)) and entry.required
    }
    assert needing <= set(PARTIAL)


def test_every_argument_says_what_it_is() -> None:
    definitions = schema()["$defs"]
    dense = definitions["layer.Dense"]
    assert dense["description"] == "Just your regular densely-connected NN layer"
    assert dense["required"] == ["units"]
    units = dense["properties"]["units"]["$ref"].removeprefix("#/$defs/")
    assert definitions[units]["description"] == "a whole number of at least 1; required"


def _references(value: Any) -> set[str]:
    if isinstance(value, dict):
        own = {value["$ref"]} if isinstance(value.get("$ref"), str) else set()
        return own.union(*map(_references, value.values()))
    return set().union(*map(_references, value)) if isinstance(value, list) else set()
