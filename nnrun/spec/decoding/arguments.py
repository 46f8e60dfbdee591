"""The arguments of a component: by their names or the first one alone, of the right type, none missing or unknown."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from nnrun import catalog
from nnrun.catalog import Argument, Entry
from nnrun.errors import Place
from nnrun.spec.decoding.argument_shapes import own_shape
from nnrun.spec.decoding.components import OWN, TAKE_MAPPINGS, Component, Value, find_entry
from nnrun.spec.decoding.context import Context
from nnrun.spec.decoding.shapes import ListOf, Shape
from nnrun.spec.nodes import Node, join
from nnrun.words.suggestions import suggestion


@dataclass(frozen=True, slots=True)
class _Slot:
    """What may stand for an argument: worked out once, for a config may name one component many thousand times."""

    argument: Argument
    component: Shape | None
    """Where it is a component, or a list of them, the shape of one."""
    own: Shape | None
    """As `own_shape`."""
    is_float: bool


class Arguments:
    """Decodes what stands under a component's name."""

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
        self.place = place
        self.context = context
        self.known = entry.known
        self.unknown = False
        self.plugin = entry.path.startswith("plugin:")

    @property
    def inner(self) -> str:
        """The path of the arguments."""
        return join(self.path, self.entry.name)

    def decode(self, node: Node) -> Component:
        written = self._named(node)
        values = {name: self._value(name, value) for name, value in written.items()}
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
            keys = node.keys
            accepted = {str(key): value for key, value in node.mapping.items() if self._accepts(str(key), keys[key])}
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
        slot = _slot(self.entry, name, self.shape_of)
        if slot is None:
            return node.plain()
        value = self._component_value(slot, node) if slot.component else self._plain_value(slot, node)
        return catalog.with_floats(value) if slot.is_float else value

    def _plain_value(self, slot: _Slot, node: Node) -> Value:
        name, value = slot.argument.name, node.plain()
        if complaint := self._wrong_type(slot.argument, node) or self._out_of_range(name, value):
            return self._refuse(complaint, name, node, code="bad-value")
        if slot.own and value is not None and slot.own.decode(node, join(self.inner, name), self.context) is None:
            return None
        return value

    def _component_value(self, slot: _Slot, node: Node) -> Value:
        argument, shape, value = slot.argument, slot.component, node.value
        assert shape is not None
        if argument.takes == "layers":
            if not node.is_list:
                return self._refuse(
                    f"expected a list of layers, got {node.describe()}", argument.name, node, code="wrong-type"
                )
            path = join(self.inner, argument.name)
            return [shape.decode(item, join(path, n), self.context) for n, item in enumerate(node.items)]
        or_number = self.entry.kind == "optimizer" and argument.takes == "schedule"
        if shape.accepts(node) and not (or_number and _begins_as_number(value)):
            return shape.decode(node, join(self.inner, argument.name), self.context)
        is_number = isinstance(value, int | float) and not isinstance(value, bool)
        if value is None or (is_number and or_number):
            if complaint := self._out_of_range(argument.name, value):
                return self._refuse(complaint, argument.name, node, code="bad-value")
            return value
        number = "a number, or " if or_number else ""
        return self._refuse(
            f"expected {number}{shape.expects}, got {node.describe()}", argument.name, node, code="wrong-type"
        )

    def _refuse(self, message: str, name: str, node: Node, *, code: str) -> Value:
        return self.context.refuse(message, join(self.inner, name), node.place, code=code)

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


@lru_cache(maxsize=4096)
def _slot(entry: Entry, name: str, shape_of: Callable[..., Shape]) -> _Slot | None:
    argument = entry.argument(name)
    if argument is None:
        return None
    kinds = {"": (), "activation": ("activation", "layer"), "layers": ("layer",)}.get(argument.takes, (argument.takes,))
    component = shape_of(*kinds) if kinds else None
    return _Slot(argument, component, own_shape(entry, name), catalog.is_float(entry, argument))


def _begins_as_number(value: Value) -> bool:
    return isinstance(value, str) and bool(re.match(r"[-+.]?[0-9]", value))
