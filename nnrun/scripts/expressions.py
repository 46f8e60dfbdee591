"""Python expressions as text: on one line where they fit, else broken as a formatter would break them."""

from __future__ import annotations

import builtins
import keyword
import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

WIDTH = 96
"""Characters a line, to which the body of a loop adds four."""
_STEP = 4


@dataclass(frozen=True)
class Code:
    """Python text that stands for itself."""

    text: str


@dataclass(frozen=True)
class Call:
    """A call: positional arguments, then keywords."""

    function: str
    positional: tuple[Any, ...] = ()
    keywords: Mapping[str, Any] = field(default_factory=dict)
    after: str = ""
    """What is done with the result: ``(tensor)``, ``.astype("float32")``."""


def assigned(target: str, expression: Any, indent: int = 0) -> list[str]:
    """The lines of ``target = expression``."""
    return _lines(f"{target} = ", expression, "", indent)


def statement(expression: Any, indent: int = 0) -> list[str]:
    """The lines of an expression that stands alone."""
    return _lines("", expression, "", indent)


def returned(expression: Any, indent: int = 0) -> list[str]:
    """The lines of ``return expression``."""
    return _lines("return ", expression, "", indent)


def literal(value: Any) -> str:
    """A plain value, on one line."""
    if isinstance(value, Code):
        return value.text
    if isinstance(value, Call):
        arguments = [literal(item) for item in value.positional]
        arguments += [f"{name}={literal(item)}" for name, item in value.keywords.items()]
        return f"{value.function}({', '.join(arguments)}){value.after}"
    if isinstance(value, str):
        return quoted(value)
    if isinstance(value, float) and not math.isfinite(value):
        return f'float("{value}")'
    if isinstance(value, tuple):
        return f"({', '.join(map(literal, value))}{',' if len(value) == 1 else ''})"
    if isinstance(value, list):
        return f"[{', '.join(map(literal, value))}]"
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{literal(key)}: {literal(item)}" for key, item in value.items()) + "}"
    return repr(value)


def quoted(text: str) -> str:
    """A text in double quotes, unless it has some itself."""
    written = repr(text)
    return f'"{written[1:-1]}"' if written[0] == "'" and '"' not in written else written


def identifier(name: str, taken: Iterable[str] = ()) -> str:
    """A name as a variable's, in small letters; an underscore after it where it is taken or Python's own."""
    word = re.sub(r"\W", "_", name.lower())
    word = f"_{word}" if word[:1].isdigit() or not word else word
    while word in taken or keyword.iskeyword(word) or hasattr(builtins, word):
        word += "_"
    return word


def _lines(before: str, value: Any, after: str, indent: int) -> list[str]:
    """A value between two texts, broken where it is too long for one line."""
    margin = " " * indent
    whole = f"{margin}{before}{literal(value)}{after}"
    parts = _parts(value)
    if len(whole) <= WIDTH or parts is None:
        return [whole]
    opening, items, closing = parts
    inner = indent + _STEP
    if isinstance(value, list | tuple) and all(isinstance(item, int | float | str | None) for _, item in items):
        body = _filled([label + literal(item) for label, item in items], inner)
    else:
        body = [line for label, item in items for line in _lines(label, item, ",", inner)]
    return [f"{margin}{before}{opening}", *body, f"{margin}{closing}{after}"]


def _parts(value: Any) -> tuple[str, list[tuple[str, Any]], str] | None:
    """What opens a value, its items with what stands before each, what closes it; None where it cannot be broken."""
    if isinstance(value, Call):
        inside = _parts(value.positional[0]) if len(value.positional) == 1 and not value.keywords else None
        if inside and isinstance(value.positional[0], list | Mapping):  # they share their brackets, as people write it
            return f"{value.function}({inside[0]}", inside[1], f"{inside[2]}){value.after}"
        items = [("", item) for item in value.positional]
        items += [(f"{name}=", item) for name, item in value.keywords.items()]
        return (f"{value.function}(", items, f"){value.after}") if items else None
    if isinstance(value, Mapping):
        return "{", [(f"{literal(key)}: ", item) for key, item in value.items()], "}"
    if isinstance(value, list | tuple):
        items = [("", item) for item in value]
        return ("[", items, "]") if isinstance(value, list) else ("(", items, ")")
    return None


def _filled(items: Sequence[str], indent: int) -> list[str]:
    """Short items side by side, as many as a line takes."""
    lines = [" " * indent]
    for item in items:
        if len(lines[-1]) + len(item) + 2 > WIDTH and lines[-1].strip():
            lines.append(" " * indent)
        lines[-1] += f"{item}, " if lines[-1].strip() else f"{' ' * (indent - len(lines[-1]))}{item}, "
    return [line.rstrip() for line in lines]
