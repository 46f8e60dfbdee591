"""Overrides: ``path=value`` after the file, applied to its nodes before anything is checked.

A path is the one that messages print. A bare name or a short form opens by itself, so that ``optimizer: adam`` takes
``optimizer.adam.learning_rate=...`` and ``Dense: 64`` takes ``layers.0.Dense.units=...``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeAlias

from nnrun import catalog
from nnrun.catalog import Entry
from nnrun.errors import ConfigError, Place, Problem
from nnrun.spec.decoding.bounds import RUN, VERSUS
from nnrun.spec.decoding.components import find_entry
from nnrun.spec.decoding.layers_and_steps import LAYER_KEYS, name_of
from nnrun.spec.keys.dataset_keys import DatasetShape
from nnrun.spec.nodes import Key, Node, Problems, join, quoted
from nnrun.spec.reading import MAX_DEPTH, read_text
from nnrun.words.suggestions import fold, suggestion

COMMAND_LINE = "command line"

Steps: TypeAlias = tuple[tuple[Key, Place], ...]
"""The segments of a path, each with its place in the argument."""

_SECTIONS = (
    *("", "training", "dataset.split", "regularization", "kfold", "ensemble"),
    *("sweep", "sweep.parameters", "expect", "expect.vs"),
)
"""Paths of mappings whose keys are not components."""
_NUMBERED = ("training.class_weight",)
"""Paths of mappings that have whole numbers as keys."""
_SCORES = ("expect", "expect.vs")
"""Paths of mappings whose keys are scores, as test.accuracy, which a path names without quotes."""
_BESIDE_SCORES = (VERSUS, RUN)
_SEGMENT = re.compile(r'"(?P<quoted>[^"]*)"|(?P<plain>[^.="+]+(?:\+(?!=)[^.="+]*)*)')


@dataclass(frozen=True)
class Override:
    """One argument ``path=value`` or ``path+=value``."""

    argument: str
    segments: Steps
    value: Node
    append: bool
    problems: tuple[Problem, ...] = ()
    """What is wrong of it by itself; it is then told, and not applied."""


def apply_overrides(
    root: Node, arguments: Iterable[str | Override], problems: Problems, plugins: tuple[Entry, ...] = ()
) -> Node:
    """The config with every override applied, in their order: texts, or what was taken apart before.

    An argument that is not of the form ``path=value``, or whose path leads nowhere, is noted, located in the argument.
    """
    for argument in arguments:
        try:
            override = parse(argument) if isinstance(argument, str) else argument
            if override.problems:
                raise ConfigError(override.problems)
            _refuse_late(override)
            root = _Setting(override, plugins).set(root, override.segments)
        except ConfigError as error:
            for problem in error.problems:
                problems.include(problem)
    return root


def parse(argument: str) -> Override:
    """Take ``path=value`` apart; the value is YAML."""
    segments, position, append = split_path(argument)
    padded = " " * (position + 1) + argument[position + 1 :]
    if not padded.strip():
        return Override(argument, segments, Node(None, place_in(argument, position, 1)), append)
    if padded.lstrip().startswith("#"):
        message = "'#' begins a comment, so there is no value; quote it"
        raise ConfigError(message, place=place_in(argument, padded.index("#"), 1), code="wrong-override")
    return Override(argument, segments, read_text(padded, COMMAND_LINE, shown=argument), append)


def split_path(argument: str) -> tuple[Steps, int, bool]:
    """The segments before the ``=`` of an argument, where that stands, and whether it is ``+=``."""
    segments: list[tuple[Key, Place]] = []
    position = 0
    whole = False
    while not whole and (match := _SEGMENT.match(argument, position)):
        segments.append((_key(match), place_in(argument, match.start(), match.end() - match.start())))
        whole = not argument.startswith(".", match.end())
        position = match.end() + (not whole)
    append = argument.startswith("+=", position)
    position += append
    if not whole or not argument.startswith("=", position):
        message = f"{quoted(argument)} is not an override: write path=value, such as training.epochs=5"
        raise ConfigError(message, place=place_in(argument, 0, len(argument)), code="wrong-override")
    if len(segments) > MAX_DEPTH:
        raise ConfigError(
            f"a path of more than {MAX_DEPTH} names", place=place_in(argument, 0, position), code="wrong-override"
        )
    return tuple(segments), position, append


def _key(match: re.Match[str]) -> Key:
    if match["quoted"] is not None:
        return match["quoted"]
    return int(match["plain"]) if re.fullmatch(r"-?[0-9]{1,18}", match["plain"]) else match["plain"]


def place_in(argument: str, start: int, length: int) -> Place:
    """Where something stands in an argument."""
    return Place(COMMAND_LINE, 1, start + 1, argument, max(1, length))


def _refuse_late(override: Override) -> None:
    segment, place = override.segments[0]
    if segment == "extends":
        raise ConfigError(
            "a base is read before any override; write extends into a file", "extends", place, code="wrong-override"
        )


class _Setting:
    """One override on its way through a config."""

    def __init__(self, override: Override, plugins: tuple[Entry, ...]) -> None:
        self.override = override
        self.plugins = plugins

    def set(self, node: Node | None, steps: Steps, path: str = "", owner: str = "") -> Node:
        """The node with the override's value at the end of the steps.

        Args:
            node: What stands there now, None for nothing.
            steps: The rest of the way.
            path: The way so far.
            owner: The key that the node stands under: a component's name, where it is one.
        """
        if not steps:
            return _appended(node, self.override) if self.override.append else self.override.value
        (segment, place), rest = steps[0], steps[1:]
        if path in _SCORES and segment not in _BESIDE_SCORES:
            segment, rest = ".".join(str(name) for name, _ in steps), ()
        node = self._opened(node, segment, owner, path)
        if node is None or node.value is None:
            if isinstance(segment, int) and path not in _NUMBERED:
                raise ConfigError(
                    f"{path or 'the config'} has no items", join(path, segment), place, code="unknown-path"
                )
            node = Node({}, place)
        if node.is_list:
            index = _index(node, segment, path, place)
            items = list(node.items)
            items[index] = self.set(items[index], rest, join(path, index))
            return node._replace(value=items)
        if not node.is_mapping:
            named = isinstance(node.value, str) and self._component_with(node.value, str(segment))
            near = f"; did you mean {join(join(path, str(node.value)), segment)!r}?" if named else ""
            message = f"{path} is {node.describe()} and holds no {quoted(str(segment))}{near}"
            raise ConfigError(message, join(path, segment), place, code="unknown-path")
        key = self._matching_key(node, segment, path, place)
        inside = self.set(node.mapping.get(key), rest, join(path, key), str(key))
        return node.with_entry(key, inside, node.keys.get(key, place) if rest else place)

    def _matching_key(self, node: Node, segment: Key, path: str, place: Place) -> Key:
        """The key that a segment means: as it stands, else the one of that name by case, underscores or alias."""
        if segment in node.mapping or segment in _keys_beside(path):
            return segment
        alike = [key for key in node.mapping if isinstance(key, str) and fold(key) == fold(str(segment))]
        if not alike and path not in _SECTIONS:
            alike = [key for key in node.mapping if isinstance(key, str) and self._same_component(key, str(segment))]
        if len(alike) == 1:
            return alike[0]
        if path in _SECTIONS or self._component_with(path.rpartition(".")[2], str(segment)):
            return segment
        for key in node.mapping:  # an argument named without its component
            if isinstance(key, str) and isinstance(segment, str) and self._component_with(key, segment):
                near = join(join(path, key), segment)
                raise ConfigError(
                    f"{segment!r} belongs to {key}; did you mean {near!r}?",
                    join(path, segment),
                    place,
                    code="unknown-path",
                )
        return segment

    def _opened(self, node: Node | None, segment: Key, owner: str, path: str) -> Node | None:
        """A bare name as a mapping from it, a short form as a mapping from the first argument, else the node itself."""
        if node is None or node.is_mapping or node.value is None:
            return node
        is_name = isinstance(segment, str) and isinstance(node.value, str) and self._same_component(node.value, segment)
        if isinstance(node.value, str) and (is_name or segment in _keys_beside(path)):
            return Node({node.value: Node(None, node.place)}, node.place, {node.value: node.place})
        component = self._component_with(owner, str(segment))
        if component and component.first and not isinstance(segment, int):
            first = component.first.name
            return Node({first: node}, node.place, {first: node.place})
        return node

    def _same_component(self, name: str, second: str) -> bool:
        if fold(name) == fold(second):
            return True
        pairs = [(self._find(kind, name), self._find(kind, second)) for kind in catalog.kinds()]
        return any(a is not None and a is b for a, b in pairs)

    def _component_with(self, name: str, argument: str) -> Entry | None:
        """The component of any kind that has this argument."""
        entries = (self._find(kind, name) for kind in catalog.kinds()) if name else ()
        return next((entry for entry in entries if entry and not entry.refused and entry.argument(argument)), None)

    def _find(self, kind: str, name: str) -> Entry | None:
        return find_entry((kind,), name, self.plugins)


def _index(node: Node, segment: Key, path: str, place: Place) -> int:
    count = len(node.items)
    if isinstance(segment, int):
        if -count <= segment < count:
            return segment % count
        items = f"{count} item{'s' if count > 1 else ''}, counted from 0" if count else "no items"
        raise ConfigError(f"{path} has {items}", join(path, segment), place, code="unknown-path")
    names = {name: n for n, item in enumerate(node.items) if (name := name_of(item))}
    if segment in names:
        return names[segment]
    alike = [n for n, item in enumerate(node.items) if fold(segment) in map(fold, _texts(item))]
    if alike:
        help = f"did you mean {join(join(path, alike[0]), segment)!r}?"
    else:
        help = suggestion(segment, list(names)) or "items go by their number from 0, or by a layer's name"
    raise ConfigError(f"no item is named {quoted(segment)}", join(path, segment), place, code="unknown-path", help=help)


def _texts(item: Node) -> list[str]:
    """The component's name of an item, with the keys beside it."""
    return [key for key in item.mapping if isinstance(key, str)] if item.is_mapping else [str(item.value)]


def _keys_beside(path: str) -> tuple[str, ...]:
    """The keys that stand beside a component at a path."""
    if path == "dataset":
        return DatasetShape.beside
    if re.fullmatch(r"layers\.[0-9]+", path):
        return tuple(LAYER_KEYS)
    return ("columns",) if re.fullmatch(r"dataset\.preprocess\.[0-9]+", path) else ()


def _appended(node: Node | None, override: Override) -> Node:
    if node is None or node.value is None:
        return Node([override.value], override.value.place)
    items = node.items if node.is_list else [node]
    return Node([*items, override.value], node.place)
