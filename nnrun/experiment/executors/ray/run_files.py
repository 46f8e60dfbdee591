"""The files of run directories as they travel: what changed since they were last handed on, and written again."""

from __future__ import annotations

import os
import shutil
from collections import deque
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from nnrun import run_layout as layout
from nnrun.errors import StorageError
from nnrun.runs import atomic

GROWING = (layout.HISTORY, layout.TIMINGS, layout.FINGERPRINTS, layout.LOG)
"""Files to which lines are added: the disk is made to take them as soon as another one comes, and at the end."""
AT_ONCE = 8
"""Files that the disk takes at once."""
Mark = tuple[int, int, int]
"""By which a file is known not to have changed: its inode, size and time."""


@dataclass(frozen=True)
class Changes:
    """Files of a directory, by their paths in it."""

    written: Mapping[str, bytes] = field(default_factory=dict)
    removed: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.written or self.removed)


class RunFiles:
    """A directory, some of whose files have been handed on."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.known: dict[str, Mark] = {}

    def changes(self) -> Changes:
        """What changed since this was last asked; a file that is just being written comes the next time."""
        marks = dict(_files(self.path))
        written = {}
        for name, mark in sorted(marks.items(), key=lambda item: _comes_late(item[0])):
            if self.known.get(name) != mark:
                with suppress(OSError):  # it has just been replaced or removed
                    written[name] = (self.path / name).read_bytes()
                    self.known[name] = mark
        removed = tuple(name for name in self.known if name not in marks)
        for name in removed:
            del self.known[name]
        return Changes(written, removed)


def all_files(path: Path) -> Changes:
    """All files of a directory; none where there is no such directory."""
    return RunFiles(path).changes()


def write(path: Path, changes: Changes) -> None:
    """Bring a directory up to changes, each file whole, and what says how a run stands after all that it speaks of.

    Raises:
        StorageError: It cannot be written, or a name leads out of it.
    """
    files = {name: _inside(path, name) for name in sorted(changes.written, key=_comes_late)}
    for folder in dict.fromkeys(file.parent for file in files.values()):
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise atomic.cannot_write(folder, error) from error

    def put(name: str) -> None:
        atomic.write_bytes(files[name], changes.written[name], flushed=files[name].name not in GROWING)

    grow_alone = all(file.name in GROWING for file in files.values())
    at_once = [name for name, file in files.items() if not grow_alone and file.name != layout.FACTS]
    if at_once:
        with ThreadPoolExecutor(AT_ONCE) as pool:  # the disk is what is waited for
            deque(pool.map(put, at_once), 0)
            deque(pool.map(atomic.flush, [file for name in GROWING for file in path.rglob(name)]), 0)
    for name in [name for name in files if name not in at_once]:
        put(name)
    for name in changes.removed:
        file = _inside(path, name)
        with suppress(OSError):
            file.unlink()
            while file.parent != path and not any(file.parent.iterdir()):
                file = file.parent
                file.rmdir()


def write_anew(path: Path, changes: Changes) -> None:
    """Have a directory hold these files and no others; none of it where there are none."""
    shutil.rmtree(path, ignore_errors=True)
    if changes:
        write(path, changes)


def _comes_late(name: str) -> tuple[int, str]:
    """The order in which files are written: a reader goes by run.json, those of runs inside first."""
    is_last = PurePosixPath(name).name == layout.FACTS
    return (1000 - name.count("/") if is_last else 0, name)


def _files(path: Path) -> Iterator[tuple[str, Mark]]:
    """Those of a directory that are whole, with their marks; links lead elsewhere, and are none."""
    for above, _, names in os.walk(path):
        for name in names:
            file = Path(above) / name
            if atomic.TEMPORARY.fullmatch(name):
                continue
            with suppress(OSError):
                state = file.lstat()
                if not file.is_symlink():
                    yield file.relative_to(path).as_posix(), (state.st_ino, state.st_size, state.st_mtime_ns)


def _inside(path: Path, name: str) -> Path:
    parts = PurePosixPath(name).parts
    if not parts or PurePosixPath(name).is_absolute() or ".." in parts:
        raise StorageError(f"a file of a run is named {name!r}, which leads out of it", code="cannot-write")
    return path.joinpath(*parts)
