"""What decoding needs beside a node: where mistakes are gathered, and what a config's plugins define."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nnrun.catalog import Entry
from nnrun.errors import Place
from nnrun.spec.nodes import Problems


@dataclass(slots=True)
class Context:
    """What decoding needs beside the node: where mistakes are gathered, and what a config's plugins define."""

    problems: Problems
    plugins: tuple[Entry, ...] = ()
    files: tuple[Path, ...] = ()
    """The plugins' files."""
    outputs: Collection[str] | None = None
    """The outputs that the config names, so that losses, metrics and targets may be maps by their names."""

    def refuse(self, message: str, path: str, place: Place | None, *, code: str, help: str = "") -> Any:
        """Note a mistake at a path; returns None, which stands for the value."""
        self.problems.add(message, path, place, code=code, help=help)
        return None
