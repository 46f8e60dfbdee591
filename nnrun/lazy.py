"""Lazy imports: a package hands out names of its modules, each of which is imported when a name is asked for."""

from __future__ import annotations

import ast
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any


def lazy_names(package: str, file: str) -> Callable[[str], Any]:
    """The ``__getattr__`` of a package (PEP 562), for the names that it imports under ``if TYPE_CHECKING:``.

    So each name stands once, where a type checker reads it too.

    Args:
        package: Its ``__name__``.
        file: Its ``__file__``.
    """
    tree = ast.parse(Path(file).read_text(encoding="utf-8"))
    homes = {
        name.asname or name.name: (line.module, name.name)
        for block in tree.body
        if isinstance(block, ast.If) and ast.unparse(block.test) == "TYPE_CHECKING"
        for line in block.body
        if isinstance(line, ast.ImportFrom) and line.module
        for name in line.names
    }

    def attribute(name: str) -> Any:
        if name not in homes:
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        module, original = homes[name]
        return getattr(import_module(module), original)

    return attribute
