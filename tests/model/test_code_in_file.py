"""A model's file that would run code is refused for safety, and says which part would."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path
from typing import Any

import pytest

from nnrun.errors import RunDamaged
from nnrun.model import load_model
from nnrun.model.code_in_file import unsafe_part

DENSE = {"module": "keras.layers", "class_name": "Dense", "config": {"name": "dense", "units": 2}}


def written(folder: Path, *layers: dict[str, Any]) -> Path:
    path = folder / "model.keras"
    config = {"module": "keras", "class_name": "Sequential", "config": {"name": "s", "layers": list(layers)}}
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("config.json", json.dumps(config))
        archive.writestr("metadata.json", "{}")
    return path


@pytest.mark.parametrize(
    ("part", "told"),
    [
        ({"class_name": "Lambda", "module": "keras.layers", "config": {"name": "sneaky"}}, "Lambda 'sneaky': it runs"),
        ({"class_name": "TFSMLayer", "module": "keras.layers", "config": {}}, "TFSMLayer: it runs code"),
        ({"class_name": "__lambda__", "config": {"value": "..."}}, "__lambda__: it runs code"),
        (
            {"class_name": "Popen", "module": "subprocess", "config": {}},
            "Popen: it is of the Python module 'subprocess'",
        ),
        ({"class_name": "function", "module": "os", "config": "system"}, "function: it is of the Python module 'os'"),
        ({"class_name": "Evil", "module": "kerasx.layers", "config": {}}, "Evil: it is of the Python module"),
    ],
)
def test_part_that_runs_code_is_named(part: dict[str, Any], told: str, tmp_path: Path) -> None:
    inside = {**DENSE, "config": {**DENSE["config"], "activation": part}}
    for layers in ((DENSE, part), (inside,)):
        with pytest.raises(RunDamaged, match="refused for safety: it holds") as caught:
            load_model(written(tmp_path, *layers))
        assert told in str(caught.value)


def test_parts_of_keras_and_of_trusted_plugins_are_safe(tmp_path: Path) -> None:
    plugin = {"class_name": "Doubling", "module": "nnrun_plugin_parts", "registered_name": "Doubling", "config": {}}
    relu = {"class_name": "function", "module": "builtins", "config": "relu", "registered_name": "function"}
    path = written(tmp_path, DENSE, plugin, relu)
    assert unsafe_part(path, {"Doubling"}) == ""
    assert "Doubling" in unsafe_part(path, ())


@pytest.mark.parametrize("content", [b"[", b"\xff", b"1", b"[" * 100_000])
def test_damaged_file_is_told(content: bytes, tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "model.keras", "w") as archive:
        archive.writestr("config.json", content)
    with pytest.raises(RunDamaged, match=r"model\.keras"):
        load_model(tmp_path / "model.keras")
