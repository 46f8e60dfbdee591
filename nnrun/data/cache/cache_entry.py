"""A whole entry of the cache, opened: its arrays mapped into memory, and what its maker knew beside them."""

from __future__ import annotations

import json
import os
import time
import weakref
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nnrun.data.cache.boot import boot
from nnrun.data.cache.entry_writer import CHECKSUM, MANIFEST, text_checksum, write_manifest
from nnrun.data.cache.fingerprint import checksum, fingerprint
from nnrun.data.cache.key import FORMAT
from nnrun.directory_lock import DirectoryLock
from nnrun.files import RECORD, exists, read_regular

if TYPE_CHECKING:
    from nnrun.types import Array


class NoEntry(Exception):  # noqa: N818  # no mistake: it is made then
    """There is none, or none that can be used; the text says what is wrong with it, "" where it is not there."""


@dataclass(frozen=True)
class Entry:
    """What is in the cache. As long as one of its arrays is mapped, nnrun does not take the entry away."""

    path: Path
    arrays: Mapping[str, Array]
    """By name, read-only, mapped into memory: what is not looked at is not read."""
    facts: Mapping[str, Any]
    """What the builder gave, as JSON keeps it."""


@dataclass(frozen=True)
class Manifest:
    """What an entry says of itself."""

    name: str
    kind: str
    source: str
    created: float
    """Seconds since 1970."""
    plain: Mapping[str, Any]
    """All of it as it is written."""
    arrays: Mapping[str, Mapping[str, Any]]
    facts: Mapping[str, Any]


def read_manifest(path: Path) -> Manifest:
    """The manifest of an entry.

    Raises:
        NoEntry: It is not there, is damaged, or is of another version.
    """
    try:
        plain = json.loads(read_regular(path / MANIFEST, RECORD))
        if plain["format"] != FORMAT:
            raise NoEntry(f"it is of another version (its format is {plain['format']}, this nnrun's is {FORMAT})")
        if plain[CHECKSUM] != text_checksum(plain):
            raise ValueError
        manifest = Manifest(
            str(plain["name"]),
            str(plain["kind"]),
            str(plain["source"]),
            float(plain["created"]),
            plain,
            {str(name): dict(array) for name, array in plain["arrays"].items()},
            dict(plain["facts"]),
        )
    except OSError as error:
        raise NoEntry("" if not exists(path) else f"its {MANIFEST} cannot be read") from error
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise NoEntry(f"its {MANIFEST} is damaged") from error
    if manifest.name != path.name:
        raise NoEntry("it is another one's")
    return manifest


def open_entry(path: Path) -> Entry:
    """An entry with its arrays; from now on it counts as used last.

    Raises:
        NoEntry: It is not there or cannot be used.
    """
    lock = _shared(path)
    manifest = read_manifest(path)
    arrays = {name: _mapped(path / f"{name}.npy", described, lock) for name, described in manifest.arrays.items()}
    _check_after_start(path, manifest)
    with suppress(OSError):  # of a read-only cache nobody keeps account
        os.utime(path / MANIFEST, (time.time(), time.time()))
    return Entry(path, arrays, manifest.facts)


def _check_after_start(path: Path, manifest: Manifest) -> None:
    """Once after the machine was started anew, all of it is read: a power cut may have lost what was written last."""
    if manifest.plain.get("boot") == boot():
        return
    for name, described in manifest.arrays.items():
        file = path / f"{name}.npy"
        try:
            if checksum(file, described["start"]) != described["checksum"]:
                raise NoEntry(f"the content of its {file.name} has changed")
        except (OSError, KeyError, TypeError) as error:
            raise NoEntry(f"its {file.name} cannot be read") from error
    with suppress(OSError):  # where it cannot be noted it is read again the next time
        write_manifest(path, {**manifest.plain, "boot": boot()})


def _shared(path: Path) -> DirectoryLock:
    """The share in an entry that keeps others from removing it."""
    for _ in range(100):
        try:
            lock = DirectoryLock(path, shared=True)
        except BlockingIOError:  # it is being removed at this moment
            time.sleep(0.01)
            continue
        except OSError as error:
            raise NoEntry("" if not exists(path) else str(error)) from error
        if lock.is_at(path):
            return lock
    raise NoEntry("it is being removed")


def _mapped(path: Path, described: Mapping[str, Any], lock: DirectoryLock) -> Array:
    """An array of an entry; the entry is in use until nothing of the array is left."""
    import numpy as np

    try:
        size = path.stat().st_size
        if size != described["bytes"]:
            raise NoEntry(f"its {path.name} has {size} bytes in the place of {described['bytes']}")
        if fingerprint(path, size) != described["fingerprint"]:
            raise NoEntry(f"the content of its {path.name} has changed")
        shape = tuple(described["shape"])
        if 0 in shape:
            return np.empty(shape, np.dtype(described["dtype"]))
        mapped = np.load(path, mmap_mode="r", allow_pickle=False)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise NoEntry(f"its {path.name} cannot be read") from error
    if mapped.shape != shape or mapped.dtype.str != described["dtype"]:
        raise NoEntry(f"its {path.name} is another array")
    weakref.finalize(mapped._mmap, _let_go, lock).atexit = False
    return np.asarray(mapped)


def _let_go(lock: DirectoryLock) -> None:
    """Nothing: the lock was held by the array that is gone, and goes when the last one does."""
