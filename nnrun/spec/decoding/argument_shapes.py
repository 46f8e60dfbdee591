"""What the arguments of nnrun's own data sources and preprocessing steps may hold, beyond what the catalog tells."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from nnrun.catalog import Entry
from nnrun.spec.decoding.context import Context
from nnrun.spec.decoding.scalar_shapes import Anything, Choice, Column, Name, Number, Text, Whole
from nnrun.spec.decoding.shapes import Either, ListOf, Shape
from nnrun.spec.nodes import Node

LARGEST = 10_000
"""Pixels of the longest side that images may be brought to."""


@dataclass(frozen=True, eq=False, repr=False)
class Pair:
    """Two whole numbers in a list."""

    names: str
    """What the two are called."""
    side: Whole
    rising: bool = False
    """Whether the second one must not be smaller."""

    @property
    def expects(self) -> str:
        """The pair with its bounds."""
        rising = ", the second not the smaller" if self.rising else ""
        return f"[{self.names}], two whole numbers{self.side.expects.removeprefix('a whole number')}{rising}"

    def accepts(self, node: Node) -> bool:
        """Whether it is a list of two such numbers."""
        sound = node.is_list and len(node.items) == 2 and all(map(self.side.accepts, node.items))
        return sound and not (self.rising and node.plain() != sorted(node.plain()))

    def decode(self, node: Node, path: str, context: Context) -> Any:
        """Both numbers; None, with the mistake noted, where it is something else."""
        if self.accepts(node):
            return node.plain()
        return context.refuse(f"expected {self.expects}, got {_shown(node)}", path, node.place, code="wrong-type")

    def schema(self) -> dict[str, Any]:
        """A list of two items."""
        return {"type": "array", "items": self.side.schema(), "minItems": 2, "maxItems": 2}


@dataclass(frozen=True, eq=False, repr=False)
class Pattern(Text):
    """A regular expression of Python."""

    expects: str = "a regular expression with one group at most"

    def accepts(self, node: Node) -> bool:
        """Whether it can be compiled, and is clear which part of a match is meant."""
        try:
            return super().accepts(node) and re.compile(str(node.value)).groups <= 1
        except re.error:
            return False


@dataclass(frozen=True, eq=False, repr=False)
class _Marker(Text):
    """What a cell holds that means a missing value; nothing at all is one too."""

    def accepts(self, node: Node) -> bool:
        """Whether it is text."""
        return isinstance(node.value, str)

    def schema(self) -> dict[str, Any]:
        """Any text."""
        return {"type": "string"}


def _shown(node: Node) -> str:
    plain = node.plain()
    short = node.is_list and len(node.items) <= 4 and all(isinstance(item, int | float) for item in plain)
    return str(plain) if short else node.describe()


_MARKERS = ListOf(Either(_Marker(), Number()))
_FORMS: dict[str, Shape] = {
    "accents": Choice(("ascii", "unicode")),
    "any columns": ListOf(Column()),
    "column": Column(),
    "columns": ListOf(Column(), least=1),
    "count": Whole(1),
    "count from 0": Whole(0),
    "decimal": Choice((".", ",")),
    "file": Text("the path of a file"),
    "folder": Text("the path of a folder of images, or of a list of them (CSV)"),
    "height and width": Pair("height, width", Whole(1, LARGEST)),
    "key": Text("the name of an array in the file"),
    "markers": _MARKERS,
    "names": ListOf(Text("a column's name"), single=False, least=1),
    "pattern": Pattern(),
    "rows": ListOf(Anything(), single=False, least=1),
    "seed": Whole(0, 2**32 - 1),
    "shortest and longest": Pair("shortest, longest", Whole(1), rising=True),
    "stop words": Either(Choice(("english",)), ListOf(Text("a word"), single=False)),
    "thousands": Choice((",", ".", "'", " ", "\u00a0", "\u202f")),
}
"""What an argument holds, by the word that its record has for it."""


def own_shape(entry: Entry, argument: str) -> Shape | None:
    """The shape of an argument that nnrun itself reads, or None where the catalog says enough."""
    if (entry.kind, argument) == ("layer", "name"):
        return Name()
    known = entry.argument(argument)
    return _FORMS[known.form] if known is not None and known.form else None
