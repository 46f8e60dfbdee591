"""A process that kills itself (SIGKILL) at one of its own writes below a folder: before it, or in the middle of it.

The product knows nothing of it: Python tells of every file that is opened, renamed, made or removed (audit events).
"""

from __future__ import annotations

import os
import re
import signal
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

PATHS = {"open": 0, "os.rename": 1, "os.remove": 0, "os.mkdir": 0, "os.rmdir": 0, "os.truncate": 0}
"""Audit events of a change, with the argument that names the file."""
WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT


@dataclass(frozen=True, slots=True)
class Write:
    """One of the writes of a process."""

    event: str
    """An audit event, or "half" for what is in the middle of a write."""
    file: str
    """Below the folder; numbers are written as N."""

    def __str__(self) -> str:
        return f"{self.event} {self.file}"


class Writes:
    """Counts the writes of this process below a folder, and ends it at one of them."""

    def __init__(self, folder: Path, at: int | None = None) -> None:
        """From now on, and never to be undone.

        Args:
            folder: What is written elsewhere does not count.
            at: The number of the write, from 0, at which the process kills itself.
        """
        self.folder, self.at = str(folder), at
        self.seen: list[Write] = []
        sys.addaudithook(self._hear)
        self._write = os.write
        os.write = self._half  # type: ignore[assignment]

    def _hear(self, event: str, arguments: tuple[Any, ...]) -> None:
        if event in PATHS:
            path = arguments[PATHS[event]]
            if event == "open" and not (isinstance(arguments[2], int) and arguments[2] & WRITING):
                return
            if isinstance(path, str | os.PathLike):
                self._count(event, os.fspath(path))

    def _half(self, descriptor: int, content: Any) -> int:
        try:
            path = str(Path(f"/proc/self/fd/{descriptor}").readlink())
        except OSError:
            path = ""
        if self._is_next("half", path):
            self._write(descriptor, memoryview(content)[: len(content) // 2])
        self._count("half", path)
        return self._write(descriptor, content)

    def _is_next(self, event: str, path: str) -> bool:
        return bool(event) and self.at == len(self.seen) and path.startswith(self.folder)

    def _count(self, event: str, path: str) -> None:
        if not os.path.abspath(path).startswith(self.folder):  # noqa: PTH100  # no object is made for every file
            return
        if self.at == len(self.seen):
            os.kill(os.getpid(), signal.SIGKILL)
        self.seen.append(Write(event, re.sub(r"\d+", "N", os.path.relpath(path, self.folder))))
