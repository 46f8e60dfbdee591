"""The arguments of a component: by their names or the first one alone, of the right type, none missing or unknown."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from nnrun import catalog
from nnrun.catalog import Argument, Entry
from nnrun.errors import Place
from nnrun.spec.decoding.argument_shapes import own_shape
from nnrun.spec.decoding.components import OWN, TAKE_MAPPINGS, Component, Value, find_entry
from nnrun.spec.decoding.context import Context
from nnrun.spec.decoding.shapes import ListOf, Shape
from nnrun.spec.nodes import Node, join
from nnrun.suggestions import suggestion


class Arguments:
    """Decodes what stands under a component's name.

    Args:
        entry: The component's, in the catalog or a plugin.
        path: The path of the component.
        place: Where its name was written.
        context: Gathers mistakes.
        beside: Keys that may stand beside the component.
        shape_of: Gives the shape of a component of some kinds, for arguments that are components themselves.
    """

    def __init__(
        self,
        entry: Entry,
        path: str,
        place: Place | None,
        context: Context,
        beside: tuple[str, ...],
        shape_of: Callable[..., Shape],
    ) -> None:
        self.shape_of = shape_of
        self.entry = entry
        self.beside = beside
        self.path = path
        self.inner = join(path, entry.name)
        self.place = place
        self.context = context
        self.known = entry.known
        self.unknown = False
        self.plugin = entry.path.startswith("plugin:")

    def decode(self, node: Node) -> Component:
        written = self._named(node)
        values = {name: self._fraction(name, self._value(name, value)) for name, value in written.items()}
        self._require(written)
        places = {name: value.place for name, value in written.items()}
        for name, value in written.items():
            if value.is_list and isinstance(own_shape(self.entry, name), ListOf):
                places.update({f"{name}.{n}": item.place for n, item in enumerate(value.items)})
        plugin = self.entry if self.plugin else None
        return Component(self.entry.kind, self.entry.name, values, self.path, self.place, places, plugin)

    def _named(self, node: Node) -> dict[str, Node]:
        """The arguments by name: none, the first one alone, or a mapping of them."""
        if node.value is None:
            return {}
        if node.is_mapping:
            accepted = {
                str(key): value for key, value in node.mapping.items() if self._accepts(str(key), node.keys[key])
            }
            return {
                name: value for name, value in accepted.items() if value.value is not None or self._takes_null(name)
            }
        if self.entry.first is None:
            takes = "its arguments by name" if self.entry.arguments else "no arguments"
            self.context.refuse(
                f"{self.entry.name} takes {takes}, got {node.describe()}", self.inner, node.place, code="wrong-type"
            )
            return {}
        return {self.entry.first.name: node}

    def _takes_null(self, name: str) -> bool:
        """Whether null is a value; for what nnrun itself reads, and what must be given, it is as if nothing stood."""
        argument = self.known.get(name)
        return self.plugin or argument is None or not (argument.required or self.entry.path == OWN)

    def _accepts(self, name: str, place: Place) -> bool:
        if name in self.known or self.entry.accepts == "any":
            return True
        advice = catalog.legacy(self.entry.kind, self.entry.name, name, self.known)
        advice = advice or catalog.argument_habit(self.entry.kind, self.entry.name, name)
        if name in self.beside:
            advice = f"write it beside {self.entry.name}, not inside"
        help = advice or suggestion(name, list(self.known), show=10)
        if self.entry.first and self.entry.first.takes and find_entry((self.entry.first.takes,), name):
            help = f"write {{{self.entry.first.name}: {{{name}: ...}}}}"
        message = f"{self.entry.name} has no argument {name!r}"
        self.context.refuse(message, join(self.inner, name), place, code="unknown-argument", help=help)
        self.unknown = True
        return False

    def _require(self, written: Mapping[str, Any]) -> None:
        """Say which required arguments are missing, unless a misspelt one may be among them."""
        missing = [name for name in self.entry.required if name not in written]
        if missing and not self.unknown:
            needed = " and ".join(repr(name) for name in missing)
            self.context.refuse(f"{self.entry.name} needs {needed}", self.path, self.place, code="missing-argument")

    def _value(self, name: str, node: Node) -> Value:
        path = join(self.inner, name)
        argument = self.known.get(name)
        if argument is None:
            return node.plain()
        if argument.takes:
            return self._component_value(argument, node, path)
        value = node.plain()
        if complaint := self._wrong_type(argument, node) or self._out_of_range(name, value):
            return self.context.refuse(complaint, path, node.place, code="bad-value")
        shape = own_shape(self.entry, name)
        if shape and value is not None and shape.decode(node, path, self.context) is None:
            return None
        return value

    def _fraction(self, name: str, value: Value) -> Value:
        """A value, its whole numbers as floats where the argument is a fraction: Keras may take its dtype from it."""
        argument = self.known.get(name)
        return catalog.with_floats(value) if argument and catalog.is_float(self.entry, argument) else value

    def _component_value(self, argument: Argument, node: Node, path: str) -> Value:
        kinds = ("activation", "layer") if argument.takes == "activation" else (argument.takes,)
        if argument.takes == "layers":
            if not node.is_list:
                return self.context.refuse(
                    f"expected a list of layers, got {node.describe()}", path, node.place, code="wrong-type"
                )
            layer = self.shape_of("layer")
            return [layer.decode(item, join(path, n), self.context) for n, item in enumerate(node.items)]
        shape = self.shape_of(*kinds)
        value = node.plain()
        or_number = self.entry.kind == "optimizer" and argument.takes == "schedule"
        if shape.accepts(node) and not (or_number and _begins_as_number(value)):
            return shape.decode(node, path, self.context)
        is_number = isinstance(value, int | float) and not isinstance(value, bool)
        if value is None or (is_number and or_number):
            if complaint := self._out_of_range(argument.name, value):
                return self.context.refuse(complaint, path, node.place, code="bad-value")
            return value
        number = "a number, or " if or_number else ""
        return self.context.refuse(
            f"expected {number}{shape.expects}, got {node.describe()}", path, node.place, code="wrong-type"
        )

    def _out_of_range(self, name: str, value: Value) -> str | None:
        """What is wrong by the table of ranges and choices; a plugin's arguments may mean what they like."""
        return None if self.plugin else catalog.check(self.entry.name, name, value)

    def _wrong_type(self, argument: Argument, node: Node) -> str | None:
        """The confusions that are always mistakes: true/false for another value, text for a number, a mapping."""
        value = node.value
        if argument.hint == "flag" and value is not None and not isinstance(value, bool):
            return f"expected true or false, got {node.describe()}"
        if argument.hint == "number" and isinstance(value, bool | str):
            return f"expected a number, got {node.describe()}"
        if argument.hint == "text" and isinstance(value, bool | int | float):
            return f"expected text, got {node.describe()}"
        if node.is_mapping and self.entry.kind not in TAKE_MAPPINGS:
            return f"{argument.name!r} of {self.entry.name} takes no mapping"
        return None


def _begins_as_number(value: Value) -> bool:
    return isinstance(value, str) and bool(re.match(r"[-+.]?[0-9]", value))
