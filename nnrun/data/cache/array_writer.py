"""Writes an array to a .npy file row by row, without knowing how many rows there will be; or all at once, by place."""

from __future__ import annotations

import math
import os
import zlib
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from nnrun.data.cache.boot import boot
from nnrun.data.cache.fingerprint import JoinedChecksum, checksum, fingerprint

if TYPE_CHECKING:
    import numpy as np

    from nnrun.types import Array

_ROWS = 10**18
"""More than any file has: the header is made long enough for it."""


class ArrayWriter:
    """A .npy file that grows by rows; nothing of it is held in memory."""

    def __init__(self, path: Path, dtype: np.dtype, row_shape: tuple[int, ...]) -> None:
        self.path, self.dtype, self.row_shape = path, dtype, row_shape
        self.rows = 0
        self._checksum = 0
        self._file: BinaryIO = path.open("x+b")
        self.start = self._write_header(_ROWS)

    def append(self, rows: Array) -> None:
        """Add rows, shape (rows, *row_shape). Raises OSError where they cannot be written."""
        import numpy as np

        block = np.ascontiguousarray(rows, dtype=self.dtype)
        if block.shape[1:] != self.row_shape:
            raise ValueError(f"rows of shape {block.shape[1:]} for an array of {self.row_shape}")
        content = block.reshape(-1).view(np.uint8).data
        self._file.write(content)
        self._checksum = zlib.crc32(content, self._checksum)
        self.rows += len(block)

    def finish(self) -> dict[str, Any]:
        """Write what is left; gives what the manifest says of it. Raises OSError."""
        self._file.seek(0)
        assert self._write_header(self.rows) == self.start
        self._file.close()
        shape = (self.rows, *self.row_shape)
        return described(self.path, self.dtype, shape, self.start, self._checksum)

    def close(self) -> None:
        """Leave it as it is."""
        with suppress(OSError):  # of a full disk, which takes no more of what is not written yet
            self._file.close()

    def _write_header(self, rows: int) -> int:
        """Write NumPy's header; gives its length, which is the same for any number of rows."""
        import numpy as np

        shape = (rows, *self.row_shape)
        form = np.lib.format
        header = {"descr": form.dtype_to_descr(self.dtype), "fortran_order": False, "shape": shape}
        form.write_array_header_1_0(self._file, header)
        return self._file.tell()


class ScatteredRows(ArrayWriter):
    """A .npy file whose rows other processes write, each at its place; places that stay empty are closed up."""

    def __init__(self, path: Path, dtype: np.dtype, row_shape: tuple[int, ...]) -> None:
        super().__init__(path, dtype, row_shape)
        self._file.flush()
        self._width = math.prod(row_shape) * dtype.itemsize
        self._joined = JoinedChecksum(self._width)
        self._places: list[int] = []

    def add(self, place: int, checksum: int) -> None:
        """The next row was written, at a place behind those before, from ``start`` and so many rows on.

        Args:
            place: Counted from 0.
            checksum: CRC-32 of the row.
        """
        self._places.append(place)
        self._joined.add(checksum)

    def finish(self) -> dict[str, Any]:
        """As of any array, once all rows are at their places. Raises OSError."""
        self.rows, self._checksum = len(self._places), self._joined.value
        for row, place in enumerate(self._places):
            if row != place:
                self._file.seek(self.start + place * self._width)
                content = self._file.read(self._width)
                self._file.seek(self.start + row * self._width)
                self._file.write(content)
        self._file.truncate(self.start + self.rows * self._width)
        return super().finish()


class PlacedArray:
    """A .npy file of a known shape, mapped into memory, whose values are written in any order."""

    def __init__(self, path: Path, dtype: np.dtype, shape: tuple[int, ...]) -> None:
        """Take the room on the disk. Raises OSError where there is none: later, a full disk would kill the process."""
        import numpy as np

        self.path, self.dtype, self.shape = path, dtype, shape
        size = int(np.prod(shape, dtype=np.int64)) * dtype.itemsize
        with path.open("xb") as file:
            form = np.lib.format
            header = {"descr": form.dtype_to_descr(dtype), "fortran_order": False, "shape": shape}
            form.write_array_header_1_0(file, header)
            self._start = file.tell()
            _take_room(file, self._start, size)
        self.array: Array = np.empty(shape, dtype)
        if size:
            self.array = np.memmap(path, dtype=dtype, mode="r+", offset=self._start, shape=shape)

    def finish(self) -> dict[str, Any]:
        """What the manifest says of it. Raises OSError."""
        return described(self.path, self.dtype, self.shape, self._start, checksum(self.path, self._start))

    def close(self) -> None:
        """Leave it as it is."""


def described(path: Path, dtype: np.dtype, shape: tuple[int, ...], start: int, values: int) -> dict[str, Any]:
    """What the manifest says of an array's file, whose values have that checksum from ``start`` on."""
    if not boot():
        _flush(path)
    size = path.stat().st_size
    return {
        "dtype": dtype.str,
        "shape": list(shape),
        "bytes": size,
        "fingerprint": fingerprint(path, size),
        "start": start,
        "checksum": values,
    }


def _flush(path: Path) -> None:
    """Has the disk take it."""
    with path.open("rb+") as file:
        os.fsync(file.fileno())


def _take_room(file: BinaryIO, start: int, size: int) -> None:
    file.flush()
    if size and hasattr(os, "posix_fallocate"):
        os.posix_fallocate(file.fileno(), start, size)
        return
    block = bytes(2**20)
    file.writelines(block[: size - offset] for offset in range(0, size, len(block)))
