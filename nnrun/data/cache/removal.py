"""Removes entries of the cache: by name, the least recently used ones for room, and what killed processes left."""

from __future__ import annotations

import re
import secrets
import shutil
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from nnrun.data.cache import location
from nnrun.data.cache.cache_entry import Manifest, NoEntry, read_manifest
from nnrun.data.cache.entry_writer import MANIFEST, no_room
from nnrun.data.cache.key import NAME
from nnrun.directory_lock import DirectoryLock
from nnrun.words.numbers import size_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nnrun.data.cache.key import Key
    from nnrun.data.cache.watcher import Watcher

SHARE = 0.5
"""Of the room that the cache's disk would have without it, the cache takes at most so much."""
_OLD = 24 * 3600
"""Seconds after which an unfinished entry is left over, where there are no locks that tell."""
_UNFINISHED = re.compile(rf"{NAME.pattern}\.[0-9a-f]{{16}}")


@dataclass(frozen=True)
class Listed:
    """An entry as it lies in the cache."""

    path: Path
    size: int
    """Bytes of its files."""
    used: float
    """When it was used last, in seconds since 1970."""
    manifest: Manifest | None
    """What it says of itself; None where it is damaged, or of another version."""


def listed(folder: Path) -> list[Listed]:
    """The entries of a cache, those used last first; what is called otherwise is none of them.

    Raises:
        StorageError: The cache cannot be read.
    """
    try:
        paths = [path for path in location.entries(folder).iterdir() if NAME.fullmatch(path.name) and path.is_dir()]
    except FileNotFoundError:
        return []
    except OSError as error:
        raise location.cannot_write(folder, error, "read") from error
    return sorted(map(_listed, paths), key=lambda entry: (-entry.used, entry.path.name))


def _listed(path: Path) -> Listed:
    manifest = None
    with suppress(NoEntry):
        manifest = read_manifest(path)
    used, size = 0.0, 0
    with suppress(OSError):
        used = (path / MANIFEST).stat().st_mtime
    with suppress(OSError):
        size = sum(file.stat().st_size for file in path.iterdir())
    return Listed(path, size, used, manifest)


def most_bytes(folder: Path) -> int:
    """Bytes that all entries of a cache may take together."""
    taken = sum(entry.size for entry in listed(folder))
    return int((shutil.disk_usage(folder).free + taken) * SHARE)


def is_in_use(path: Path) -> bool:
    """Whether a process has an entry open."""
    try:
        DirectoryLock(path).release()
    except BlockingIOError:
        return True
    except OSError:
        return False
    return False


def remove(path: Path, unfinished: Path) -> bool:
    """Take an entry away; gives whether it is gone: one that is in use stays.

    Raises:
        StorageError: The cache cannot be written.
    """
    try:
        lock = DirectoryLock(path)
    except FileNotFoundError:
        return True
    except BlockingIOError:
        return False
    except OSError as error:
        raise location.cannot_write(unfinished.parent, error) from error
    try:
        bury(path, unfinished)
    finally:
        lock.release()
    return True


def bury(path: Path, unfinished: Path) -> None:
    """Take an entry away at once, also one that is in use: what is mapped of it stays until it is let go.

    Raises:
        StorageError: The cache cannot be written.
    """
    grave = unfinished / f"{path.name}.{secrets.token_hex(8)}"
    try:
        path.rename(grave)  # whole, so that nobody finds a part of it
    except FileNotFoundError:
        return
    except OSError as error:
        raise location.cannot_write(unfinished.parent, error) from error
    _erase(grave)


def _erase(path: Path) -> None:
    """Take a folder away, of one that is linked the link alone."""
    with suppress(OSError):
        path.unlink() if path.is_symlink() else shutil.rmtree(path, ignore_errors=True)


def sweep(unfinished: Path) -> None:
    """Remove what processes left there that live no more."""
    for path in [path for path in unfinished.iterdir() if _UNFINISHED.fullmatch(path.name)]:
        with suppress(OSError):  # BlockingIOError where a process makes it now
            lock = DirectoryLock(path)
            if lock.is_held or time.time() - path.stat().st_mtime > _OLD:
                _erase(path)
            lock.release()


def sweep_locks(folder: Path) -> None:
    """Remove the files that processes took turns by, of entries that are gone and that nobody makes."""
    begun = {path.name.partition(".")[0] for path in location.unfinished(folder).iterdir()}
    for path in list(location.locks(folder).iterdir()):
        is_lock = path.suffix == ".lock" and NAME.fullmatch(path.stem)
        if is_lock and path.stem not in begun and not (location.entries(folder) / path.stem).exists():
            path.unlink(missing_ok=True)


def make_room(folder: Path, size: int, key: Key, watcher: Watcher) -> None:
    """Remove least recently used entries until a new one fits, and all of them together take no more than they may.

    Args:
        folder: Of the cache.
        size: Bytes that the new entry will have; 0 where it is there.
        key: The new entry, which stays.
        watcher: Hears what was removed.

    Raises:
        StorageError: Without all that are not in use, there is still no room.
    """
    entries = listed(folder)
    free, taken = shutil.disk_usage(folder).free, sum(entry.size for entry in entries)
    most = most_bytes(folder)
    removed: list[Listed] = []
    for entry in reversed(entries):
        if taken + size <= most and size <= free:
            break
        if entry.path.name != key.name and remove(entry.path, location.unfinished(folder)):
            removed.append(entry)
            taken, free = taken - entry.size, free + entry.size
    if removed:
        watcher.note(_told(removed, most))
    if size > free:
        raise no_room(folder, f"{key.source} needs {size_text(size)}, of which there are {size_text(free)}")


def _told(removed: Sequence[Listed], most: int) -> str:
    sources = [entry.manifest.source if entry.manifest else entry.path.name for entry in removed]
    size = size_text(sum(entry.size for entry in removed))
    entries = "1 entry" if len(removed) == 1 else f"{len(removed)} entries"
    return (
        f"{entries} of the cache, used least recently, made room ({size}): "
        f"{', '.join(sources)}; it takes at most {size_text(most)} of this disk"
    )
