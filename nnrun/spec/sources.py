"""What the arguments of nnrun's own data sources may hold, beyond what their defaults tell."""

from __future__ import annotations

from typing import Any

from nnrun.spec.nodes import Node
from nnrun.spec.shapes import Anything, Column, Context, Either, ListOf, Number, Shape, Text, Whole

LARGEST = 10_000
"""Pixels of the longest side that images may be brought to."""


class ImageSize:
    """Height and width in pixels."""

    side = Whole(1, LARGEST)
    expects = f"[height, width], two whole numbers from 1 to {LARGEST}"

    def accepts(self, node: Node) -> bool:
        """Whether it is a list of two such numbers."""
        return node.is_list and len(node.items) == 2 and all(map(self.side.accepts, node.items))

    def decode(self, node: Node, path: str, context: Context) -> Any:
        """Both numbers; None, with the mistake noted, where it is something else."""
        if self.accepts(node):
            return node.plain()
        return context.refuse(f"expected {self.expects}, got {_shown(node)}", path, node.place)

    def schema(self) -> dict[str, Any]:
        """A list of two items."""
        return {"type": "array", "items": self.side.schema(), "minItems": 2, "maxItems": 2}


def _shown(node: Node) -> str:
    plain = node.plain()
    short = node.is_list and len(node.items) <= 4 and all(isinstance(item, int | float) for item in plain)
    return str(plain) if short else node.describe()


_FILE = Text("the path of a file")
_FOLDER = Text("the path of a folder of images, or of a list of them (CSV)")
_KEY = Text("the name of an array in the file")
_ROWS = ListOf(Anything(), single=False, least=1)
_PARTS = ("", "_train", "_validation", "_test")

_SHAPES: dict[tuple[str, str], Shape] = {
    ("csv", "features"): ListOf(Column(), least=1),
    ("csv", "na_values"): ListOf(Either(Column("text"), Number())),
    ("parquet", "features"): ListOf(Column(), least=1),
    ("images", "path"): _FOLDER,
    ("images", "size"): ImageSize(),
    ("images", "file"): Column(),
    **{("npz", f"{name}{part}"): _KEY for name in ("x", "y") for part in _PARTS},
    **{("inline", f"{name}{part}"): _ROWS for name in ("x", "y") for part in _PARTS},
}


def source_shape(source: str, argument: str) -> Shape | None:
    """The shape of a data source's argument, or None where the catalog says enough."""
    return _SHAPES.get((source, argument), _FILE if argument == "path" else None)
