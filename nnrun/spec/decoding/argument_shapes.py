"""What the arguments of nnrun's own data sources and preprocessing steps may hold, beyond what the catalog tells."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from nnrun.spec.decoding.shapes import (
    Anything,
    Choice,
    Column,
    Context,
    Either,
    ListOf,
    Name,
    Number,
    Shape,
    Text,
    Whole,
)
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


_FILE = Text("the path of a file")
_FOLDER = Text("the path of a folder of images, or of a list of them (CSV)")
_KEY = Text("the name of an array in the file")
_ROWS = ListOf(Anything(), single=False, least=1)
_PARTS = ("", "_train", "_validation", "_test")

_MARKS = ListOf(Either(_Marker(), Number()))
_OF_TABLES: dict[str, Shape] = {
    "names": ListOf(Text("a column's name"), single=False, least=1),
    "missing": _MARKS,
    "na_values": _MARKS,
    "text": ListOf(Column()),
    "numbers": ListOf(Column()),
    "decimal": Choice((".", ",")),
    "thousands": Choice((",", ".", "'", " ", "\u00a0", "\u202f")),
}
"""Arguments of text tables."""
_OF_SOURCES: dict[str, Shape] = {
    "path": _FILE,
    "seed": Whole(0, 2**32 - 1),
    **dict.fromkeys(("num_words", "maxlen"), Whole(1)),
    **dict.fromkeys(("skip_top", "start_char", "oov_char", "index_from"), Whole(0)),
}
"""Arguments that mean the same in every data source."""
_SHAPES: dict[tuple[str, str], Shape] = {
    ("csv", "features"): ListOf(Column(), least=1),
    **{(table, argument): shape for table in ("csv", "images") for argument, shape in _OF_TABLES.items()},
    ("parquet", "features"): ListOf(Column(), least=1),
    ("images", "path"): _FOLDER,
    ("images", "size"): Pair("height, width", Whole(1, LARGEST)),
    ("images", "file"): Column(),
    **{("npz", f"{name}{part}"): _KEY for name in ("x", "y") for part in _PARTS},
    **{("inline", f"{name}{part}"): _ROWS for name in ("x", "y") for part in _PARTS},
    ("vocabulary", "ngram_range"): Pair("shortest, longest", Whole(1), rising=True),
    ("vocabulary", "token_pattern"): Pattern(),
    ("vocabulary", "stop_words"): Either(Choice(("english",)), ListOf(Text("a word"), single=False)),
    ("vocabulary", "strip_accents"): Choice(("ascii", "unicode")),
}


def own_shape(kind: str, component: str, argument: str) -> Shape | None:
    """The shape of an argument that nnrun itself reads, or None where the catalog says enough."""
    if (kind, argument) == ("layer", "name"):
        return Name()
    if kind not in ("source", "step"):
        return None
    return _SHAPES.get((component, argument), _OF_SOURCES.get(argument) if kind == "source" else None)
