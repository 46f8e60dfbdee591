"""The JSON Schema of a config, for editors: the spec's own description of its keys with the catalog's components."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from nnrun import catalog
from nnrun.catalog import Entry
from nnrun.spec.argument_schema import PARTIAL, arguments_schema, component_ref
from nnrun.spec.component_schema import Stand, definition, stand_schema, text_schema
from nnrun.spec.lists import LAYER_KEYS, STEP_KEYS, USE_KEYS
from nnrun.spec.outputs import ByOutput
from nnrun.spec.section import SectionOf, keys_of, properties_of, required_keys
from nnrun.spec.sections import DatasetSpec, Spec
from nnrun.spec.shapes import or_null

DIALECT = "http://json-schema.org/draft-07/schema#"
_ANYTHING = ["object", "array", "string", "number", "boolean"]


def schema(plugins: Iterable[Entry] = ()) -> dict[str, Any]:
    """The schema of a config.

    A config that extends another may leave out what the other one gives; one that names outputs may have maps by their
    names.

    Args:
        plugins: Components that the config's plugin files define.
    """
    properties = {name: _relaxed(value) for name, value in properties_of(Spec).items()}
    plain = {name: properties.pop(name) for name in _by_output(Spec)}
    return {
        "$schema": DIALECT,
        "title": "nnrun config",
        "description": "A neural-network experiment: its data, layers, loss and training",
        "type": "object",
        "properties": {**properties, **{name: {"description": value["description"]} for name, value in plain.items()}},
        "additionalProperties": False,
        "allOf": [_extending(), _with_outputs(plain)],
        "$defs": definitions(tuple(plugins)),
    }


def definitions(plugins: tuple[Entry, ...] = ()) -> dict[str, Any]:
    """The definitions of all places of components, and of what stands under each name."""
    made = dict(_under_names(plugins))
    for name, stand in _stands(plugins).items():
        made[name] = stand_schema(stand)
        if not stand.beside:
            made[f"{name}.text"] = text_schema(stand)
    return made
