"""The fields of a data class with the type and the docstring of each."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Iterator
from typing import NamedTuple


class Attribute(NamedTuple):
    """A field as it is written in its class."""

    name: str
    type: str
    help: str
    """The docstring under it."""


def attributes(kind: type) -> Iterator[Attribute]:
    """The public fields of a data class."""
    (body,) = (node.body for node in ast.parse(inspect.getsource(kind)).body if isinstance(node, ast.ClassDef))
    for field, below in zip(body, [*body[1:], None], strict=True):
        if isinstance(field, ast.AnnAssign) and isinstance(field.target, ast.Name):
            is_docstring = isinstance(below, ast.Expr) and isinstance(below.value, ast.Constant)
            help = str(below.value.value) if is_docstring else ""
            if not field.target.id.startswith("_"):
                yield Attribute(field.target.id, ast.unparse(field.annotation), help)
