"""A model's arguments in full, as its file needs them: Keras's own ``get_config`` leaves some out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from nnrun.plan.compile_plan import CompilePlan
from nnrun.plan.model_plan import ModelPlan
from nnrun.registry import build
from nnrun.spec import Component


def complete_config(config: dict[str, Any], plan: ModelPlan) -> None:
    """Add to a model's configuration, as Keras wrote it, the arguments that it lacks.

    Args:
        config: Of a functional model; changed in place.
        plan: What the model was built and compiled from.
    """
    layers = {layer["name"]: layer for layer in config["config"]["layers"]}
    for layer_plan in plan.layers.values():
        for name, component in layer_plan.parts:
            _complete(layers.get(name), component)
    arguments = _compiled(plan.compiled)
    for key, written in (config.get("compile_config") or {}).items():
        _complete(written, arguments.get(key))


def _compiled(plan: CompilePlan) -> dict[str, Any]:
    return {"optimizer": plan.optimizer, **plan.scoring(lambda component: component)}


def _complete(written: Any, value: Any) -> None:
    """Add the arguments of components to what was written of them: an object, or lists and mappings of some."""
    if isinstance(value, Component):
        inner = written.get("config") if isinstance(written, dict) else None
        if (
            isinstance(inner, dict) and value.plugin is None and value.kind != "activation"
        ):  # whose layers forget nothing
            for name, argument in value.arguments.items():
                if name in inner:
                    _complete(inner[name], argument)
                else:
                    inner[name] = _serialized(argument)
    elif isinstance(value, Mapping) and isinstance(written, dict):
        for name, item in value.items():
            _complete(written.get(name), item)
    elif isinstance(value, list | tuple) and isinstance(written, list):
        for part, item in zip(filter(_is_named, written), value, strict=False):
            _complete(part, item)


def _is_named(written: Any) -> bool:
    """Whether a config named it: Keras puts an input before the layers of a Sequential."""
    return not (isinstance(written, dict) and written.get("class_name") == "InputLayer")


def _serialized(value: Any) -> Any:
    """A value as it stands in a configuration."""
    import keras

    if isinstance(value, Component):
        return keras.saving.serialize_keras_object(build(value))
    return [_serialized(item) for item in value] if isinstance(value, list | tuple) else value
