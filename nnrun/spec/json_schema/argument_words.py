"""What an argument of a component takes, in words."""

from __future__ import annotations

import json

from nnrun import catalog
from nnrun.catalog import Argument, Entry
from nnrun.spec.decoding.argument_shapes import own_shape

_HINTS = {"flag": "true or false", "number": "a number", "text": "text"}


def expected(entry: Entry, argument: Argument) -> str:
    """What an argument takes; "" where nothing is known."""
    known = catalog.rule(entry.name, argument.name)
    if argument.takes:
        number = known.expected() if known else "a number"
        return _component(argument.takes, f"{number}, or " if entry.kind == "optimizer" else "")
    if shape := own_shape(entry, argument.name):
        return shape.expects
    if argument.name == catalog.written_path_argument(entry.name):
        return "a path inside the run directory"
    return known.expected() if known else _HINTS.get(argument.hint, "")


def default_text(argument: Argument) -> str:
    """A default as YAML writes it, or what describes it."""
    return json.dumps(argument.default, ensure_ascii=False) if argument.plain else str(argument.default)


def _component(kind: str, number: str) -> str:
    words = {"activation": "an activation or a layer", "layers": "a list of layers", "schedule": f"{number}a schedule"}
    return words.get(kind, f"{'an' if kind[0] in 'aeiou' else 'a'} {kind}")
