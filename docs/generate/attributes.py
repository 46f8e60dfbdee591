"""The fields of a data class with the docstring that stands under each."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Iterator

from docs.generate.markdown import described


def attributes(kind: type) -> Iterator[str]:
    """Each field of a data class, described."""
    (body,) = (node.body for node in ast.parse(inspect.getsource(kind)).body if isinstance(node, ast.ClassDef))
    for field, below in zip(body, [*body[1:], None], strict=True):
        if isinstance(field, ast.AnnAssign) and isinstance(field.target, ast.Name):
            is_docstring = isinstance(below, ast.Expr) and isinstance(below.value, ast.Constant)
            help = str(below.value.value) if is_docstring else ""
            yield described(field.target.id, help.replace("``", "`").replace("None", "null"), ())
