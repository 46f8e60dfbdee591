"""The arguments of a class as Python would take them: its own, and those its parents take through ``**kwargs``."""

from __future__ import annotations

import ast
import inspect
import textwrap
from inspect import Parameter
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

_STARS = (Parameter.VAR_POSITIONAL, Parameter.VAR_KEYWORD)


def constructor_parameters(cls: type) -> list[Parameter]:
    """All parameters that calling the class takes, its own first.

    Where a constructor has ``**kwargs`` and hands them to a parent's, the parent's parameters follow, less those that
    the call itself gives.
    """
    owners = [owner for owner in cls.__mro__ if "__init__" in vars(owner)]
    return [] if owners[0] is object else _collect(owners)


def function_parameters(function: Callable[..., Any]) -> list[Parameter]:
    """The named parameters of a function."""
    return [p for p in inspect.signature(function).parameters.values() if p.kind not in _STARS]


def _collect(owners: Sequence[type]) -> list[Parameter]:
    """The parameters of the first owner's constructor, then what it hands on to the next."""
    own = list(inspect.signature(owners[0].__dict__["__init__"]).parameters.values())[1:]
    named = [p for p in own if p.kind not in _STARS]
    if len(owners) < 2 or not any(p.kind is Parameter.VAR_KEYWORD for p in own):
        return named
    inherited = _collect(owners[1:])
    handed = given_to_parent(_source_tree(owners[0]), [p.name for p in inherited])
    if handed is None:
        return named
    known = {p.name for p in named} | handed
    return named + [p for p in inherited if p.name not in known]


def given_to_parent(constructor: ast.AST, names: Sequence[str]) -> set[str] | None:
    """The parent's parameters that a constructor gives itself, or None where it does not hand its ``**kwargs`` on.

    Args:
        constructor: The parsed ``__init__``.
        names: The parent's parameters in order, to know what positional arguments stand for.
    """
    handed: set[str] | None = None
    for call in _parent_calls(constructor):
        if any(keyword.arg is None for keyword in call.keywords):
            positional = [a for a in call.args if not isinstance(a, ast.Starred)]
            handed = (handed or set()) | set(names[: len(positional)])
            handed |= {keyword.arg for keyword in call.keywords if keyword.arg is not None}
    return handed


def _source_tree(owner: type) -> ast.AST:
    """The parsed text of a class's own constructor."""
    return ast.parse(textwrap.dedent(inspect.getsource(inspect.unwrap(owner.__dict__["__init__"]))))


def _parent_calls(tree: ast.AST) -> Iterator[ast.Call]:
    """The calls of ``super().__init__``."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "__init__":
            value = node.func.value
            if isinstance(value, ast.Call) and isinstance(value.func, ast.Name) and value.func.id == "super":
                yield node
