"""What the arguments of nnrun's own data sources may hold, beyond what their defaults tell."""

from __future__ import annotations

from nnrun.spec.shapes import Anything, Column, Either, ListOf, Number, Shape, Text

_FILE = Text("the path of a file")
_KEY = Text("the name of an array in the file")
_ROWS = ListOf(Anything(), single=False, least=1)
_PARTS = ("", "_train", "_validation", "_test")

_SHAPES: dict[tuple[str, str], Shape] = {
    ("csv", "features"): ListOf(Column(), least=1),
    ("csv", "na_values"): ListOf(Either(Column("text"), Number())),
    **{("npz", f"{name}{part}"): _KEY for name in ("x", "y") for part in _PARTS},
    **{("inline", f"{name}{part}"): _ROWS for name in ("x", "y") for part in _PARTS},
}


def source_shape(source: str, argument: str) -> Shape | None:
    """The shape of a data source's argument, or None where the catalog says enough."""
    return _FILE if argument == "path" else _SHAPES.get((source, argument))
