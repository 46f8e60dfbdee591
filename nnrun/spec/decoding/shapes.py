"""What a key of a config may hold: a shape decodes a node, or says what it expected, and describes itself as schema."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Protocol

from nnrun.spec.decoding.context import Context
from nnrun.spec.decoding.scalar_shapes import Name
from nnrun.spec.nodes import Node, join


class Shape(Protocol):
    """What a value must be."""

    @property
    def expects(self) -> str:
        """What is expected, as a message says it."""

    def accepts(self, node: Node) -> bool:
        """Whether a node has the right form; its content may still be refused."""

    def decode(self, node: Node, path: str, context: Context) -> Any:
        """The value; None, with the mistake noted, where there is none."""

    def schema(self) -> dict[str, Any]:
        """The JSON Schema of the value."""


@dataclass(frozen=True, eq=False, repr=False)
class ListOf:
    """A list, as a tuple; a single item counts as a list of one where that is allowed."""

    item: Shape
    single: bool = True
    least: int = 0
    """How many items there must be."""
    most: int | None = None

    @property
    def expects(self) -> str:
        return f"a list ({self.item.expects} each)"

    def accepts(self, node: Node) -> bool:
        return node.is_list or (self.single and self.item.accepts(node))

    def decode(self, node: Node, path: str, context: Context) -> Any:
        if node.is_list and (count := len(node.items)) < self.least:
            got = f"at least {self.least}, got {count}" if self.least > 1 else "got an empty one"
            return context.refuse(f"expected {self.expects}, {got}", path, node.place, code="wrong-type")
        if node.is_list and self.most is not None and len(node.items) > self.most:
            return context.refuse(
                f"expected {self.most:,} items at most, got {len(node.items):,}", path, node.place, code="wrong-type"
            )
        if node.is_list:
            return tuple(self.item.decode(item, join(path, n), context) for n, item in enumerate(node.items))
        if self.single and not (node.is_mapping and not self.item.accepts(node)):
            return (self.item.decode(node, path, context),)
        return context.refuse(f"expected {self.expects}, got {node.describe()}", path, node.place, code="wrong-type")

    def schema(self) -> dict[str, Any]:
        many = {"type": "array", "items": self.item.schema(), **({"minItems": self.least} if self.least else {})}
        many |= {} if self.most is None else {"maxItems": self.most}
        return {"anyOf": [many, self.item.schema()]} if self.single else many


@dataclass(frozen=True, eq=False, repr=False)
class MapOf:
    """A mapping of one shape of values; by names unless ``key`` says otherwise."""

    item: Shape
    key: Shape = field(default_factory=Name)
    least: int = 0
    """How many entries there must be."""

    @property
    def expects(self) -> str:
        return f"a mapping ({self.item.expects} each)"

    def accepts(self, node: Node) -> bool:
        return node.is_mapping

    def decode(self, node: Node, path: str, context: Context) -> Any:
        if not node.is_mapping:
            return context.refuse(
                f"expected {self.expects}, got {node.describe()}", path, node.place, code="wrong-type"
            )
        if len(node.mapping) < self.least:
            return context.refuse(f"expected {self.expects}, got an empty one", path, node.place, code="wrong-type")
        decoded = {}
        for key, value in node.mapping.items():
            named = self.key.decode(Node(key, node.keys[key]), join(path, key), context)
            item = self.item.decode(value, join(path, key), context)
            if named is not None:
                decoded[named] = item
        return decoded

    def schema(self) -> dict[str, Any]:
        key = self.key.schema()
        named = {"propertyNames": key} if key.get("type") == "string" else {}  # JSON has no keys but texts
        least = {"minProperties": self.least} if self.least else {}
        return {"type": "object", **least, **named, "additionalProperties": self.item.schema()}


class Either:
    """The first shape that accepts the node's form."""

    def __init__(self, *shapes: Shape) -> None:
        self.shapes = shapes

    @property
    def expects(self) -> str:
        return ", or ".join(shape.expects for shape in self.shapes)

    def accepts(self, node: Node) -> bool:
        return any(shape.accepts(node) for shape in self.shapes)

    def decode(self, node: Node, path: str, context: Context) -> Any:
        for shape in self.shapes:
            if shape.accepts(node):
                return shape.decode(node, path, context)
        return context.refuse(f"expected {self.expects}, got {node.describe()}", path, node.place, code="wrong-type")

    def schema(self) -> dict[str, Any]:
        return {"anyOf": [shape.schema() for shape in self.shapes]}


def or_null(schema: dict[str, Any]) -> dict[str, Any]:
    """The JSON Schema of a value that may be null too."""
    kind = schema.get("type")
    if kind is None or "enum" in schema:
        if not schema:
            return schema
        known = {name: description for name, description in schema.items() if name == "description"}
        form = {name: value for name, value in schema.items() if name not in known}
        alternatives = form["anyOf"] if list(form) == ["anyOf"] else [form]
        null = {"type": "null"}
        return {"anyOf": [*(alternative for alternative in alternatives if alternative != null), null], **known}
    kinds = kind if isinstance(kind, list) else [kind]
    return {**schema, "type": [*(alternative for alternative in kinds if alternative != "null"), "null"]}
