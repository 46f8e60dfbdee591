"""What in a ``.keras`` file would run code: found in its text, before Keras makes anything of it."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Container, Iterator
from pathlib import Path
from typing import Any

from nnrun.catalog.refused import CODE_LAYERS

CONFIG = "config.json"
_HOMES = ("keras", "nnrun")
_CODE = "__lambda__"


def unsafe_part(path: Path, trusted: Container[str]) -> str:
    """The first part of a model's file that runs code or is no part of Keras's or nnrun's, and why; "" without one.

    Args:
        path: A ``.keras`` file.
        trusted: Names of the plugins' classes.

    Raises:
        KeyError, ValueError: It is no such file.
    """
    with zipfile.ZipFile(path) as archive:
        config = json.loads(archive.read(CONFIG))
    return next((f"{_shown(part)}: {why}" for part in _parts(config) if (why := _why(part, trusted))), "")


def _parts(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        if isinstance(value.get("class_name"), str):
            yield value
        for inner in value.values():
            yield from _parts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _parts(inner)


def _why(part: dict[str, Any], trusted: Container[str]) -> str:
    name, module = part["class_name"], part.get("module")
    if name == _CODE or (name in CODE_LAYERS and name not in trusted):
        return "it runs code of its own"
    if module is None or _is_of_keras(module) or name in trusted or (name == "function" and module == "builtins"):
        return ""
    return f"it is of the Python module {module!r}"


def _is_of_keras(module: Any) -> bool:
    return module is None or (isinstance(module, str) and module.partition(".")[0] in _HOMES)


def _shown(part: dict[str, Any]) -> str:
    config = part.get("config")
    name = config.get("name") if isinstance(config, dict) else None
    return f"{part['class_name']} {name!r}" if isinstance(name, str) else str(part["class_name"])
