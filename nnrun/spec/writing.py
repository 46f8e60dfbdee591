"""A spec as plain data again, everything spelled out: what ``resolved.yaml`` holds and what trains the same run."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import PurePath
from typing import Any

from nnrun.spec.decoding.components import Component, plain
from nnrun.spec.decoding.decode import Section, keys_of
from nnrun.spec.decoding.layers_and_steps import LayerSpec, Step
from nnrun.spec.keys.config_keys import Spec
from nnrun.spec.keys.dataset_keys import DatasetSpec
from nnrun.spec.nodes import float_text
from nnrun.spec.scalars import looks_like_text

_TAG = "tag:yaml.org,2002:"


def to_plain(spec: Spec) -> dict[str, Any]:
    """The config with every default of nnrun's own keys; components have the arguments that were given.

    Arguments that were left to a component's own default stay so: spelling out an initializer would draw its seed at
    another moment than Keras does, and the same config would no longer give the same weights.
    """
    ordered = ("name", "seed", "plugins", "dataset", "layers", "outputs", "regularization", "loss", "loss_weights")
    whole = _section(spec)
    first = {name: whole.pop(name) for name in ordered if name in whole}
    return {**first, **whole}


def to_yaml(spec: Spec) -> str:
    """The config as YAML text."""
    return dump(to_plain(spec), aliases=False)


def dump(values: Mapping[str, Any], *, aliases: bool = True) -> str:
    """Plain values as YAML text that reads as the same values.

    Args:
        values: What the text is to hold.
        aliases: Whether a value that stands in several places is written once; without it a cycle has no end.

    Raises:
        yaml.YAMLError: A value that is not plain.
        RecursionError: Nested too deep.
    """
    import yaml

    class Dumper(yaml.SafeDumper):
        """Writes numbers, and texts that look like one, as the YAML 1.2 core schema reads them."""

        def ignore_aliases(self, data: Any) -> bool:
            return not aliases or bool(super().ignore_aliases(data))

    Dumper.add_representer(float, _float)
    Dumper.add_representer(str, _text)
    Dumper.add_multi_representer(PurePath, lambda dumper, path: _text(dumper, str(path)))
    return yaml.dump(values, Dumper=Dumper, sort_keys=False, allow_unicode=True, width=120)


def _float(dumper: Any, value: float) -> Any:
    return dumper.represent_scalar(_TAG + "float", float_text(value))


def _text(dumper: Any, value: str) -> Any:
    plain = looks_like_text(value) and value.isprintable()
    return dumper.represent_scalar(_TAG + "str", value, style=None if plain else '"')


def _section(section: Section) -> dict[str, Any]:
    written = {}
    for name, described in keys_of(type(section)).items():
        value = getattr(section, described.name)
        if value is not None and value != ():
            written[name] = _value(value)
    return written


def _value(value: Any) -> Any:
    if isinstance(value, DatasetSpec):
        source = value.source.plain() if value.source else None
        named = source if isinstance(source, dict) else {source: None}
        return {**named, **_section(value)}
    if isinstance(value, Section):
        return _section(value)
    if isinstance(value, LayerSpec):
        return _layer(value)
    if isinstance(value, Step):
        beside = {"columns": _value(value.columns)} if value.columns is not None else {}
        return _beside(value.component, beside)
    if isinstance(value, Component):
        return value.plain()
    if isinstance(value, Mapping):
        return {key: _value(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_value(item) for item in value]
    return plain(value)


def _layer(layer: LayerSpec) -> Any:
    beside = {"name": layer.name, "inputs": layer.inputs, "trainable": layer.trainable}
    keys = {key: _value(value) for key, value in beside.items() if value is not None}
    if layer.component is None:
        return {"use": layer.use, **keys}
    if "name" in layer.component.arguments:
        del keys["name"]
    return _beside(layer.component, keys)


def _beside(component: Component, keys: Mapping[str, Any]) -> Any:
    if not keys:
        return component.plain()
    written = component.plain()
    return {**(written if isinstance(written, dict) else {written: None}), **keys}
