"""A parsed YAML value that knows where it was written, and the list that gathers what is wrong with a config."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType
from typing import Any, NamedTuple, TypeAlias, TypeVar

from nnrun.errors import Place, Problem, Related
from nnrun.words.masked_uris import masked

Key: TypeAlias = str | int
Item = TypeVar("Item")


class Node(NamedTuple):
    """A scalar, a list of nodes or a mapping of nodes.

    A block mapping or list under a key is placed at that key; everything else where it begins. It is a tuple for the
    time that it takes to make: a config may have a hundred thousand.
    """

    value: bool | int | float | str | list[Node] | dict[Key, Node] | None
    place: Place
    keys: Mapping[Key, Place] = MappingProxyType({})
    """Where each key of a mapping was written."""

    @property
    def is_mapping(self) -> bool:
        return isinstance(self.value, dict)

    @property
    def is_list(self) -> bool:
        return isinstance(self.value, list)

    @property
    def mapping(self) -> dict[Key, Node]:
        assert isinstance(self.value, dict)
        return self.value

    @property
    def items(self) -> list[Node]:
        assert isinstance(self.value, list)
        return self.value

    def with_entry(self, key: Key, node: Node, place: Place) -> Node:
        """This mapping with one entry set."""
        return self._replace(value={**self.mapping, key: node}, keys={**self.keys, key: place})

    def without(self, key: Key) -> Node:
        """This mapping without one entry."""
        left = {name: node for name, node in self.mapping.items() if name != key}
        return self._replace(value=left, keys={name: place for name, place in self.keys.items() if name != key})

    def plain(self) -> Any:
        """The value alone: scalars, lists and dictionaries."""
        if isinstance(self.value, dict):
            return {key: node.plain() for key, node in self.value.items()}
        if isinstance(self.value, list):
            return [node.plain() for node in self.value]
        return self.value

    def describe(self) -> str:
        """The value as a message names it."""
        if isinstance(self.value, dict):
            return "a mapping"
        if isinstance(self.value, list):
            return "a list"
        if self.value is None:
            return "nothing"
        if isinstance(self.value, str):
            return f"the text {quoted(self.value)}"
        if isinstance(self.value, float):
            return float_text(self.value)
        return str(self.value).lower() if isinstance(self.value, bool) else str(self.value)

    def places(self) -> dict[str, Place]:
        """Where each value of a mapping stands, by its key, and each item or entry of these, by ``key.item``.

        The items of lists among these, as of ``inputs: {left: [a, b]}``, go by ``key.entry.item``.
        """
        places: dict[str, Place] = {}
        for key, node in self.mapping.items():
            places[str(key)] = node.place
            inside = node.mapping.items() if node.is_mapping else enumerate(node.items if node.is_list else ())
            for item, below in inside:
                places[f"{key}.{item}"] = below.place
                if isinstance(below.value, list):
                    places.update({f"{key}.{item}.{n}": inner.place for n, inner in enumerate(below.value)})
        return places


class Problems:
    """Gathers every mistake of a config, so that all are told at once."""

    def __init__(self) -> None:
        self.entries: dict[Problem, None] = {}
        self._paths: set[str] = set()

    def add(
        self,
        message: str,
        path: str,
        place: Place | None,
        *,
        code: str = "",
        help: str = "",
        related: tuple[Related, ...] = (),
    ) -> None:
        self.include(Problem(message, path, place, code, help, related))

    def include(self, problem: Problem) -> None:
        if problem.place and "@" in problem.place.text:  # a password in an address on that line is shown to nobody
            problem = replace(problem, place=problem.place._replace(text=masked(problem.place.text)))
        self.entries[problem] = None
        path = problem.path
        while path:
            self._paths.add(path)
            path = path.rpartition(".")[0]

    def concern(self, path: str) -> bool:
        """Whether a mistake was found at a path or below it; what depends on it is not checked further."""
        return path in self._paths

    def sorted(self) -> list[Problem]:
        """In the order of the file."""
        return sorted(
            self.entries, key=lambda p: (p.place.file, p.place.line, p.place.column) if p.place else ("", 0, 0)
        )


def sound(items: Sequence[Item | None] | None) -> Iterator[tuple[int, Item]]:
    """The items that were not refused, each with its number."""
    return ((n, item) for n, item in enumerate(items or ()) if item is not None)


def float_text(value: float) -> str:
    """A float as YAML writes it: always with a point, which older readers need."""
    if math.isfinite(value):
        text = repr(value)
        return text if "." in text else text.replace("e", ".0e")
    return ".nan" if math.isnan(value) else ".inf" if value > 0 else "-.inf"


def quoted(text: str) -> str:
    """A text in quotes, shortened where it is long."""
    return repr(text if len(text) <= 40 else f"{text[:37]}...")


def listed(names: Sequence[str], most: int = 12) -> str:
    """Names as a message lists them, the last ones counted where they are many."""
    left = len(names) - most
    return ", ".join(names if left <= 0 else [*names[:most], f"... ({left:,} more)"])


def join(path: str, segment: Key) -> str:
    """A path with one segment more; a segment with a dot is quoted."""
    text = f'"{segment}"' if isinstance(segment, str) and ("." in segment or "=" in segment) else str(segment)
    return f"{path}.{text}" if path else text
