"""``extends``: a config over its base, merged before anything is checked.

Mappings merge key by key; a component under another name replaces the base's, under the same name their arguments
merge, but a bare name says that there are none; lists are replaced; null removes.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

from nnrun.catalog import Entry
from nnrun.errors import ConfigError, NnrunError
from nnrun.spec.decoding.by_output import ByOutput
from nnrun.spec.decoding.component_shape import ComponentOf
from nnrun.spec.decoding.components import find_entry
from nnrun.spec.decoding.decode import SectionOf, keys_of
from nnrun.spec.decoding.shapes import Either, MapOf
from nnrun.spec.keys.config_keys import Spec
from nnrun.spec.keys.dataset_keys import DatasetShape, DatasetSpec
from nnrun.spec.nodes import Key, Node
from nnrun.spec.reading import MAX_DEPTH, read_text
from nnrun.spec.source_text import read_source


@dataclass(frozen=True)
class Source:
    """A file that a config was read from."""

    file: str
    text: str


PluginsOf: TypeAlias = Callable[[Node], tuple[Entry, ...]]
"""What the plugin files that a config names define."""


def read_extended(path: Path, shown: str, plugins_of: PluginsOf) -> tuple[Node, tuple[Source, ...]]:
    """A config's nodes over those of its bases, and the texts of all of them, its own first.

    Raises:
        ConfigError: A file cannot be read, or extends itself by some way.
    """
    text = read_source(path, shown)
    seen = (os.path.realpath(path),)
    return _extended(read_text(text, shown), Source(shown, text), path, seen, plugins_of)


def extend_text(node: Node, source: Source, plugins_of: PluginsOf) -> tuple[Node, tuple[Source, ...]]:
    """As `read_extended`, for a config that is not a file; its bases are looked for in the current directory."""
    return _extended(node, source, Path(source.file), (), plugins_of)


def _extended(
    node: Node, source: Source, path: Path, seen: tuple[str, ...], plugins_of: PluginsOf
) -> tuple[Node, tuple[Source, ...]]:
    base = node.mapping.get("extends") if node.is_mapping else None
    if base is None or not isinstance(base.value, str):  # another type is refused when it is decoded
        return node, (source,)
    if not base.value.strip():  # refused when it is decoded
        return node, (source,)
    target = path.parent / base.value
    shown = str(Path(source.file).parent / base.value)
    try:
        text = read_source(target, shown)
    except NnrunError as error:
        raise error.located("extends", base.place) from None
    if (real := os.path.realpath(target)) in seen:
        raise ConfigError(f"{shown} extends itself by this way", "extends", base.place, code="extends-loop")
    if len(seen) >= MAX_DEPTH:
        raise ConfigError(
            f"more than {MAX_DEPTH} configs extend each other", "extends", base.place, code="extends-loop"
        )
    below, sources = _extended(read_text(text, shown), Source(shown, text), target, (*seen, real), plugins_of)
    if not below.is_mapping:
        raise ConfigError(
            f"a config is a mapping of keys, not {below.describe()}", place=below.place, code="not-a-config"
        )
    plugins = (*plugins_of(node), *plugins_of(below))
    return merge(below, node, plugins), (source, *sources)


def merge(base: Node, over: Node, plugins: tuple[Entry, ...]) -> Node:
    """A config's root over its base's; plugins of either may define components."""
    return _Merging(plugins).section(Spec, base, over) if base.is_mapping and over.is_mapping else over


class _Merging:
    """Merges by the shapes of the keys; the plugins' components are known beside the catalog's."""

    def __init__(self, plugins: tuple[Entry, ...]) -> None:
        self.plugins = plugins

    def section(self, section: type, base: Node, over: Node) -> Node:
        shapes = {name: described.metadata["shape"] for name, described in keys_of(section).items()}
        return self._keys(base, over, shapes, None)

    def _keys(self, base: Node, over: Node, shapes: dict[str, Any], default: Any) -> Node:
        merged = base._replace(place=over.place)
        for key, value in over.mapping.items():
            below = base.mapping.get(key)
            if value.value is None and below is not None:
                merged = merged.without(key)
            else:
                shape = shapes.get(str(key), default)
                result = value if below is None else self._value(shape, below, value)
                merged = merged.with_entry(key, result, over.keys[key])
        return merged

    def _value(self, shape: Any, base: Node, over: Node) -> Node:
        if isinstance(shape, Either):
            shape = next((choice for choice in shape.shapes if choice.accepts(over)), None)
        if isinstance(shape, ByOutput):
            shape = shape.shape if self._component_of(base, shape.kinds) else MapOf(shape.shape)
        if isinstance(shape, SectionOf) and base.is_mapping and over.is_mapping:
            return self.section(shape.section, base, over)
        if isinstance(shape, DatasetShape):
            return self._component(("source",), DatasetSpec, base, over)
        if isinstance(shape, ComponentOf):
            return self._component(shape.kinds, None, base, over)
        if base.is_mapping and over.is_mapping:
            item = shape.item if isinstance(shape, MapOf) else None
            return self._keys(base, over, {}, item)
        return over

    def _component_of(self, node: Node, kinds: tuple[str, ...]) -> tuple[Key, Entry] | None:
        """The key that names a component of these kinds, with its entry."""
        keys = [node.value] if isinstance(node.value, str) else list(node.mapping) if node.is_mapping else []
        entries = ((key, find_entry(kinds, str(key), self.plugins)) for key in keys if kinds)
        return next(((key, entry) for key, entry in entries if entry), None)

    def _component(self, kinds: tuple[str, ...], beside: type | None, base: Node, over: Node) -> Node:
        below, above = self._component_of(base, kinds), self._component_of(over, kinds)
        if below is None or (above is None and beside is None):
            return over
        bare = isinstance(over.value, str)
        base, over = _as_mapping(base), _as_mapping(over)
        if not over.is_mapping:
            return over
        old_key, old = below
        others = base.without(old_key)
        if above is None:  # only keys beside the component change
            return self.section(beside, base, over) if beside else over
        key, entry = above
        others = self.section(beside, others, over.without(key)) if beside is not None else over.without(key)
        value = over.mapping[key]
        if entry is old and not bare:
            value = self._arguments(entry, base.mapping[old_key], value)
        return others.with_entry(key, value, over.keys[key])

    def _arguments(self, entry: Entry, base: Node, over: Node) -> Node:
        base, over = _named(entry, base), _named(entry, over)
        if not (base.is_mapping and over.is_mapping):
            return over
        merged = base
        for key, value in over.mapping.items():
            argument = entry.argument(str(key))
            below = base.mapping.get(key)
            if below is not None and value.value is None:
                merged = merged.without(key)
                continue
            result = value
            if below is not None and argument and argument.takes not in ("", "layers"):
                result = self._component((argument.takes,), None, below, value)
            merged = merged.with_entry(key, result, over.keys[key])
        return merged


def _named(entry: Entry, node: Node) -> Node:
    """A component's arguments as a mapping: none, or the first one by its name."""
    if node.value is None:
        return Node({}, node.place)
    if node.is_mapping or entry.first is None:
        return node
    return Node({entry.first.name: node}, node.place, {entry.first.name: node.place})


def _as_mapping(node: Node) -> Node:
    if isinstance(node.value, str):
        return Node({node.value: Node(None, node.place)}, node.place, {node.value: node.place})
    return node
