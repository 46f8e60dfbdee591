"""A component to its object: nested components first, then its class called with keywords."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from nnrun import catalog
from nnrun.errors import ConfigError
from nnrun.registry.activations import activation_with
from nnrun.registry.messages import argument_in, one_line
from nnrun.registry.quick_imports import imported
from nnrun.spec.decoding.components import Component

if TYPE_CHECKING:
    from nnrun.catalog import Entry

_TEXT = "text:"
_TAKES_MAPPINGS = frozenset({"callback", "transformer"})


def entry_of(component: Component) -> Entry:
    """The catalog's entry of a component, or its plugin's."""
    if component.plugin is not None:
        return component.plugin
    entry = catalog.find(component.kind, component.name)
    if entry is None or entry.refused:
        reason = f"cannot be named in a config: {entry.refused}" if entry else f"is not a known {component.kind}"
        raise ConfigError(f"{component.name} {reason}", component.path, component.place, code="unknown-component")
    return entry


def build(component: Component, **extra: Any) -> Any:
    """The object that a component describes.

    Args:
        component: A component of any kind but a data source or a step of nnrun's own.
        extra: Keywords beside those of the config, such as ``name``; objects are allowed.

    Returns:
        An object of Keras or scikit-learn; a function for an activation or score; a text for a metric that Keras
        chooses by loss and target ("accuracy").

    Raises:
        ConfigError: The library refuses an argument; its own message in one line, at the argument's place.
    """
    entry = entry_of(component)
    if entry.path.startswith(_TEXT):
        return entry.path.removeprefix(_TEXT)
    arguments = {**built_arguments(component, entry), **extra}
    if entry.kind == "activation" and arguments:
        return called(component, activation_with, entry=entry, arguments=arguments)
    target = imported(entry)
    return target if entry.kind in ("activation", "score") else called(component, target, **arguments)


def built_arguments(component: Component, entry: Entry) -> dict[str, Any]:
    """The arguments of a component, with what is nested in them built."""
    return {name: _built(component, entry, name, value) for name, value in component.arguments.items()}


def called(component: Component, target: Any, /, **arguments: Any) -> Any:
    """The target's answer to the keywords; what it raises is said at the component's place.

    Raises:
        ConfigError: As ``build``.
    """
    try:
        return target(**arguments)
    except ConfigError:
        raise
    except Exception as error:
        message = one_line(error)
        about = argument_in(message, list(component.arguments))
        path, place = component.at(about) if about else (component.path, component.place)
        raise ConfigError(message, path, place, code="refused-by-library") from error


def _built(component: Component, entry: Entry, name: str, value: Any) -> Any:
    if isinstance(value, Component):
        return build(value)
    if isinstance(value, list | tuple):
        items = [_built(component, entry, name, item) for item in value]
        return tuple(items) if takes_tuple(entry, name) else items
    if isinstance(value, Mapping) and entry.kind not in _TAKES_MAPPINGS:
        # Keras would make an object of it, and leave out without a word what it does not know
        raise ConfigError(f"{name!r} of {component.name} takes no mapping", *component.at(name), code="wrong-type")
    return value


def takes_tuple(entry: Entry, name: str) -> bool:
    """Whether scikit-learn wants a tuple: where the default is one (it has no lists among its defaults)."""
    argument = entry.argument(name)
    return entry.kind == "transformer" and argument is not None and isinstance(argument.default, list)
