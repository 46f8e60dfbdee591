"""Sections: mappings with known keys, decoded into frozen data classes that know where every key was written."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import MISSING, Field, dataclass, field, fields, replace
from typing import Any, TypeVar

from nnrun import catalog
from nnrun.errors import Place
from nnrun.spec.decoding.context import Context
from nnrun.spec.decoding.shapes import Shape, or_null
from nnrun.spec.nodes import Key, Node, join
from nnrun.words.suggestions import may_suggest, suggestion


@dataclass(frozen=True, eq=False, repr=False)
class SectionOf:
    """A mapping with known keys, decoded into a data class whose fields were made by `key`."""

    section: type

    @property
    def expects(self) -> str:
        return "a mapping"

    def accepts(self, node: Node) -> bool:
        return node.is_mapping

    def decode(self, node: Node, path: str, context: Context) -> Any:
        return decode_section(self.section, node, path, context)

    def schema(self) -> dict[str, Any]:
        required = required_keys(self.section)
        described = {"type": "object", "properties": properties_of(self.section), "additionalProperties": False}
        return {**described, "required": required} if required else described


@dataclass(frozen=True, kw_only=True)
class Section:
    """What every decoded section carries beside its keys: where it was written."""

    path: str = ""
    place: Place | None = field(default=None, compare=False)
    places: Mapping[str, Place] = field(default_factory=dict, compare=False, repr=False)
    """Where the value of each key that was given was written, and by ``key.item`` each item or entry of it."""

    def at(self, name: str, item: Key | None = None) -> tuple[str, Place | None]:
        """The path and the place of a key's value, or of an item of it; the section's own where it was not given."""
        path, place = join(self.path, name), self.places.get(name, self.place)
        return (path, place) if item is None else (join(path, item), self.places.get(f"{name}.{item}", place))

    def find(self, path: str) -> tuple[str, Place | None]:
        """The path and the place of the key that a dotted path from here leads to, as far as there are sections."""
        name, _, rest = path.partition(".")
        inner = getattr(self, name, None)
        return inner.find(rest) if rest and isinstance(inner, Section) else self.at(name)


Class = TypeVar("Class", bound=Section)


def key(shape: Shape, help: str, default: Any = MISSING) -> Any:
    """A key of a section: its shape, one line of help, and its default; required without one."""
    return field(default=default, metadata={"shape": shape, "help": help})


def _belongs(name: str, known: Mapping[str, Field[Any]]) -> str:
    """Under which of some keys a misplaced one belongs, as a sentence that helps."""
    for key_, described in known.items():
        inner = getattr(_shape(described), "section", None)
        if inner is not None and name in keys_of(inner):
            return f"it belongs under {key_!r}"
    return ""


def keys_of(section: type) -> dict[str, Field[Any]]:
    """The fields of a section by the keys they are written with; a trailing underscore avoids Python's own words."""
    return {f.name.rstrip("_"): f for f in fields(section) if "shape" in f.metadata}


def required_keys(section: type) -> list[str]:
    """The keys of a section that must be given."""
    return [name for name, described in keys_of(section).items() if described.default is MISSING]


def properties_of(section: type) -> dict[str, Any]:
    """The JSON Schema of each key of a section; null stands for a key that is not given, where it need not be."""
    return {name: _property(described) for name, described in keys_of(section).items()}


def _property(described: Field[Any]) -> dict[str, Any]:
    default, help = described.default, described.metadata["help"]
    schema = _shape(described).schema()
    if default is MISSING:
        return {**({"allOf": [schema]} if "$ref" in schema else schema), "description": help}
    if isinstance(default, bool | int | float | str) and default != "":
        help = f"{help}; default: {json.dumps(default)}"  # as `default`, editors would write it into every new section
    return {**or_null(schema), "description": help}


def _shape(described: Field[Any]) -> Shape:
    shape: Shape = described.metadata["shape"]
    return shape


def decode_section(section: type[Class], node: Node, path: str, context: Context, **decoded: Any) -> Class | None:
    """Decode a mapping into a section's data class; fields in ``decoded`` are set already.

    Unknown keys, missing ones and wrong values are noted; the data class is made all the same, with None for what
    was refused, so that everything else can be checked too.
    """
    if not node.is_mapping:
        short = catalog.short(path, node.value)
        context.refuse(f"expected a mapping, got {node.describe()}{short}", path, node.place, code="wrong-type")
        return None
    known = {name: described for name, described in keys_of(section).items() if described.name not in decoded}
    values: dict[str, Any] = {}
    meant = ""
    for name, value in node.mapping.items():
        if name not in known:
            advice = catalog.habit(path, str(name), value.plain()) if may_suggest() else None
            help = advice or _belongs(str(name), known) or suggestion(str(name), list(known), show=20)
            message = f"unknown key {str(name)!r}"
            context.refuse(message, join(path, name), node.keys[name], code="unknown-key", help=help)
            meant += help
        elif value.value is not None or known[str(name)].default is MISSING:
            described = known[str(name)]
            values[described.name] = _shape(described).decode(value, join(path, name), context)
    for name, described in known.items():
        if described.default is MISSING and described.name not in values:
            if not any(
                f"{words} {name!r}" in meant for words in ("did you mean", "it is")
            ):  # else its misspelling is told already
                context.refuse(
                    f"needs the key {name!r}: {described.metadata['help']}", path, node.place, code="missing-key"
                )
            values[described.name] = None
        elif isinstance(described.default, Section) and described.name not in values:
            values[described.name] = replace(described.default, path=join(path, name), place=node.place)
    return section(**values, **decoded, path=path, place=node.place, places=node.places())
