"""Whether values from a file are what a data class says of its fields: a damaged file is told where it is read."""

from __future__ import annotations

import types
from collections.abc import Mapping
from dataclasses import is_dataclass
from functools import cache
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

_WORD = 2**63
"""Whole numbers that no array and no index holds begin here."""
Typed = TypeVar("Typed")


_hints = cache(get_type_hints)


def hints_of(kind: Any) -> dict[str, Any]:
    """The types of a data class's fields, by name."""
    return _hints(kind)


def verified(value: Typed) -> Typed:
    """An object of a data class, whose fields hold what it says. Raises TypeError with the first that does not."""
    for name, hint in hints_of(type(value)).items():
        if not fits(getattr(value, name), hint):
            raise TypeError(f"{name} cannot be {getattr(value, name)!r:.60}")
    return value


def fits(value: Any, hint: Any) -> bool:
    """Whether a plain value, or an object of a data class, is of a type as annotations name it."""
    if hint is Any:
        return True
    if hint is float:
        return isinstance(value, int | float) and not isinstance(value, bool)
    if hint is int:
        return type(value) is int and -_WORD <= value < _WORD
    origin, inner = get_origin(hint), get_args(hint)
    if origin in (Union, types.UnionType):
        return any(fits(value, inner_hint) for inner_hint in inner)
    if origin is tuple:
        return isinstance(value, tuple | list) and _all_fit(value, inner)
    if origin is frozenset:
        return isinstance(value, frozenset) and all(fits(item, inner[0]) for item in value)
    if origin is not None and issubclass(origin, Mapping):
        return isinstance(value, Mapping) and all(
            fits(key, inner[0]) and fits(item, inner[1]) for key, item in value.items()
        )
    if is_dataclass(hint):
        return isinstance(value, hint) and all(  # type: ignore[arg-type]  # it is a class
            fits(getattr(value, name), inner_hint) for name, inner_hint in hints_of(hint).items()
        )
    return isinstance(value, hint)


def _all_fit(values: Any, hints: tuple[Any, ...]) -> bool:
    if len(hints) == 2 and hints[1] is Ellipsis:
        return all(fits(value, hints[0]) for value in values)
    return len(values) == len(hints) and all(fits(value, hint) for value, hint in zip(values, hints, strict=True))
