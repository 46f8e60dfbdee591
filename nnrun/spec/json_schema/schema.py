"""The JSON Schema of a config, for editors: the spec's own description of its keys with the catalog's components."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

from nnrun import catalog
from nnrun.catalog import Entry
from nnrun.spec.decoding.by_output import ByOutput
from nnrun.spec.decoding.decode import keys_of, properties_of, required_keys
from nnrun.spec.decoding.layers_and_steps import HELP, LAYER_KEYS, STEP_KEYS, USE_KEYS
from nnrun.spec.decoding.shapes import or_null
from nnrun.spec.json_schema.argument_schema import PARTIAL, arguments_schema
from nnrun.spec.json_schema.component_schema import Stand, definition, stand_schema, text_schema
from nnrun.spec.keys.config_keys import Spec
from nnrun.spec.keys.dataset_keys import DatasetSpec

DIALECT = "http://json-schema.org/draft-07/schema#"

Keys = dict[str, dict[str, Any]]
"""The schema of each key of a mapping."""


def schema(plugins: Iterable[Entry] = ()) -> dict[str, Any]:
    """The schema of a config.

    What a config must say depends on two of its keys: with ``extends`` another file gives the rest, and without
    ``outputs`` nothing is a map by output name. The keys that this concerns are described once for each case.
    """
    named = properties_of(Spec)
    only, extending = _for_one_output(named), _for_extending(named)
    depends = [name for name in named if not named[name] == only[name] == extending[name]]
    return {
        "$schema": DIALECT,
        "description": "An nnrun config: the data, the layers, the loss and the training of an experiment",
        "type": "object",
        "properties": {name: _told(key) if name in depends else key for name, key in named.items()},
        "additionalProperties": False,
        "if": _says("extends", "string"),
        "then": _keys(extending, depends),
        "else": {
            "required": required_keys(Spec),
            "if": _says("outputs", "array"),
            "then": _keys(named, depends),
            "else": _keys(only, depends),
        },
        "$defs": _definitions(tuple(plugins)),
    }


def _for_one_output(keys: Keys) -> Keys:
    """The keys where there is a single output: its values stand alone."""
    alone = {**keys, **_alone(Spec, keys)}
    target = _alone(DatasetSpec, properties_of(DatasetSpec))
    alone["dataset"] = {**keys["dataset"], "allOf": [*keys["dataset"]["allOf"], {"properties": target}]}
    return alone


def _for_extending(keys: Keys) -> Keys:
    """The keys in a config that extends another: parts of what they say elsewhere, and null to take something away."""
    whole = {
        name: or_null({part: value for part, value in key.items() if part != "required"}) for name, key in keys.items()
    }
    for name in ("dataset", "optimizer"):
        partial = or_null({"anyOf": [{"$ref": f"#/$defs/{name}-partial"}]})
        whole[name] = {"description": keys[name]["description"], **partial}
    return whole


def _alone(section: type, keys: Keys) -> Keys:
    """The keys of a section that may be maps by output name, as they are without a map."""
    shapes = {name: described.metadata["shape"] for name, described in keys_of(section).items()}
    required = required_keys(section)
    return {
        name: {
            **(shape.shape.schema() if name in required else or_null(shape.shape.schema())),
            "description": keys[name]["description"],
        }
        for name, shape in shapes.items()
        if isinstance(shape, ByOutput)
    }


def _told(key: dict[str, Any]) -> dict[str, Any]:
    """What is said of a key in every case; editors propose it by the case that holds."""
    return {"description": key["description"], "doNotSuggest": True}


def _says(key: str, kind: str) -> dict[str, Any]:
    return {"required": [key], "properties": {key: {"type": kind}}}


def _keys(keys: Keys, chosen: Iterable[str]) -> dict[str, Any]:
    return {"properties": {name: keys[name] for name in chosen}}


def _definitions(plugins: tuple[Entry, ...]) -> dict[str, Any]:
    """All places of components, and what stands under each name."""
    definitions = _shared(dict(_under_names(plugins)))
    for name, stand in _stands(plugins).items():
        definitions[name] = stand_schema(stand)
        if not stand.beside:
            definitions[f"{name}-text"] = text_schema(stand)
    return definitions


def _shared(definitions: Keys) -> Keys:
    """The same with arguments that many components have in common as definitions of their own."""
    counts = Counter(
        (name, json.dumps(argument)) for under in definitions.values() for name, argument in _arguments(under).items()
    )
    common = {name: text for (name, text), count in reversed(counts.most_common()) if count > 1}
    for under in definitions.values():
        arguments = _arguments(under)
        for name, argument in arguments.items():
            if common.get(name) == json.dumps(argument):
                arguments[name] = {"$ref": f"#/$defs/argument.{name}"}
    return {**definitions, **{f"argument.{name}": json.loads(text) for name, text in common.items()}}


def _arguments(under: dict[str, Any]) -> Keys:
    """The properties of what stands under a component's name."""
    arguments: Keys = under["properties"]
    return arguments


def _stands(plugins: tuple[Entry, ...]) -> dict[str, Stand]:
    """Every place of components by the name of its definition."""
    stands = {kind: Stand((kind,), plugins=plugins) for kind in catalog.kinds()}
    for kind in ("source", "transformer"):  # they stand in the dataset and among its steps only
        del stands[kind]
    stands["activation"] = Stand(("activation", "layer"), plugins=plugins)
    use = {name: _helped(name, USE_KEYS[name].schema()) for name in USE_KEYS if name not in LAYER_KEYS}
    stands["layer-item"] = Stand(("layer",), _nullable(LAYER_KEYS), use, plugins)
    stands["step"] = Stand(("step", "transformer"), _nullable(STEP_KEYS), plugins=plugins)
    dataset = properties_of(DatasetSpec)
    stands["dataset"] = Stand(("source",), dataset, plugins=plugins)
    stands["dataset-partial"] = Stand(("source",), dataset, plugins=plugins, partial=True)
    stands["optimizer-partial"] = Stand(("optimizer",), plugins=plugins, partial=True)
    stands["schedule-partial"] = Stand(("schedule",), plugins=plugins, partial=True)
    return stands


def _nullable(shapes: dict[str, Any]) -> Keys:
    return {name: _helped(name, or_null(shape.schema())) for name, shape in shapes.items()}


def _helped(name: str, key: dict[str, Any]) -> dict[str, Any]:
    return {**key, "description": HELP[name]}


def _under_names(plugins: tuple[Entry, ...]) -> Iterator[tuple[str, dict[str, Any]]]:
    """What stands under each name: first of the catalog, then of the plugins, which come before it."""
    known = (catalog.find(kind, name) for kind in catalog.kinds() for name in catalog.names(kind))
    for entry in (*filter(None, known), *plugins):
        yield definition(entry), arguments_schema(entry)
        if entry.kind in PARTIAL:
            yield definition(entry, partial=True), arguments_schema(entry, partial=True)
