"""A component as the Python expression that makes the same object."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nnrun import catalog
from nnrun.registry import activation_layer, entry_of, takes_tuple
from nnrun.scripts.experiment import Experiment
from nnrun.scripts.expressions import Call, identifier
from nnrun.scripts.page import RESERVED
from nnrun.spec import Component

if TYPE_CHECKING:
    from nnrun.catalog import Argument, Entry

_PLUGIN = "plugin:"
_TEXT = "text:"
PARAMETERIZED = "nnrun.registry.parameterized.ParameterizedActivation"
"""The layer that stands for an activation with arguments, where Keras has none."""
_OF_ALL_LAYERS = frozenset({"activity_regularizer", "trainable", "dtype", "autocast", "name"})
_SIZES = frozenset({"kernel_size", "strides", "pool_size", "dilation_rate", "size", "target_shape", "dims"})
"""Arguments of layers that people write as tuples."""


def expression(component: Component, extra: Mapping[str, Any] | None = None) -> Any:
    """What makes the object, its arguments evaluated in the order in which nnrun builds them.

    The order matters: an initializer draws its seed when it is made.

    Args:
        component: Of any kind but a data source or a step of nnrun's own.
        extra: Keywords beside those of the config, as expressions.
    """
    entry = entry_of(component)
    if entry.path.startswith(_TEXT):
        return entry.path.removeprefix(_TEXT)
    values = {name: _value(component, entry, name, value) for name, value in component.arguments.items()}
    if entry.kind == "activation":
        return _activation(entry, values)
    first = _positional(component, entry)
    positional = (values.pop(first),) if first else ()
    return Call(name_of(entry), positional, {**values, **(extra or {})})


def name_of(entry: Entry) -> str:
    """How the script calls the class: by its path from ``keras``, else by its bare name, which it imports."""
    if entry.path.startswith(_PLUGIN):
        file, name = catalog.plugin_source(entry.path)
        return f"{module_of(file)}.{name}"
    return entry.path if entry.path.startswith("keras.") else entry.path.rpartition(".")[2]


def module_of(file: Path) -> str:
    """The variable that holds a plugin's module."""
    return identifier(Path(file).stem, RESERVED)


def import_of(entry: Entry) -> str | None:
    """The import that ``name_of`` needs beside ``import keras``."""
    if entry.path.startswith((_PLUGIN, "keras.", "nnrun.", _TEXT)):
        return None
    module, _, name = entry.path.rpartition(".")
    return f"from {module} import {name}"


def _holds_components(value: Any) -> bool:
    """Whether a value is a component or has one inside."""
    if isinstance(value, list | tuple):
        return any(map(_holds_components, value))
    return isinstance(value, Component)


def nested(component: Component) -> list[Component]:
    """The component and all that stand inside it."""
    inside = [component]
    for value in component.arguments.values():
        for item in value if isinstance(value, list | tuple) else (value,):
            inside += nested(item) if isinstance(item, Component) else []
    return inside


def components(experiment: Experiment) -> list[Component]:
    """All components that the model is made and trained with, and those inside them."""
    plan = experiment.plan
    whole = [component for layer in plan.layers.values() for _, component in layer.parts]
    whole += [component for layer in plan.layers.values() for component in layer.added.values()]
    whole += [component for _, component in plan.augmentation.layers]
    whole += [plan.compiled.optimizer, *experiment.spec.callbacks]
    plan.compiled.scoring(whole.append)
    return [inner for component in whole for inner in nested(component)]


def _value(component: Component, entry: Entry, name: str, value: Any) -> Any:
    if isinstance(value, Component):
        return expression(value)
    if isinstance(value, list | tuple):
        items = [_value(component, entry, name, item) for item in value]
        return tuple(items) if _is_tuple(entry, name, items) else items
    return value


def _is_tuple(entry: Entry, name: str, items: list[Any]) -> bool:
    """scikit-learn wants tuples where its defaults are some; Keras takes either, and people write tuples."""
    if entry.kind == "layer":
        return name in _SIZES and all(isinstance(item, int) for item in items)
    return takes_tuple(entry, name)


def _positional(component: Component, entry: Entry) -> str | None:
    """The argument that people write without its name: ``Dense(64)``, ``L2(0.01)``."""
    first, names = entry.first, list(component.arguments)
    if first is None or first.name not in names or not _unnamed(first, entry, alone=len(names) == 1):
        return None
    moved = any(_holds_components(component.arguments[name]) for name in names[: names.index(first.name) + 1])
    return first.name if names[0] == first.name or not moved else None


def _unnamed(first: Argument, entry: Entry, *, alone: bool) -> bool:
    if first.name in _OF_ALL_LAYERS:
        return False
    if entry.kind == "layer":
        return first.required or alone
    return entry.kind in ("regularizer", "constraint") and alone and entry.name != "L1L2"


def _activation(entry: Entry, values: Mapping[str, Any]) -> Any:
    """An activation by its name; with arguments, Keras's layer of the same name, or one that has the function."""
    if not values:
        return entry.path.rpartition(".")[2]
    layer = activation_layer(entry, values)
    return Call(layer.path, (), values) if layer else Call(PARAMETERIZED.rpartition(".")[2], (entry.name, values))


def becomes_layer(component: Component) -> bool:
    """Whether a component is an activation with arguments, which is a layer: Keras's, or nnrun's own."""
    return component.kind == "activation" and bool(component.arguments)


def needs_layer(component: Component) -> bool:
    """Whether a component is an activation with arguments that Keras has no layer for."""
    return becomes_layer(component) and not activation_layer(entry_of(component), component.arguments)
