"""A parsed YAML value that knows where it was written, and the list that gathers what is wrong with a config."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, TypeAlias

from nnrun.errors import Place, Problem

Key: TypeAlias = str | int


@dataclass(frozen=True, slots=True)
class Node:
    """A scalar, a list of nodes or a mapping of nodes.

    A block mapping or list under a key is placed at that key; everything else where it begins.
    """

    value: None | bool | int | float | str | list[Node] | dict[Key, Node]
    place: Place
    keys: Mapping[Key, Place] = field(default_factory=dict)
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
        return replace(self, value={**self.mapping, key: node}, keys={**self.keys, key: place})

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
            shown = self.value if len(self.value) <= 40 else self.value[:37] + "..."
            return f"the text {shown!r}"
        return str(self.value).lower() if isinstance(self.value, bool) else f"{self.value!r}"


class Problems:
    """Gathers every mistake of a config, so that all are told at once."""

    def __init__(self) -> None:
        self.found: list[Problem] = []

    def add(self, message: str, path: str, place: Place | None) -> None:
        problem = Problem(message, path, place)
        if problem not in self.found:
            self.found.append(problem)

    def sorted(self) -> list[Problem]:
        """In the order of the file."""
        return sorted(self.found, key=lambda p: (p.place.file, p.place.line, p.place.column) if p.place else ("", 0, 0))


def join(path: str, segment: Key) -> str:
    """A path with one segment more; a segment with a dot is quoted."""
    text = f'"{segment}"' if isinstance(segment, str) and ("." in segment or "=" in segment) else str(segment)
    return f"{path}.{text}" if path else text
