"""An entry of the cache: as it is there, or made now, by one process at a time, whole or not at all."""

from __future__ import annotations

import secrets
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from nnrun.data.cache import location
from nnrun.data.cache.cache_entry import Entry, NoEntry, open_entry
from nnrun.data.cache.entry_writer import EntryWriter
from nnrun.data.cache.key import Key
from nnrun.data.cache.removal import bury, make_room, sweep
from nnrun.data.cache.watcher import Watcher, current
from nnrun.directory_lock import DirectoryLock
from nnrun.files import exists

Build = Callable[[EntryWriter], Mapping[str, Any]]
"""Writes the arrays of an entry, and gives what else is to be known of them, as JSON can keep it."""


def cached(key: Key, build: Build, watcher: Watcher | None = None, *, size: int = 0) -> Entry:
    """The entry of a key, made where it is not there or cannot be used.

    Another process that makes the same entry is waited for. What a killed one left is removed.

    Args:
        key: All that the entry follows from.
        build: Makes it. What it raises goes on to the caller, and leaves nothing.
        watcher: Hears what takes long, and what is wrong with an entry; without one, who is watching.
        size: Bytes that it will have, where that is known: without so much room nothing is begun.

    Raises:
        StorageError: The cache cannot be written, or has no room; what it held is as it was.
    """
    watcher = watcher or current()
    with suppress(NoEntry):
        return open_entry(location.entries(location.root()) / key.name)
    folder = location.writable_root()
    with _alone(location.locks(folder) / f"{key.name}.lock", key, watcher):
        path = location.entries(folder) / key.name
        try:
            return open_entry(path)
        except NoEntry as reason:
            if str(reason):
                watcher.note(f"the cache's {key.name}, made of {key.source}, is made anew: {reason}")
        bury(path, location.unfinished(folder))
        sweep(location.unfinished(folder))
        make_room(folder, size, key, watcher)
        _make(folder, key, build, watcher)
        make_room(folder, 0, key, watcher)
        try:
            return open_entry(path)
        except NoEntry as reason:
            lost = OSError(f"what was just written is not there: {reason or 'it was removed'}")
            raise location.cannot_write(folder, lost) from reason


def is_cached(key: Key) -> bool:
    """Whether its entry is there and can be used."""
    try:
        open_entry(location.entries(location.root()) / key.name)
    except NoEntry:
        return False
    return True


@contextmanager
def scratch(source: str) -> Iterator[EntryWriter]:
    """Room for arrays of this process alone, which go at the end; those of a killed one go as unfinished entries do.

    Args:
        source: What they are made from.

    Raises:
        StorageError: The cache cannot be written.
    """
    folder, key = location.writable_root(), Key("scratch", source, {})
    with _unfinished(folder, key) as temporary:
        writer = EntryWriter(temporary, folder, key, current())
        try:
            yield writer
        finally:
            writer.close()


def _make(folder: Path, key: Key, build: Build, watcher: Watcher) -> None:
    """Make it in a folder beside the entries, and put it into its place."""
    with _unfinished(folder, key) as temporary:
        writer = EntryWriter(temporary, folder, key, watcher)
        try:
            writer.finish(build(writer))
        finally:
            writer.close()
        path = location.entries(folder) / key.name
        try:
            temporary.rename(path)
        except OSError as error:
            if not exists(path):  # where there are no locks another process may have been first
                raise location.cannot_write(folder, error) from error


@contextmanager
def _unfinished(folder: Path, key: Key) -> Iterator[Path]:
    """A folder to make it in, locked while this process lives; it goes if it was not put into its place."""
    while True:
        try:
            temporary = location.unfinished(folder) / f"{key.name}.{secrets.token_hex(8)}"
            temporary.mkdir()
            lock = DirectoryLock(temporary)
        except (BlockingIOError, FileNotFoundError):  # it was swept before it was locked
            continue
        except OSError as error:
            raise location.cannot_write(folder, error) from error
        if lock.is_at(temporary):
            break
    try:
        yield temporary
    finally:
        shutil.rmtree(temporary, ignore_errors=True)
        lock.release()


@contextmanager
def _alone(path: Path, key: Key, watcher: Watcher) -> Iterator[None]:
    """No other process makes the entry meanwhile, where the file system has locks."""
    from filelock import FileLock, Timeout

    lock = FileLock(path, mode=0o600)
    held = True
    try:
        lock.acquire(timeout=0)
    except Timeout:
        watcher.note(f"another process prepares {key.source} for the cache; waiting until it has")
        lock.acquire()
    except (OSError, NotImplementedError):  # a network's disk without locks: each makes its own, the first is kept
        held = False
    try:
        yield
    finally:
        if held:
            lock.release()
