"""Components written in other ways than as a name with its arguments: as a call, or with a key for the type."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Mapping
from typing import Any

from nnrun import catalog
from nnrun.catalog import Entry
from nnrun.spec.nodes import float_text

TYPE_KEYS = frozenset({"type", "class_name", "class", "name", "kind", "layer", "function", "identifier"})
"""Keys under which other languages write which component is meant."""
_CONFIG_KEYS = ("config", "args", "kwargs", "params", "arguments")
_LONGEST = 300


def as_call(text: str) -> tuple[str, tuple[Any, ...], dict[str, Any]] | None:
    """The name and the arguments of a text such as ``Adam(lr=0.001)`` or ``keras.layers.Dense(8)``, or None."""
    if len(text) > _LONGEST or not re.fullmatch(r"[A-Za-z_][\w.]*\s*\(.*\)\s*", text):
        return None
    try:
        call = ast.parse(text.strip(), mode="eval").body
        if not isinstance(call, ast.Call) or isinstance(call.func, ast.Call):
            return None
        if any(keyword.arg is None for keyword in call.keywords):
            return None
        arguments = {str(keyword.arg): ast.literal_eval(keyword.value) for keyword in call.keywords}
        name = text.partition("(")[0].strip().rpartition(".")[2]
        return name, tuple(ast.literal_eval(argument) for argument in call.args), arguments
    except (SyntaxError, ValueError, MemoryError, RecursionError):
        return None


def line_of(name: str, entry: Entry, positional: Iterable[Any], named: Mapping[str, Any]) -> str:
    """A component in one line of YAML, its arguments by today's names."""
    listed = list(positional)
    if len(listed) == 1 and not named and not isinstance(listed[0], dict):
        return _flow({name: listed[0]})
    arguments = {argument.name: value for argument, value in zip(entry.arguments, listed, strict=False)}
    arguments |= {_todays(entry, str(key)): value for key, value in named.items()}
    return _flow({name: arguments}) if arguments else name


def line_of_typed(entry_name: str, entry: Entry, key: str, mapping: Mapping[Any, Any], beside: Iterable[str]) -> str:
    """A mapping that names its component under a key, in one line of YAML."""
    rest = {str(name): value for name, value in mapping.items() if name != key and name not in set(beside)}
    inner = next((name for name in _CONFIG_KEYS if isinstance(rest.get(name), dict)), None)
    if inner is not None:
        rest = {**{name: value for name, value in rest.items() if name != inner}, **rest[inner]}
    return line_of(entry_name, entry, (), rest)


def _todays(entry: Entry, argument: str) -> str:
    if entry.argument(argument) is None and (advice := catalog.legacy(entry.kind, entry.name, argument)):
        meant = re.search(r"'(\w+)'", advice)
        if meant and entry.argument(meant[1]):
            return meant[1]
    return argument


def _flow(value: Any) -> str:
    """A plain value as YAML's flow style has it."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {_flow(item)}" for key, item in value.items()) + "}"
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(map(_flow, value)) + "]"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float):
        return float_text(value)
    if isinstance(value, str) and not re.fullmatch(r"[A-Za-z_][\w./-]*", value):
        return repr(value)
    return "null" if value is None else str(value)
