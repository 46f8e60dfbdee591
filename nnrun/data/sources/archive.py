"""NumPy archives (npz): their arrays by name, read in place, each no larger than its header says."""

from __future__ import annotations

import struct
import zipfile
import zlib
from math import prod
from typing import TYPE_CHECKING, Any, cast

from nnrun.data.memory import room
from nnrun.data.values.gzip_text import TooLargeError
from nnrun.errors import DataError, Place
from nnrun.files import open_regular, unpacks_too_far
from nnrun.types import Ragged

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from typing import IO

    import numpy as np

    from nnrun.types import Array


DAMAGE = (OSError, EOFError, KeyError, RuntimeError, struct.error, zipfile.BadZipFile, zlib.error)
"""What a damaged archive raises, one with a password, or one that is packed in a way that Python does not know."""


class Archive:
    """The arrays of an archive by name; sequences (``<name>_values``, ``<name>_offsets``) count as one array.

    Raises:
        DataError: It is not such an archive, an array holds Python objects, or offsets do not fit their values.
    """

    def __init__(self, path: Path) -> None:
        import numpy as np

        self.path = path
        try:
            self._stream = open_regular(path)  # NumPy's own stays open where it is no archive
        except OSError as error:
            raise self._error(f"cannot be read: {error.strerror}") from None
        try:
            self._file = np.load(self._stream, allow_pickle=False)
        except (*DAMAGE, ValueError):
            self._stream.close()
            raise self._error("not an archive of arrays (npz)") from None
        if not hasattr(self._file, "files"):
            self._stream.close()
            raise self._error("a single array, not an archive of arrays (npz)")
        stored = list(self._file.files)
        self._ragged = {name[:-7] for name in stored if name.endswith("_values") and f"{name[:-7]}_offsets" in stored}
        halves = {f"{name}_{half}" for name in self._ragged for half in ("values", "offsets")}
        self.names = [name for name in stored if name not in halves] + sorted(self._ragged)

    def __enter__(self) -> Archive:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()
        self._stream.close()

    def read(self, name: str) -> Array | Ragged:
        """One array, or one column of sequences."""
        if name not in self._ragged:
            return self._array(name)
        import numpy as np

        values, written = self._array(f"{name}_values"), self._array(f"{name}_offsets")
        offsets = written.astype(np.int64) if written.dtype.kind in "iu" else np.zeros(0, np.int64)
        sound = values.ndim == 1 and offsets.ndim == 1 and len(offsets) > 0 and offsets[0] == 0
        if not sound or offsets[-1] != len(values) or (np.diff(offsets) < 0).any():
            raise self._error(f"{name}_offsets does not fit {name}_values: it rises from 0 to their number")
        return Ragged(values, offsets)

    def holds_objects(self, name: str) -> bool:
        """Whether an array holds Python objects, which `read` refuses."""
        if name in self._ragged:
            return False
        with zipfile.ZipFile(self.path) as archive, archive.open(f"{name}.npy") as stream:
            return bool(_header(stream)[2].hasobject)

    def form(self, name: str) -> tuple[tuple[int, ...], np.dtype] | None:
        """Shape and dtype of an array; None for sequences, text, and what lies in another order of memory.

        Raises:
            DataError: It is damaged, or larger than it may be.
        """
        if name in self._ragged:
            return None
        try:
            with zipfile.ZipFile(self.path) as archive, archive.open(f"{name}.npy") as stream:
                shape, in_columns, dtype = _header(stream)
                self._check_size(archive.getinfo(f"{name}.npy"), stream.tell(), shape, dtype)
        except (*DAMAGE, ValueError) as error:
            raise self._error(f"array {name!r} is damaged: {error}") from None
        return (shape, dtype) if shape and not in_columns and dtype.isnative and dtype.kind in "biuf" else None

    def stretches(self, name: str, size: int) -> Iterator[Array]:
        """The rows of an array that has a `form`, so many bytes at a time. Raises DataError where it is damaged."""
        import numpy as np

        try:
            with zipfile.ZipFile(self.path) as archive, archive.open(f"{name}.npy") as stream:
                shape, _, dtype = _header(stream)
                width = prod(shape[1:]) * dtype.itemsize
                rows, step = shape[0], max(1, size // max(width, 1))
                for start in range(0, rows, step):
                    count = min(step, rows - start)
                    content = stream.read(count * width)
                    if len(content) < count * width:
                        raise EOFError("it ends too early")
                    yield np.frombuffer(content, dtype).reshape(count, *shape[1:])
                stream.read(1)  # the end, where the checksum is compared
        except DAMAGE as error:
            raise self._error(f"array {name!r} is damaged: {error}") from None

    def _array(self, name: str) -> Array:
        try:
            if self.holds_objects(name):
                raise self._error(f"array {name!r} holds Python objects, which are not read; store numbers")
            array = self._in_place(name)
        except (*DAMAGE, ValueError) as error:
            raise self._error(f"array {name!r} is damaged: {error}") from None
        if array.ndim == 0:
            raise self._error(f"array {name!r} is a single value; it needs a row for each sample")
        if array.dtype.kind not in "biufUS":  # NumPy would drop the half of a complex number
            raise self._error(f"array {name!r} holds values of type {array.dtype}; store numbers or text")
        return array.astype(array.dtype.newbyteorder("=")) if not array.dtype.isnative else array

    def _in_place(self, name: str) -> Array:
        """An array read straight to where it is to stay; one in another order of memory as NumPy reads it."""
        import numpy as np

        whole: Array
        with zipfile.ZipFile(self.path) as archive, archive.open(f"{name}.npy") as stream:
            shape, in_columns, dtype = _header(stream)
            self._check_size(archive.getinfo(f"{name}.npy"), stream.tell(), shape, dtype)
            if in_columns or dtype.hasobject:
                whole = self._file[name]
                return whole
            whole = room(shape, dtype)
            left = whole.reshape(-1).view(np.uint8).data
            while left and (count := cast("zipfile.ZipExtFile", stream).readinto(left)):
                left = left[count:]
            if left:
                raise EOFError("it ends too early")
        return whole

    def _check_size(self, entry: zipfile.ZipInfo, start: int, shape: tuple[int, ...], dtype: np.dtype[Any]) -> None:
        """That an array is as large as its header says, and no larger than an array may be, before it gets room."""
        size = prod(shape) * dtype.itemsize
        if not dtype.hasobject and size > entry.file_size - start:
            raise EOFError(f"it ends too early for its shape {shape}")
        if reason := unpacks_too_far(entry.compress_size, entry.file_size):
            raise TooLargeError(
                f"array {entry.filename[:-4]!r}: {reason}", place=Place(str(self.path), 1, 1), code="too-large"
            )

    def _error(self, message: str) -> DataError:
        return DataError(message, place=Place(str(self.path), 1, 1), code="unreadable-data")


def _header(stream: IO[bytes]) -> tuple[tuple[int, ...], bool, np.dtype]:
    """Shape, whether columns come first in memory, and dtype of the array that follows in a stream."""
    import numpy as np

    version = np.lib.format.read_magic(stream)
    read = np.lib.format.read_array_header_1_0 if version[0] == 1 else np.lib.format.read_array_header_2_0
    return read(stream)
