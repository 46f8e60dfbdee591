"""A model's arguments in full: what Keras writes down of them forgets some."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from typing import Any

from nnrun.model.activations import activation_name, parted
from nnrun.plan.compile_plan import losses_of, metrics_of
from nnrun.registry import build
from nnrun.spec import Component, Graph, Spec
from nnrun.types import Signature


def recipe(spec: Spec, graph: Graph, signature: Signature) -> str:
    """All that a config says of its compiled model, whatever seed or rows: models of one recipe are built alike.

    Args:
        spec: The config.
        graph: Its layers, as its data have them built.
        signature: What the model takes and is to give.
    """
    compiled = (spec.loss, spec.loss_weights, spec.optimizer, spec.metrics, spec.weighted_metrics)
    built = (graph, spec.regularization, spec.dataset.augment, spec.training.precision)
    return repr(_plain((signature, *built, *compiled)))


def _plain(value: Any) -> Any:
    """A value with all that it holds as lists and texts, without the places at which it was written."""
    if is_dataclass(value) and not isinstance(value, type):
        compared = [field.name for field in fields(value) if field.compare and field.name != "path"]
        return [type(value).__name__, *((name, _plain(getattr(value, name))) for name in compared)]
    if isinstance(value, Mapping):
        return [(key, _plain(item)) for key, item in value.items()]
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return value


def with_forgotten(config: dict[str, Any], spec: Spec, graph: Graph) -> None:
    """Add to a model's configuration, as Keras wrote it, the arguments that it lacks.

    Args:
        config: Of a functional model; changed in place.
        spec: What the model was built and compiled from.
        graph: Its layers.
    """
    layers = {layer["name"]: layer for layer in config["config"]["layers"]}
    for call in graph.calls:
        if call.spec.component is not None:
            own, activation = parted(call.spec.component)
            _complete(layers.get(call.layer), own)
            _complete(layers.get(activation_name(call.layer)), activation)
    given = {
        "optimizer": spec.optimizer,
        "loss": losses_of(spec.loss, graph.outputs, _itself),
        "metrics": metrics_of(spec.metrics, spec, graph, _itself),
        "weighted_metrics": metrics_of(spec.weighted_metrics, spec, graph, _itself),
    }
    for key, written in (config.get("compile_config") or {}).items():
        _complete(written, given.get(key))


def _itself(component: Any) -> Any:
    return component


def _complete(written: Any, given: Any) -> None:
    """Add the arguments of components to what was written of them: an object, or lists and mappings of some."""
    if isinstance(given, Component):
        inner = written.get("config") if isinstance(written, dict) else None
        if isinstance(inner, dict) and given.plugin is None:
            for name, value in given.arguments.items():
                if name in inner:
                    _complete(inner[name], value)
                else:
                    inner[name] = _serialized(value)
    elif isinstance(given, Mapping) and isinstance(written, dict):
        for name, value in given.items():
            _complete(written.get(name), value)
    elif isinstance(given, list | tuple) and isinstance(written, list):
        for one, value in zip(filter(_is_named, written), given, strict=False):
            _complete(one, value)


def _is_named(written: Any) -> bool:
    """Whether a config named it: Keras puts an input before the layers of a Sequential."""
    return not (isinstance(written, dict) and written.get("class_name") == "InputLayer")


def _serialized(value: Any) -> Any:
    """A value as it stands in a configuration."""
    import keras

    if isinstance(value, Component):
        return keras.saving.serialize_keras_object(build(value))
    return [_serialized(item) for item in value] if isinstance(value, list | tuple) else value
