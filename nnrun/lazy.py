"""Lazy imports: a package hands out names of its modules, each of which is imported when a name is asked for."""

from __future__ import annotations

import ast
from collections.abc import Callable
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any


def lazy_names(package: str, file: str) -> Callable[[str], Any]:
    """The ``__getattr__`` of a package (PEP 562), for the names that it imports under ``if TYPE_CHECKING:``.

    So each name stands once, where a type checker reads it too.
    """
    folder = Path(file).parent

    @cache
    def homes() -> dict[str, tuple[str, str]]:
        return {
            name.asname or name.name: (line.module, name.name)
            for block in ast.parse(Path(file).read_text(encoding="utf-8")).body
            if isinstance(block, ast.If) and ast.unparse(block.test) == "TYPE_CHECKING"
            for line in block.body
            if isinstance(line, ast.ImportFrom) and line.module
            for name in line.names
        }

    def attribute(name: str) -> Any:
        # Python asks here for modules of the package, too, before it imports them: they need no look at the file
        is_module = name.startswith("__") or (folder / name).is_dir() or (folder / f"{name}.py").is_file()
        if is_module or name not in homes():
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        module, original = homes()[name]
        return getattr(import_module(module), original)

    return attribute
