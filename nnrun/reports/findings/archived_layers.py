"""The layers of a model as its ``.keras`` file tells them, read without Keras (zip, config.json), nothing of it run."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from nnrun.errors import RunDamaged
from nnrun.files import RECORD, archive_trouble, open_regular
from nnrun.types import LayerRow

_CONFIG = "config.json"
UNKNOWN = -1
"""Of the parameters: the file's configuration does not count them."""


def archived_layers(path: Path) -> tuple[LayerRow, ...]:
    """The layers of a functional model: names, classes, what feeds them; shapes as far as a later layer takes them.

    Raises:
        RunDamaged: It is none, or its configuration is no functional model's, or larger than `RECORD`.
    """
    try:
        config = _config(path)
        layers = config["config"]["layers"]
        shapes = dict(_shapes(layers))
        return tuple(_row(layer, shapes) for layer in layers)
    except (OSError, KeyError, TypeError, ValueError, AttributeError, RecursionError, zipfile.BadZipFile) as error:
        raise RunDamaged(f"{path} cannot be read: {error}", code="damaged-run") from None


def _config(path: Path) -> Any:
    if trouble := archive_trouble(path):
        raise ValueError(trouble)
    with open_regular(path) as file, zipfile.ZipFile(file) as archive:
        size = archive.getinfo(_CONFIG).file_size
        if size > RECORD:
            raise ValueError(f"its {_CONFIG} is too large")
        return json.loads(archive.read(_CONFIG))


def _row(layer: Mapping[str, Any], shapes: Mapping[str, str]) -> LayerRow:
    feeding = tuple(dict.fromkeys(tensor["keras_history"][0] for tensor in _tensors(layer["inbound_nodes"])))
    name = str(layer["name"])
    batch = layer["config"].get("batch_shape")
    own = str(tuple(batch[1:])) if isinstance(batch, list) else ""
    return LayerRow(name, str(layer["class_name"]), shapes.get(name, own), UNKNOWN, tuple(map(str, feeding)))


def _shapes(layers: Any) -> Iterator[tuple[str, str]]:
    """The shape of what each layer gives, as those say it that take it."""
    for layer in layers:
        for tensor in _tensors(layer["inbound_nodes"]):
            yield str(tensor["keras_history"][0]), str(tuple(tensor["shape"][1:]))


def _tensors(value: Any) -> Iterator[Mapping[str, Any]]:
    if isinstance(value, dict):
        if value.get("class_name") == "__keras_tensor__":
            yield value["config"]
        else:
            for inner in value.values():
                yield from _tensors(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _tensors(inner)
