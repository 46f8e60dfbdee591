"""Components: a name with its arguments, the one form in which everything that is named is written."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any, TypeAlias

from nnrun import catalog
from nnrun.catalog import Argument, Entry
from nnrun.errors import Place, closest, fold, may_suggest, suggestion
from nnrun.spec.decoding.argument_shapes import own_shape
from nnrun.spec.decoding.context import Context
from nnrun.spec.decoding.shapes import ListOf
from nnrun.spec.decoding.spellings import TYPE_KEYS, as_call, line_of, line_of_typed
from nnrun.spec.nodes import Key, Node, join, quoted

Value: TypeAlias = Any
"""None, bool, int, float, str, a list or a dictionary of values, or a Component."""

OWN = "nnrun.data"
"""The import path of nnrun's own data sources and preprocessing steps."""
TAKE_MAPPINGS = ("callback", "transformer")
"""Kinds whose arguments may be mappings; elsewhere Keras would make an object of one."""


@dataclass(frozen=True)
class Component:
    """A name with its arguments, and where each was written."""

    kind: str
    """As in the catalog: layer, loss, optimizer, ..."""
    name: str
    """The catalog's own spelling."""
    arguments: Mapping[str, Value] = field(default_factory=dict)
    path: str = ""
    place: Place | None = field(default=None, compare=False)
    places: Mapping[str, Place] = field(default_factory=dict, compare=False, repr=False)
    plugin: Entry | None = field(default=None, compare=False, repr=False)
    """Its entry where a plugin of the config defines it; the catalog knows the others."""

    def at(self, argument: str, item: int | None = None) -> tuple[str, Place | None]:
        """The path and the place of an argument, or of an item of it; of the nearest thing above that has a place."""
        path, place = join(join(self.path, self.name), argument), self.places.get(argument, self.place)
        own = None if item is None else self.places.get(f"{argument}.{item}")
        return (f"{path}.{item}", own) if own else (path, place)

    def plain(self) -> Any:
        """As it is written: the name, or a mapping from the name to its arguments."""
        return {self.name: plain(dict(self.arguments))} if self.arguments else self.name


def plain(value: Value) -> Any:
    """A value with its components as they are written."""
    if isinstance(value, Component):
        return value.plain()
    if isinstance(value, Mapping):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    return value


class ComponentOf:
    """A component of one of some kinds, looked for in their order.

    Args:
        kinds: The kinds.
        beside: Keys that may stand beside the component, decoded by whoever asks for it.
    """

    def __init__(self, *kinds: str, beside: tuple[str, ...] = ()) -> None:
        self.kinds = kinds
        self.beside = beside

    @property
    def expects(self) -> str:
        return f"{_article(spoken(self.kinds[0]))} by its name"

    def accepts(self, node: Node) -> bool:
        return isinstance(node.value, str) or node.is_mapping

    def decode(self, node: Node, path: str, context: Context) -> Component | None:
        if isinstance(node.value, str):
            return self._bare(node, node.value, path, context)
        if not node.is_mapping:
            context.refuse(f"expected {self.expects}, got {node.describe()}", path, node.place, code="wrong-type")
            return None
        if self._typed(node, path, context):
            return None
        name = self._component_key(node, path, context)
        if name is None:
            return None
        entry = self._find(str(name), node.keys[name], path, context)
        if entry is None or not self._alone(entry, name, node, path, context):
            return None
        return _Arguments(entry, path, node.keys[name], context, self.beside).decode(node.mapping[name])

    def schema(self) -> dict[str, Any]:
        return {"$ref": f"#/$defs/{self.kinds[0]}"}

    def _bare(self, node: Node, name: str, path: str, context: Context) -> Component | None:
        entry = self._find(name, node.place, path, context)
        if entry is None:
            return None
        component = _Arguments(entry, path, node.place, context, self.beside).decode(Node(None, node.place))
        if component and entry.kind == "metric" and name != entry.name and name.islower():
            return replace(component, arguments={"name": name})  # the history's column is named as written
        return component

    def _component_key(self, node: Node, path: str, context: Context) -> Key | None:
        """Which key of a mapping names the component."""
        others = [key for key in node.mapping if key not in self.beside]
        known = [key for key in others if find_entry(self.kinds, str(key), context.plugins)]
        if known or others:
            return (known or others)[0]
        kind = _article(spoken(self.kinds[0]))
        context.refuse(f"needs {kind}: a key that names it", path, node.place, code="component-form")
        return None

    def _typed(self, node: Node, path: str, context: Context) -> bool:
        """Whether a mapping names its component under a key such as ``type``, which is noted with the line to write."""
        for key, value in node.mapping.items():
            if key not in TYPE_KEYS or key in self.beside or not isinstance(value.value, str):
                continue
            meant = value.value.rpartition(".")[2]
            entry = find_entry(self.kinds, meant, context.plugins)
            if entry is not None and not entry.refused:
                line = line_of_typed(meant, entry, str(key), node.plain(), self.beside)
                message = f"a component is its name with its arguments, without {key!r}: write {line}"
                context.refuse(message, join(path, key), node.keys[key], code="component-form")
                return True
        return False

    def _called(self, name: str, context: Context) -> str | None:
        """What to write for a call of Python, such as ``Adam(lr=0.001)``."""
        call = as_call(name)
        entry = find_entry(self.kinds, call[0], context.plugins) if call else None
        return f"write {line_of(call[0], entry, *call[1:])}" if call and entry and not entry.refused else None

    def _find(self, name: str, place: Place | None, path: str, context: Context) -> Entry | None:
        entry = find_entry(self.kinds, name, context.plugins)
        if entry is None:
            message, help = self._unknown(name, context)
            context.refuse(message, path, place, code="unknown-component", help=help)
            return None
        if entry.refused:
            context.refuse(
                f"{entry.name} cannot be named in a config: {entry.refused}", path, place, code="refused-component"
            )
            return None
        return entry

    def _unknown(self, name: str, context: Context) -> tuple[str, str]:
        """What to say of a name that no component has, and what helps."""
        message = f"unknown {' or '.join(spoken(kind) for kind in self._spoken_kinds())} {quoted(name)}"
        return message, self._help(name, context) if may_suggest() else ""

    def _help(self, name: str, context: Context) -> str:
        advice = self._called(name, context) or catalog.legacy(self.kinds[0], name)
        if advice := advice or catalog.name_habit(self.kinds[0], name):
            return advice
        for file in context.files:
            if why := catalog.why_no_component(file, self.kinds[0], name):
                return why
        others = [kind for kind in catalog.elsewhere(name) if kind not in self.kinds]
        elsewhere = f"{name} is {_article(spoken(others[0]))}" if others else ""
        if any(name in catalog.names(kind) for kind in others):
            return elsewhere
        listed: list[str] = []
        for kind in self.kinds:
            names = [*catalog.names(kind), *(entry.name for entry in context.plugins if entry.kind == kind)]
            if near := closest(name, [*names, *_short_names(kind)]):
                return f"did you mean {respelled(kind, near, name)!r}?"
            listed += names
        return elsewhere or suggestion(name, listed, show=12)  # they are shown where they are few

    def _spoken_kinds(self) -> tuple[str, ...]:
        return self.kinds[:1] if self.kinds[0] in ("activation", "step") else self.kinds

    def _alone(self, entry: Entry, name: Key, node: Node, path: str, context: Context) -> bool:
        """Whether nothing stands beside the component that must not."""
        sound = True
        for key, place in node.keys.items():
            if key == name or key in self.beside:
                continue
            sound, help = False, ""
            if key in entry.known:
                message = f"{key!r} is an argument of {entry.name}: indent it under '{name}:'"
            elif other := find_entry(self.kinds, str(key), context.plugins):
                message = f"two components in one place, {entry.name} and {other.name}"
            else:
                choices = [entry.name, *self.beside, *sorted(entry.known)]
                beside = f" beside {entry.name}" if self.beside else ""
                value = node.mapping[key].plain()
                advice = catalog.habit("dataset", str(key), value) if entry.kind == "source" and may_suggest() else None
                message, help = f"unknown key {str(key)!r}{beside}", advice or suggestion(str(key), choices, show=0)
            context.refuse(message, join(path, key), place, code="unknown-key", help=help)
        for key in self.beside:
            value = node.mapping[name]
            if key in node.mapping and value.is_mapping and key in value.mapping:
                message = f"{key!r} is given twice, inside {entry.name} and beside it"
                context.refuse(message, join(path, key), node.keys[key], code="unknown-key")
                sound = False
        return sound


def find_entry(kinds: Iterable[str], name: str, plugins: Iterable[Entry] = ()) -> Entry | None:
    """The catalog's entry of a name in the first of some kinds that has it; a plugin's own entry comes first."""
    kinds = tuple(kinds)
    for entry in plugins:
        if entry.kind in kinds and fold(entry.name) == fold(name):
            return entry
    return catalog.find_among(kinds, name)


class _Arguments:
    """Decodes what stands under a component's name."""

    def __init__(self, entry: Entry, path: str, place: Place | None, context: Context, beside: tuple[str, ...]) -> None:
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
        given = self._named(node)
        values = {name: self._fraction(name, self._value(name, value)) for name, value in given.items()}
        self._require(given)
        places = {name: value.place for name, value in given.items()}
        for name, value in given.items():
            if value.is_list and isinstance(own_shape(self.entry, name), ListOf):
                places.update({f"{name}.{n}": item.place for n, item in enumerate(value.items)})
        plugin = self.entry if self.plugin else None
        return Component(self.entry.kind, self.entry.name, values, self.path, self.place, places, plugin)

    def _named(self, node: Node) -> dict[str, Node]:
        """The arguments by name: none, the first one alone, or a mapping of them."""
        if node.value is None:
            return {}
        if node.is_mapping:
            given = {str(key): value for key, value in node.mapping.items() if self._accepts(str(key), node.keys[key])}
            return {name: value for name, value in given.items() if value.value is not None or self._takes_null(name)}
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

    def _require(self, given: Mapping[str, Any]) -> None:
        """Say which required arguments are missing, unless a misspelt one may be among them."""
        missing = [name for name in self.entry.required if name not in given]
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
            layer = ComponentOf("layer")
            return [layer.decode(item, join(path, n), self.context) for n, item in enumerate(node.items)]
        shape = ComponentOf(*kinds)
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


BY_TEXT = frozenset({"optimizer", "loss", "metric", "regularizer", "constraint", "initializer"})
"""Kinds that Keras knows by texts too, such as glorot_uniform."""


@lru_cache(maxsize=4096)
def snake_case(name: str) -> str:
    """A class name as Keras names its objects: MaxPooling2D becomes max_pooling2d."""
    name = re.sub(r"\W+", "", name)
    name = re.sub("(.)([A-Z][a-z]+)", r"\1_\2", name)
    return re.sub("([a-z])([A-Z])", r"\1_\2", name).lower()


def respelled(kind: str, name: str, as_: str) -> str:
    """A component's name in the spelling of another: mean_squared_error where that one is in small letters."""
    if not as_.islower() or kind == "source":
        return name
    if kind == "optimizer":
        return name.lower()
    return snake_case(name) if "_" in as_ or kind in BY_TEXT else name


def _short_names(kind: str) -> list[str]:
    entries = [catalog.find(kind, name) for name in catalog.names(kind)]
    return [alias for entry in entries if entry for alias in entry.aliases]


def spoken(kind: str) -> str:
    """A kind as a message calls it."""
    words = {"source": "data source", "step": "preprocessing step", "transformer": "preprocessing step"}
    return words.get(kind, kind)


def _article(kind: str) -> str:
    return f"{'an' if kind[0] in 'aeiou' else 'a'} {kind}"
