"""Arrays that lie in a file (memory-mapped): their rows read without mapping them, and their pages given back."""

from __future__ import annotations

import mmap
from collections.abc import Sequence
from contextlib import suppress
from io import FileIO
from typing import TYPE_CHECKING, Any

from nnrun.errors import StorageError

if TYPE_CHECKING:
    from nnrun.types import Array, Indices

Span = tuple[int, int]
"""Following rows of an array: the first, and the one after the last."""


class MappedRows:
    """Some rows of an array that lies in a file, in any order: what is not asked for is not copied.

    It stands where an array does; NumPy makes one of it, of all rows, where nothing else will do.
    """

    def __init__(self, array: Array, rows: Indices) -> None:
        self.array, self.rows = array, rows
        self.dtype, self.ndim = array.dtype, array.ndim
        self.shape = (len(rows), *array.shape[1:])
        self.nbytes = len(rows) * (array.nbytes // max(len(array), 1))

    def __len__(self) -> int:
        return len(self.rows)

    def __getitem__(self, places: slice | Indices) -> Array:
        return self.array[self.rows[places]]

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> Array:  # NumPy's protocol
        values = self[:]
        return values if dtype is None else values.astype(dtype, copy=False)

    def read(self, start: int, stop: int, out: Array) -> Array:
        """The rows from one place to another, copied to another array."""
        return self.array.take(self.rows[start:stop], axis=0, out=out, mode="clip")  # others go through a copy


def release(array: Array) -> None:
    """Give the pages of an array's file back to the system; they are read again where they are asked for.

    Nothing is done about an array that lies in memory.
    """
    mapped: Any = array
    while mapped is not None and not isinstance(mapped, mmap.mmap):
        mapped = getattr(mapped, "base", None)
    if mapped is not None and hasattr(mmap, "MADV_DONTNEED"):
        mapped.madvise(mmap.MADV_DONTNEED)


def read_rows(array: Array, spans: Sequence[Span], out: Array) -> Array:
    """Rows of an array, copied one span after the other to the beginning of another; gives that part of it.

    Of a mapped file they are read as from any file: the system maps up to 2 MB around what is looked at, and all of it
    would count as this process's memory.

    Raises:
        StorageError: The disk does not give them, or the file was cut off.
    """
    rows = sum(stop - start for start, stop in spans)
    target = out[:rows]
    whole = file_of(array)
    file = _opened(whole) if target.flags.c_contiguous else None
    if file is None:
        done = 0
        for start, stop in spans:
            target[done : done + stop - start] = array[start:stop]
            done += stop - start
        release(array)
        return target
    width = array.nbytes // len(array)
    left = memoryview(target.reshape(-1).view("uint8").data) if rows else memoryview(b"")
    try:
        with file:
            for start, stop in spans:
                piece, left = left[: (stop - start) * width], left[(stop - start) * width :]
                file.seek(whole.offset + start * width)
                while piece:
                    count = file.readinto(piece)
                    if not count:
                        raise EOFError("it was cut off")
                    piece = piece[count:]
    except (OSError, EOFError) as error:
        raise _unreadable(whole, error) from error
    return target


def _opened(whole: Any) -> FileIO | None:
    """The file of a memmap; None where it was taken away, which is mapped as before until it is let go."""
    if whole is None:
        return None
    try:
        return FileIO(whole.filename)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise _unreadable(whole, error) from error


def _unreadable(whole: Any, error: OSError | EOFError) -> StorageError:
    reason = (error.strerror if isinstance(error, OSError) else "") or str(error)
    return StorageError(
        f"{whole.filename} cannot be read any more: {reason}",
        code="cache-not-readable",
        help="nothing is wrong with the data; once the disk is sound, start again, or go on with nnrun resume",
    )


def file_of(array: Array) -> Any:
    """The memmap of a whole file that an array is, in another shape at most; None for anything else."""
    import numpy as np

    mapped: Any = array
    while mapped is not None and not isinstance(mapped, np.memmap):
        mapped = getattr(mapped, "base", None)
    if mapped is None or mapped.filename is None or array.dtype.kind not in "biuf" or not array.size:
        return None
    is_whole = mapped.nbytes == array.nbytes and mapped.dtype == array.dtype and array.flags.c_contiguous
    return mapped if is_whole else None


def trim() -> None:
    """Give the system back, with glibc, the holes that large arrays have left."""
    import ctypes

    with suppress(AttributeError, OSError, TypeError):
        ctypes.CDLL(None).malloc_trim(0)
