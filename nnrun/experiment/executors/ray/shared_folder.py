"""Temporary folders that end with the processes that hold them: of a training's workplaces, of a cluster for one."""

from __future__ import annotations

import shutil
import tempfile
from contextlib import suppress
from pathlib import Path

from nnrun.directory_lock import DirectoryLock

PREFIX = "nnrun-ray-"
"""How such folders begin, below that for temporary files."""


def shared_folder(key: str) -> tuple[Path, DirectoryLock]:
    """Make the folder of a key, or share it with others; one that is just being removed is made again."""
    path = Path(tempfile.gettempdir(), f"{PREFIX}{key}")
    while True:
        path.mkdir(mode=0o700, exist_ok=True)
        with suppress(BlockingIOError, FileNotFoundError):
            lock = DirectoryLock(path, shared=True)
            if lock.is_at(path):
                return path, lock


def remove_unused(pattern: str = f"{PREFIX}*") -> None:
    """Remove the folders that nobody holds any more, as where whoever did was killed."""
    for path in Path(tempfile.gettempdir()).glob(pattern):
        with suppress(OSError):  # somebody is there, or somebody else removes it
            lock = DirectoryLock(path)
            if lock.is_held:
                shutil.rmtree(path, ignore_errors=True)
            lock.release()
