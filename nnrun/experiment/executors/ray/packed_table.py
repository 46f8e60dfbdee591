"""A table as bytes that travel: its arrays as they lie in memory, so that all processes of a machine map one file."""

from __future__ import annotations

import math
import os
import pickle
from collections.abc import Iterable, Iterator
from functools import cached_property
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from nnrun.types import ALIGNMENT

if TYPE_CHECKING:
    from nnrun.types import Array, Table

PIECE = 32 << 20
"""Bytes that travel at once."""
LEAST = 256
"""Bytes of an array that is mapped; a smaller one is pickled with the rest."""
_NUMBERS = "biufcmM"
"""Kinds of dtypes whose text is all that there is to know of them."""


def packed(table: Table) -> Iterator[bytes]:
    """A table in pieces of `PIECE` bytes: its arrays one after the other, what is pickled, and where that begins."""
    pickled = BytesIO()
    pickler = _Pickler(pickled)
    pickler.dump(table.on_disk)
    pickler.dump(table)
    end = pickler.end.to_bytes(8, "little")
    return _pieces([*pickler.contents(), pickled.getvalue(), end])


def unpacked(path: Path) -> Table:
    """The table of a file of such pieces; its arrays are mapped, for reading only."""
    with path.open("rb") as file:
        file.seek(-8, os.SEEK_END)
        file.seek(int.from_bytes(file.read(8), "little"))
        unpickler = _Unpickler(file, path)
        unpickler.are_files = unpickler.load()
        table: Table = unpickler.load()
    return table


class _Pickler(pickle.Pickler):
    """Leaves large arrays out, and says where they lie."""

    def __init__(self, file: BinaryIO) -> None:
        super().__init__(file, protocol=5)
        self.arrays: list[tuple[int, Array]] = []
        self.places: dict[int, tuple[Any, ...]] = {}
        self.end = 0

    def persistent_id(self, value: Any) -> tuple[Any, ...] | None:
        """Where an array lies: the byte, dtype and shape; None for anything else."""
        import numpy as np

        if not isinstance(value, np.ndarray) or value.nbytes < LEAST or value.dtype.kind not in _NUMBERS:
            return None
        if id(value) not in self.places:
            place = -(-self.end // ALIGNMENT) * ALIGNMENT
            self.arrays.append((place, value))  # which keeps it, so that its id stays its own
            self.places[id(value)] = (place, value.dtype.str, value.shape)
            self.end = place + value.nbytes
        return self.places[id(value)]

    def contents(self) -> Iterator[Any]:
        """What lies before the pickled rest."""
        import numpy as np

        written = 0
        for place, array in self.arrays:
            yield bytes(place - written)
            yield np.ascontiguousarray(array).reshape(-1).view(np.uint8)
            written = place + array.nbytes


class _Unpickler(pickle.Unpickler):
    """Takes arrays from the file that they lie in."""

    are_files = False
    """Whether each is a file of its own to whoever reads it (see `nnrun.mapped`), as those of a table on the disk."""

    def __init__(self, file: BinaryIO, path: Path) -> None:
        super().__init__(file)
        self.path = path

    @cached_property
    def whole(self) -> Array:
        """All of the file, as one map: a system has no more than some ten thousand."""
        import numpy as np

        return np.memmap(self.path, dtype=np.uint8, mode="r")

    def persistent_load(self, place: Any) -> Array:
        """An array, mapped."""
        import numpy as np

        offset, dtype, shape = place
        if self.are_files:
            return np.memmap(self.path, dtype=dtype, mode="r", offset=offset, shape=shape)
        size = np.dtype(dtype).itemsize * math.prod(shape)
        array: Array = np.asarray(self.whole[offset : offset + size]).view(dtype).reshape(shape)
        return array


def _pieces(contents: Iterable[Any]) -> Iterator[bytes]:
    """The same bytes in pieces of one size; the last one is shorter."""
    piece = bytearray()
    for content in contents:
        left = memoryview(content).cast("B")
        while left:
            room = PIECE - len(piece)
            piece += left[:room]
            left = left[room:]
            if len(piece) == PIECE:
                yield bytes(piece)
                piece = bytearray()
    if piece:
        yield bytes(piece)
