"""``extends``: a config over its base, merged before anything is checked.

Mappings merge key by key; a component under another name replaces the base's, under the same name their arguments
merge; lists are replaced; null removes.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from nnrun import catalog
from nnrun.catalog import Entry
from nnrun.errors import ConfigError, NnrunError
from nnrun.spec.components import ComponentOf
from nnrun.spec.nodes import Key, Node
from nnrun.spec.reading import read_source, read_text
from nnrun.spec.section import SectionOf, keys_of
from nnrun.spec.sections import ByOutput, DatasetShape, DatasetSpec, Spec
from nnrun.spec.shapes import Either, MapOf


@dataclass(frozen=True)
class Source:
    """A file that a config was read from."""

    file: str
    text: str


def read_extended(path: Path, shown: str) -> tuple[Node, tuple[Source, ...]]:
    """A config's nodes over those of its bases, and the texts of all of them, its own first.

    Raises:
        ConfigError: A file cannot be read, or extends itself by some way.
    """
    text = read_source(path, shown)
    return _extended(read_text(text, shown), Source(shown, text), path, (path.resolve(),))


def extend_text(node: Node, source: Source) -> tuple[Node, tuple[Source, ...]]:
    """As `read_extended`, for a config that is not a file; its bases are looked for in the current directory."""
    return _extended(node, source, Path(source.file), ())


def _extended(node: Node, source: Source, path: Path, seen: tuple[Path, ...]) -> tuple[Node, tuple[Source, ...]]:
    base = node.mapping.get("extends") if node.is_mapping else None
    if base is None or not isinstance(base.value, str):  # another type is refused when it is decoded
        return node, (source,)
    target = path.parent / base.value
    shown = str(Path(source.file).parent / base.value)
    if target.resolve() in seen:
        raise ConfigError(f"{shown} extends itself by this way", "extends", base.place)
    try:
        text = read_source(target, shown)
    except NnrunError as error:
        raise error.located("extends", base.place) from None
    below, sources = _extended(read_text(text, shown), Source(shown, text), target, (*seen, target.resolve()))
    return merge(below, node), (source, *sources)


def merge(base: Node, over: Node) -> Node:
    """A config's root over its base's."""
    return _merge_section(Spec, base, over) if base.is_mapping and over.is_mapping else over


def _merge_section(section: type, base: Node, over: Node) -> Node:
    shapes = {name: described.metadata["shape"] for name, described in keys_of(section).items()}
    return _merge_keys(base, over, shapes, None)


def _merge_keys(base: Node, over: Node, shapes: dict[str, Any], default: Any) -> Node:
    merged = replace(base, place=over.place)
    for key, value in over.mapping.items():
        below = base.mapping.get(key)
        if value.value is None and below is not None:
            left = {k: v for k, v in merged.mapping.items() if k != key}
            merged = replace(merged, value=left, keys={k: p for k, p in merged.keys.items() if k != key})
        else:
            shape = shapes.get(str(key), default)
            result = value if below is None else _merge_value(shape, below, value)
            merged = merged.with_entry(key, result, over.keys[key])
    return merged


def _merge_value(shape: Any, base: Node, over: Node) -> Node:
    if isinstance(shape, Either):
        shape = next((one for one in shape.shapes if one.accepts(over)), None)
    if isinstance(shape, ByOutput):
        shape = shape.one if _component(base, _kinds(shape.one)) else MapOf(shape.shape)
    if isinstance(shape, SectionOf) and base.is_mapping and over.is_mapping:
        return _merge_section(shape.section, base, over)
    if isinstance(shape, DatasetShape):
        return _merge_component(("source",), DatasetSpec, base, over)
    if isinstance(shape, ComponentOf):
        return _merge_component(shape.kinds, None, base, over)
    if base.is_mapping and over.is_mapping:
        item = shape.item if isinstance(shape, MapOf) else None
        return _merge_keys(base, over, {}, item)
    return over


def _kinds(shape: Any) -> tuple[str, ...]:
    return shape.kinds if isinstance(shape, ComponentOf) else ()


def _component(node: Node, kinds: tuple[str, ...]) -> tuple[Key, Entry] | None:
    """The key that names a component of these kinds, with its entry."""
    keys = [node.value] if isinstance(node.value, str) else list(node.mapping) if node.is_mapping else []
    found = ((key, catalog.find_among(kinds, str(key))) for key in keys if kinds)
    return next(((key, entry) for key, entry in found if entry), None)


def _merge_component(kinds: tuple[str, ...], beside: type | None, base: Node, over: Node) -> Node:
    below, above = _component(base, kinds), _component(over, kinds)
    if below is None or (above is None and beside is None):
        return over
    base, over = _as_mapping(base), _as_mapping(over)
    if not over.is_mapping:
        return over
    old_key, old = below
    others = replace(base, value={k: v for k, v in base.mapping.items() if k != old_key})
    if above is None:  # only keys beside the component change
        return _merge_section(beside, base, over) if beside else over
    key, entry = above
    if beside is not None:
        rest = replace(over, value={k: v for k, v in over.mapping.items() if k != key})
        others = _merge_section(beside, others, rest)
    else:
        others = replace(over, value={k: v for k, v in over.mapping.items() if k != key})
    value = over.mapping[key]
    if entry is old:
        value = _merge_arguments(entry, base.mapping[old_key], value)
    return others.with_entry(key, value, over.keys[key])


def _merge_arguments(entry: Entry, base: Node, over: Node) -> Node:
    base, over = _named(entry, base), _named(entry, over)
    if not (base.is_mapping and over.is_mapping):
        return over
    merged = base
    for key, value in over.mapping.items():
        argument = entry.argument(str(key))
        below = base.mapping.get(key)
        if below is not None and argument and argument.takes not in ("", "layers"):
            value = _merge_component((argument.takes,), None, below, value)
        merged = merged.with_entry(key, value, over.keys[key])
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
