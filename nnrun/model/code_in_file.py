"""What in a ``.keras`` file would run code or read other files: found in its text, before Keras makes anything of it.

Only what nnrun itself writes is let through. Keras's safe mode refuses what it knows to be dangerous, and several of
its advisories were of what it had not known.
"""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping
from functools import cache
from typing import Any

from nnrun.catalog import names, read_path_arguments
from nnrun.catalog.refused import CODE_LAYERS

_KINDS = ("layer", "optimizer", "schedule", "loss", "metric", "regularizer", "constraint", "initializer", "activation")
_PLAIN = frozenset(
    [
        *("Functional", "InputLayer", "DTypePolicy", "DTypePolicyMap", "__keras_tensor__"),
        *("__tensor__", "__numpy__", "__bytes__", "__ellipsis__", "__slice__"),
    ]
)
"""What holds a model together, and values that JSON lacks."""
_OPERATIONS = frozenset(
    [
        *("NotEqual", "Any", "LogicalOr", "ExpandDims", "ZerosLike", "OnesLike", "Concatenate", "ConvertToTensor"),
        "OneHot",
    ]
)
"""What stands in a model beside its layers: by what Keras makes and hands on masks, and the step `one_hot`."""
_HOME_OF_OPERATIONS = "keras.src.ops."
_CODE = "__lambda__"
_FUNCTION = "function"


def unsafe_part(config: Any, trusted: Container[str]) -> str:
    """The first part of a model's config that runs code, reads a file or is not known, and why; "" without one.

    Args:
        config: What config.json of a ``.keras`` file says.
        trusted: Names of the plugins' classes.
    """
    return next((f"{_shown(part)}: {why}" for part in _parts(config) if (why := _why(part, trusted))), "")


def _parts(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        if "class_name" in value:
            yield value
        for inner in value.values():
            yield from _parts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _parts(inner)


def _why(part: Mapping[str, Any], trusted: Container[str]) -> str:
    name, module, config = part["class_name"], part.get("module"), part.get("config")
    if not isinstance(name, str):
        return "its class has no name"
    if name in trusted:
        return ""
    if name == _CODE or name in CODE_LAYERS:
        return "it runs code of its own"
    home = module.partition(".")[0] if isinstance(module, str) else module
    if home == "nnrun":  # whose parts are found by the names that they are registered under, and not imported
        return ""
    if home not in ("keras", None) and (name, home) != (_FUNCTION, "builtins"):
        return f"it is of the Python module {module!r}"
    if name == _FUNCTION:
        return "" if isinstance(config, str) and config in _known() else "it is no function that models are made of"
    if trusted and isinstance(module, str) and module.startswith(_HOME_OF_OPERATIONS):  # masks of the plugins' layers
        return ""
    if name not in _known() and name not in _PLAIN and name not in _OPERATIONS:
        return "models that nnrun writes have no such part"
    return _file_of(name, config)


def _file_of(name: str, config: Any) -> str:
    """What is told of a layer that reads a file when it is made, as lookups do of the path of a vocabulary."""
    paths = [argument for argument in read_path_arguments(name) if isinstance(config, dict) and config.get(argument)]
    read = next((config[path] for path in paths if isinstance(config[path], str)), None)
    return "" if read is None else f"it reads the file {read!r}"


@cache
def _known() -> frozenset[str]:
    """The names of Keras's components that a config can name."""
    return frozenset(name for kind in _KINDS for name in names(kind))


def _shown(part: Mapping[str, Any]) -> str:
    config = part.get("config")
    name = config.get("name") if isinstance(config, dict) else None
    return f"{part['class_name']} {name!r}" if isinstance(name, str) else str(part["class_name"])
