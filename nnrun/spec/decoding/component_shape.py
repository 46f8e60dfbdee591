"""The shape of a component: which name it has, what may stand beside it, and what was meant by a name that is none."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from nnrun import catalog
from nnrun.catalog import Entry
from nnrun.errors import Place
from nnrun.spec.decoding.arguments import Arguments
from nnrun.spec.decoding.components import Component, find_entry, respelled, short_names, spoken, with_article
from nnrun.spec.decoding.context import Context
from nnrun.spec.decoding.notations import TYPE_KEYS, as_call, line_of, line_of_typed
from nnrun.spec.nodes import Key, Node, join, quoted
from nnrun.words.suggestions import closest, may_suggest, suggestion


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
        return f"{with_article(spoken(self.kinds[0]))} by its name"

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
        return Arguments(entry, path, node.keys[name], context, self.beside, ComponentOf).decode(node.mapping[name])

    def schema(self) -> dict[str, Any]:
        return {"$ref": f"#/$defs/{self.kinds[0]}"}

    def _bare(self, node: Node, name: str, path: str, context: Context) -> Component | None:
        entry = self._find(name, node.place, path, context)
        if entry is None:
            return None
        component = Arguments(entry, path, node.place, context, self.beside, ComponentOf).decode(Node(None, node.place))
        if component and entry.kind == "metric" and name != entry.name and name.islower():
            return replace(component, arguments={"name": name})  # the history's column is named as written
        return component

    def _component_key(self, node: Node, path: str, context: Context) -> Key | None:
        """Which key of a mapping names the component."""
        beside = self.beside
        others = [key for key in node.mapping if key not in beside]
        if len(others) > 1:
            return next((key for key in others if find_entry(self.kinds, str(key), context.plugins)), others[0])
        if others:
            return others[0]
        kind = with_article(spoken(self.kinds[0]))
        context.refuse(f"needs {kind}: a key that names it", path, node.place, code="component-form")
        return None

    def _typed(self, node: Node, path: str, context: Context) -> bool:
        """Whether a mapping names its component under a key such as ``type``, which is noted with the line to write."""
        if TYPE_KEYS.isdisjoint(node.mapping):
            return False
        is_named = "name" not in node.mapping or any(
            find_entry(self.kinds, str(key), context.plugins) for key in node.mapping
        )
        beside = self.beside if is_named else tuple(key for key in self.beside if key != "name")
        for key, value in node.mapping.items():
            if key not in TYPE_KEYS or key in beside or not isinstance(value.value, str):
                continue
            meant = value.value.rpartition(".")[2]
            entry = find_entry(self.kinds, meant, context.plugins)
            if entry is not None and not entry.refused:
                line = line_of_typed(meant, entry, str(key), node.plain(), beside)
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
        elsewhere = f"{name} is {with_article(spoken(others[0]))}" if others else ""
        if any(name in catalog.names(kind) for kind in others):
            return elsewhere
        listed: list[str] = []
        for kind in self.kinds:
            names = [*catalog.names(kind), *(entry.name for entry in context.plugins if entry.kind == kind)]
            if near := closest(name, [*names, *short_names(kind)]):
                return f"did you mean {respelled(kind, near, name)!r}?"
            listed += names
        return elsewhere or suggestion(name, listed, show=12)  # they are shown where they are few

    def _spoken_kinds(self) -> tuple[str, ...]:
        return self.kinds[:1] if self.kinds[0] in ("activation", "step") else self.kinds

    def _alone(self, entry: Entry, name: Key, node: Node, path: str, context: Context) -> bool:
        """Whether nothing stands beside the component that must not."""
        if len(node.mapping) == 1:
            return True
        sound = True
        for key, place in node.keys.items():
            if key == name or key in self.beside:
                continue
            sound, help = False, ""
            if key in entry.known:
                message = f"{key!r} is an argument of {entry.name}: indent it under '{name}:'"
            elif second := find_entry(self.kinds, str(key), context.plugins):
                message = f"two components in one place, {entry.name} and {second.name}"
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
