"""The JSON Schema of a component's arguments, from the catalog: types, ranges, choices, components in components."""

from __future__ import annotations

from typing import Any

from nnrun import catalog
from nnrun.catalog import Argument, Entry
from nnrun.spec.decoding.argument_shapes import own_shape
from nnrun.spec.decoding.components import TAKE_MAPPINGS
from nnrun.spec.decoding.shapes import or_null
from nnrun.spec.json_schema.argument_words import default_text, expected

PARTIAL = ("source", "optimizer", "schedule")
"""Kinds that a config may write in part where it extends another, and that have required arguments."""

_INSIDE = r"^(?![/\\~]|[A-Za-z]:)(?!(.*[/\\])?\.\.([/\\]|$)).*\S"
_HINTS = {
    "flag": ("boolean",),
    "number": ("number", "array"),
    "text": ("string", "array"),
    "": ("string", "number", "boolean", "array"),
}
_COMPOSED = frozenset({"$ref", "anyOf", "enum"})


def component_ref(kind: str, *, partial: bool = False) -> dict[str, str]:
    """The definition of a component of a kind."""
    return {"$ref": f"#/$defs/{kind}-partial" if partial and kind in PARTIAL else f"#/$defs/{kind}"}


def arguments_schema(entry: Entry, *, partial: bool = False) -> dict[str, Any]:
    """What may stand under a component's name: nothing, its first argument alone, or its arguments by name.

    Args:
        entry: The component's.
        partial: Whether required arguments may be missing, since another config gives them.
    """
    required = () if partial else entry.required
    described = {"description": entry.help} if entry.help else {}
    by_name: dict[str, Any] = {
        "type": "object" if required else ["object", "null"],
        "properties": {argument.name: _described(entry, argument, partial=partial) for argument in entry.arguments},
    }
    if required:
        by_name["required"] = list(required)
    if entry.accepts != "any":
        by_name["additionalProperties"] = False
    if entry.first is None or set(required) - {entry.first.name}:
        return {**described, **by_name}
    alone = _alone(entry, entry.first, partial=partial)
    if _COMPOSED & set(alone):  # as alternatives, an editor would not know which one a mistake belongs to
        del by_name["type"]
        return {**described, **by_name, "if": {"type": "object"}, "else": alone if required else or_null(alone)}
    kinds = _types(by_name)
    kinds += [kind for kind in _types(alone) if kind not in kinds and (kind != "null" or not required)]
    return {**described, **alone, **by_name, "type": kinds}


def argument_schema(entry: Entry, argument: Argument, *, partial: bool = False) -> dict[str, Any]:
    """The values of an argument by its name; null stands for its default, where it has one."""
    value = _value(entry, argument, partial=partial)
    return value if argument.required and not partial else or_null(value)


def _described(entry: Entry, argument: Argument, *, partial: bool) -> dict[str, Any]:
    schema = argument_schema(entry, argument, partial=partial)
    facts = [expected(entry, argument), "required" if argument.required else f"default: {default_text(argument)}"]
    return {**schema, "description": "; ".join(filter(None, [argument.help, *facts]))}


def _value(entry: Entry, argument: Argument, *, partial: bool) -> dict[str, Any]:
    """The values of an argument without null."""
    if argument.takes == "layers":
        return {"type": "array", "items": component_ref("layer")}
    if argument.takes:
        number = [_ruled(entry, argument) or {"type": "number"}] if _or_number(entry, argument) else []
        return {"anyOf": [component_ref(argument.takes, partial=partial), *number]}
    if shape := own_shape(entry, argument.name):
        return shape.schema()
    if argument.name == catalog.written_path_argument(entry.name):
        return {"type": "string", "pattern": _INSIDE, "patternErrorMessage": "a path inside the run directory"}
    if ruled := _ruled(entry, argument):
        return ruled
    objects = ("object",) if entry.kind in TAKE_MAPPINGS and argument.hint != "flag" else ()
    return {"type": [*_HINTS[argument.hint], *objects]}


def _alone(entry: Entry, first: Argument, *, partial: bool) -> dict[str, Any]:
    """The first argument where it stands without its name: anything that it may be but a mapping."""
    value = _value(entry, first, partial=partial)
    if first.takes and first.takes != "layers":
        ref = component_ref(first.takes, partial=partial)["$ref"]
        return {"anyOf": [{"$ref": f"{ref}-text"}, *value["anyOf"][1:]]}
    return {**value, "type": [kind for kind in _types(value) if kind != "object"]} if "type" in value else value


def _or_number(entry: Entry, argument: Argument) -> bool:
    """Whether a number may stand for the component: a learning rate for its schedule."""
    return entry.kind == "optimizer" and argument.takes == "schedule"


def _ruled(entry: Entry, argument: Argument) -> dict[str, Any] | None:
    known = catalog.rule(entry.name, argument.name)
    return known.schema() if known else None


def _types(schema: dict[str, Any]) -> list[str]:
    kind = schema["type"]
    return list(kind) if isinstance(kind, list) else [kind]
