"""A model's file that would run code is refused for safety, and says which part would."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from nnrun import catalog
from nnrun.errors import RunDamaged
from nnrun.model import load_model, save_model
from nnrun.model.code_in_file import unsafe_part
from nnrun.registry import build
from tests.registry.test_every_component import sample

DENSE = {"module": "keras.layers", "class_name": "Dense", "config": {"name": "dense", "units": 2}}


def written(folder: Path, *layers: dict[str, Any]) -> Path:
    path = folder / "model.keras"
    config = {"module": "keras", "class_name": "Sequential", "config": {"name": "s", "layers": list(layers)}}
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("config.json", json.dumps(config))
        archive.writestr("metadata.json", "{}")
    return path


@pytest.mark.parametrize(
    ("part", "reason"),
    [
        ({"class_name": "Lambda", "module": "keras.layers", "config": {"name": "sneaky"}}, "Lambda 'sneaky': it runs"),
        ({"class_name": "Lambda", "config": {}}, "Lambda: it runs code"),
        ({"class_name": "TFSMLayer", "module": "keras.layers", "config": {}}, "TFSMLayer: it runs code"),
        ({"class_name": "TorchModuleWrapper", "module": "keras.layers", "config": {}}, "Wrapper: it runs code"),
        ({"class_name": "__lambda__", "config": {"value": "..."}}, "__lambda__: it runs code"),
        (
            {"class_name": "Popen", "module": "subprocess", "config": {}},
            "Popen: it is of the Python module 'subprocess'",
        ),
        ({"class_name": "function", "module": "os", "config": "system"}, "function: it is of the Python module 'os'"),
        ({"class_name": "function", "module": "builtins", "config": "eval"}, "function: it is no function"),
        ({"class_name": "function", "module": "keras.utils", "config": "get_file"}, "function: it is no function"),
        (
            {"class_name": "function", "module": "keras.config", "config": "enable_unsafe_deserialization"},
            "function: it is no function",
        ),
        ({"class_name": "function", "module": "keras.models", "config": "load_model"}, "function: it is no function"),
        ({"class_name": "Evil", "module": "kerasx.layers", "config": {}}, "Evil: it is of the Python module"),
        ({"class_name": "layers.Lambda", "module": "keras", "config": {}}, "layers.Lambda: models that nnrun writes"),
        ({"class_name": "LambdaCallback", "module": "keras.callbacks", "config": {}}, "models that nnrun writes"),
        ({"class_name": "Tile", "module": "keras.src.ops.numpy", "config": {}}, "Tile: models that nnrun writes"),
        ({"class_name": "NotEqual", "module": "os", "config": {}}, "NotEqual: it is of the Python module 'os'"),
        ({"class_name": "__typespec__", "module": "os", "config": [], "spec_name": "x"}, "the Python module 'os'"),
        ({"class_name": "__typespec__", "config": [], "spec_name": "system"}, "models that nnrun writes"),
        ({"class_name": ["Dense"], "module": "keras.layers", "config": {}}, "its class has no name"),
        (
            {"class_name": "StringLookup", "module": "keras.layers", "config": {"vocabulary": "/etc/passwd"}},
            "StringLookup: it reads the file '/etc/passwd'",
        ),
        (
            {"class_name": "TextVectorization", "module": "keras.layers", "config": {"vocabulary": "http://a/b"}},
            "TextVectorization: it reads the file 'http://a/b'",
        ),
    ],
)
def test_part_that_runs_code_or_reads_a_file_is_named(part: dict[str, Any], reason: str, tmp_path: Path) -> None:
    inside = {**DENSE, "config": {**DENSE["config"], "activation": part}}
    for layers in ((DENSE, part), (inside,)):
        with pytest.raises(RunDamaged, match="refused for safety: it holds") as caught:
            load_model(written(tmp_path, *layers))
        assert reason in str(caught.value)


def test_parts_of_keras_and_of_trusted_plugins_are_safe() -> None:
    plugin = {"class_name": "Doubling", "module": "nnrun_plugin_parts", "registered_name": "Doubling", "config": {}}
    relu = {"class_name": "function", "module": "builtins", "config": "relu", "registered_name": "function"}
    words = {"class_name": "StringLookup", "module": "keras.layers", "config": {"vocabulary": ["a", "b"]}}
    assert unsafe_part([DENSE, plugin, relu, words], {"Doubling"}) == ""
    assert "Doubling" in unsafe_part([plugin], ())


def test_masks_are_safe_as_keras_writes_them(tmp_path: Path) -> None:
    import keras
    from keras import layers

    ids, steps = keras.Input((6,), dtype="int32"), keras.Input((6, 4))
    words, plain = layers.Embedding(9, 4, mask_zero=True)(ids), layers.Embedding(9, 4)(ids)
    masked = layers.Masking()(steps)
    joined = [layers.Concatenate()([words, plain]), layers.Add()([words, masked]), layers.Attention()([words, masked])]
    model = keras.Model([ids, steps], [layers.LSTM(2)(inner) for inner in joined])
    fed = [np.array([[3, 1, 2, 0, 0, 0]]), np.array([[[1.0] * 4] * 4 + [[0.0] * 4] * 2])]
    save_model(model, tmp_path / "model.keras")
    for answers, again in zip(model(fed), load_model(tmp_path / "model.keras")(fed), strict=True):
        assert np.array_equal(answers, again)


def test_masks_of_trusted_plugins_are_made_by_any_operation() -> None:
    operation = {"class_name": "LogicalNot", "module": "keras.src.ops.numpy", "config": {"name": "logical_not"}}
    assert unsafe_part([operation], {"Doubling"}) == ""
    assert "LogicalNot" in unsafe_part([operation], ())


KINDS = ("layer", "optimizer", "schedule", "loss", "metric", "regularizer", "constraint", "initializer")


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("kind", KINDS)
def test_whatever_a_config_can_name_is_safe_as_keras_writes_it(kind: str) -> None:
    import keras

    for name in catalog.names(kind):
        component = build(sample(catalog.find(kind, name)))
        assert unsafe_part(json.loads(json.dumps(keras.saving.serialize_keras_object(component))), ()) == "", name


@pytest.mark.parametrize("content", [b"[", b"\xff", b"1", b"[" * 100_000])
def test_damaged_file_is_told(content: bytes, tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "model.keras", "w") as archive:
        archive.writestr("config.json", content)
    with pytest.raises(RunDamaged, match=r"model\.keras"):
        load_model(tmp_path / "model.keras")
