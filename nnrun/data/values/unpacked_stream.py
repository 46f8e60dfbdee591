"""The bytes of a text at constant memory (streaming), unpacked on the way where they are compressed with gzip."""

from __future__ import annotations

import gzip
import zlib
from typing import Any, BinaryIO, cast

from nnrun.data.values.gzip_text import TooLargeError, is_packed
from nnrun.errors import DataError, Place
from nnrun.files import unpacks_too_far


class JoinedStream:
    """Bytes that were read already, and the stream that they were read from."""

    def __init__(self, first: bytes, rest: Any) -> None:
        self.first, self.rest = first, rest

    def read(self, size: int = -1) -> bytes:
        """So many bytes; fewer where the first ones end, or all do."""
        if self.first:
            taken, self.first = (self.first, b"") if size < 0 else (self.first[:size], self.first[size:])
            return taken
        content: bytes = self.rest.read(size)
        return content


class UnpackedStream:
    """The bytes of a text, unpacked on the way where they are compressed with gzip.

    Args:
        stream: Of the bytes as they lie there.
        file: The name, for messages.
    """

    def __init__(self, stream: BinaryIO, file: str) -> None:
        start, self.file, self.taken = stream.read(2), file, 0
        self.packed = PackedStream(start, stream)
        self.plain: Any = gzip.GzipFile(fileobj=cast("BinaryIO", self.packed)) if is_packed(start) else None

    def read(self, size: int) -> bytes:
        """So many bytes, fewer at the end alone. Raises DataError where they are damaged, or without end."""
        pieces, left = [], size
        while left and (piece := self._some(left)):
            pieces.append(piece)
            left -= len(piece)
        return b"".join(pieces)

    def _some(self, size: int) -> bytes:
        if self.plain is None:
            return self.packed.read(size)
        try:
            piece: bytes = self.plain.read(min(size, 2**20))
        except (OSError, EOFError, zlib.error) as error:
            message = f"damaged gzip file: {error}"
            raise DataError(message, place=Place(self.file, 1, 1), code="unreadable-data") from None
        self.taken += len(piece)
        if refusal := unpacks_too_far(self.packed.taken, self.taken):
            raise TooLargeError(refusal, place=Place(self.file, 1, 1), code="too-large")
        return piece


class PackedStream(JoinedStream):
    """Counts the bytes that were taken of it."""

    taken = 0

    def read(self, size: int = -1) -> bytes:
        """As its base."""
        content = super().read(size)
        self.taken += len(content)
        return content
