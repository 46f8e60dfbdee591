"""An entry of the cache while it is made: arrays by name, in a folder that takes its place when it is whole."""

from __future__ import annotations

import errno
import json
import math
import os
import re
import secrets
import time
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nnrun.data.cache.array_writer import ArrayWriter, PlacedArray, ScatteredRows
from nnrun.data.cache.boot import boot
from nnrun.data.cache.key import FORMAT, Key
from nnrun.data.cache.location import MOVING, cannot_write
from nnrun.data.cache.watcher import Watcher
from nnrun.errors import StorageError
from nnrun.words.numbers import size_text

if TYPE_CHECKING:
    import numpy as np

    from nnrun.types import Array

MANIFEST = "manifest.json"
"""The file that is written last: an entry without it is none."""
CHECKSUM = "checksum"
_NAME = re.compile(r"\w[\w.-]{0,99}")
_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


class EntryWriter:
    """What a builder writes an entry by. Whatever it could not write is said as a StorageError of the cache."""

    def __init__(self, folder: Path, cache: Path, key: Key, watcher: Watcher) -> None:
        self.watcher = watcher
        """Hears how far it is."""
        self._folder, self._cache, self._key = folder, cache, key
        self._arrays: dict[str, ArrayWriter | PlacedArray] = {}

    def rows(self, name: str, dtype: np.dtype, row_shape: tuple[int, ...] = ()) -> Callable[[Array], None]:
        """An array that grows; gives the function that adds rows, of shape (rows, *row_shape), to it."""
        with self.told():
            writer = ArrayWriter(self._path(name), dtype, row_shape)
        self._arrays[name] = writer

        def append(rows: Array) -> None:
            with self.told():
                writer.append(rows)

        return append

    def scattered(self, name: str, dtype: np.dtype, row_shape: tuple[int, ...]) -> ScatteredRows:
        """An array whose rows other processes write; what they cannot write is raised within `told`."""
        with self.told():
            writer = ScatteredRows(self._path(name), dtype, row_shape)
        self._arrays[name] = writer
        return writer

    def placed(self, name: str, dtype: np.dtype, shape: tuple[int, ...]) -> Array:
        """An array of a known shape, mapped: to be written in any order; its room on the disk is taken at once."""
        with self.told(math.prod(shape) * dtype.itemsize):
            writer = PlacedArray(self._path(name), dtype, shape)
        self._arrays[name] = writer
        return writer.array

    def finish(self, facts: Mapping[str, Any]) -> None:
        """Write the rest, the manifest last."""
        with self.told():
            manifest = {
                "format": FORMAT,
                "name": self._key.name,
                "kind": self._key.kind,
                "source": self._key.source,
                "created": time.time(),
                "boot": boot(),
                "arrays": {name: writer.finish() for name, writer in self._arrays.items()},
                "facts": dict(facts),
            }
            write_manifest(self._folder, manifest)

    def mapped(self, name: str) -> Array:
        """An array that is whole, mapped into memory."""
        import numpy as np

        with self.told():
            self._arrays[name].finish()
            return np.asarray(np.load(self._path(name), mmap_mode="r", allow_pickle=False))

    def close(self) -> None:
        """Leave the files as they are."""
        for writer in self._arrays.values():
            writer.close()

    def _path(self, name: str) -> Path:
        assert _NAME.fullmatch(name), name
        return self._folder / f"{name}.npy"

    @contextmanager
    def told(self, more: int = 0) -> Iterator[None]:
        """Errors of writing, told as those of the cache; with the bytes that were asked for at once."""
        try:
            yield
        except OSError as error:
            if error.errno in _FULL:
                size = sum(path.stat().st_size for path in self._folder.iterdir())
                asked = f", and {size_text(more)} more asked for" if more else ""
                written = f"{size_text(size)} of {self._key.source} were written{asked}"
                raise no_room(self._cache, written, error) from error
            raise cannot_write(self._cache, error) from error


def write_manifest(folder: Path, manifest: Mapping[str, Any]) -> None:
    """Write the manifest of an entry, whole, with its checksum. Raises OSError."""
    temporary = folder / f".{MANIFEST}.{secrets.token_hex(8)}"
    with temporary.open("x", encoding="ascii") as file:
        file.write(json.dumps({**manifest, CHECKSUM: text_checksum(manifest)}, ensure_ascii=True))
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(folder / MANIFEST)


def text_checksum(manifest: Mapping[str, Any]) -> int:
    """CRC-32 of all that a manifest says, but for its checksum."""
    plain = {name: value for name, value in manifest.items() if name != CHECKSUM}
    return zlib.crc32(json.dumps(plain, ensure_ascii=True).encode("ascii"))


def no_room(cache: Path, size: str, error: OSError | None = None) -> StorageError:
    """What a person is told where an entry does not fit.

    Args:
        cache: The folder of the cache.
        size: What is said of the sizes, as text.
        error: What the system said, where it was asked.
    """
    reason = f"{os.strerror(error.errno or 0)}: " if error and error.errno != errno.ENOSPC else ""
    return StorageError(
        f"no room in the cache {cache}: {reason}{size}", code="cache-full", help=f"make room, or {MOVING}"
    )
