"""Text that may be compressed with gzip: unpacked by its content, whatever the file is called, to a stated size."""

from __future__ import annotations

import gzip
import io
import zlib
from contextlib import contextmanager
from typing import TYPE_CHECKING, BinaryIO, cast

from nnrun.errors import ConfigError, DataError, Place
from nnrun.files import MIB, memory, open_regular, read_regular, unpacks_too_far

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_MAGIC = b"\x1f\x8b"  # no text in UTF-8 begins so
LINE = 16 * MIB
"""Characters of a line, of which a table of two million columns has some."""
STREAM = 1024 * MIB
"""Bytes that are taken from standard input."""
_CHUNK = MIB


class TooLargeError(DataError):
    """More than any data of its kind."""


def content_of(path: Path) -> bytes:
    """A file's bytes as they lie there.

    Raises:
        ConfigError: It cannot be read, or is larger than this machine's memory.
    """
    try:
        return read_regular(path, memory())
    except OSError as error:
        raise ConfigError(f"{path} cannot be read: {error.strerror}", code="unreadable-file") from None


def content_of_stream(stream: BinaryIO, name: str) -> bytes:
    """All bytes of standard input. Raises TooLargeError where they do not end."""
    content = stream.read(STREAM + 1)
    if len(content) > STREAM:
        raise TooLargeError(
            f"more than {STREAM // MIB} MiB; write it to a file", place=Place(name, 1, 1), code="too-large"
        )
    return content


def is_packed(content: bytes) -> bool:
    """Whether bytes are compressed with gzip."""
    return content.startswith(_MAGIC)


def unpacked(content: bytes, file: str) -> bytes:
    """The bytes of a text, unpacked where they are compressed.

    Raises:
        DataError: Damaged or cut off, or it unpacks to more than a text does.
    """
    if not content.startswith(_MAGIC):
        return content
    chunks, size, line = [], 0, 0
    try:
        with gzip.open(io.BytesIO(content)) as stream:
            while chunk := stream.read(_CHUNK):
                chunks.append(chunk)
                size += len(chunk)
                end = chunk.rfind(b"\n")
                line = line + len(chunk) if end < 0 else len(chunk) - end
                if line > 4 * LINE:
                    raise too_long(file, b"".join(chunks).count(b"\n") + 1)
                if refusal := unpacks_too_far(len(content), size):
                    raise TooLargeError(refusal, place=Place(file, 1, 1), code="too-large")
    except (OSError, EOFError, zlib.error) as error:
        raise DataError(f"damaged gzip file: {error}", place=Place(file, 1, 1), code="unreadable-data") from None
    return b"".join(chunks)


def first_bytes(path: Path, most: int) -> bytes:
    """The first bytes of a file to the end of a line, unpacked where they are compressed.

    None where the file is damaged, which reading all of it says better.

    Raises:
        TooLargeError: A line without an end.
    """
    with open_regular(path) as file:
        packed = file.read(len(_MAGIC)) == _MAGIC
        file.seek(0)
        stream = cast("BinaryIO", gzip.GzipFile(fileobj=file)) if packed else file
        try:
            content, rest = stream.read(most), stream.readline(4 * LINE + 1)
        except (OSError, EOFError, zlib.error):
            return b""
    if len(rest) > 4 * LINE:
        raise too_long(str(path), content.count(b"\n") + 1)
    return content + rest


@contextmanager
def open_text(path: Path, *, errors: str = "strict") -> Iterator[Iterator[str]]:
    """A text file line by line, unpacked on the way; line ends as they are.

    Raises:
        TooLargeError: A line without an end.
    """
    with open_regular(path) as file:
        packed = file.read(len(_MAGIC)) == _MAGIC
        file.seek(0)
        stream = cast("BinaryIO", gzip.GzipFile(fileobj=file)) if packed else file
        with io.TextIOWrapper(stream, encoding="utf-8-sig", errors=errors, newline="") as text:
            yield _lines(text, str(path))


def _lines(text: io.TextIOWrapper, file: str) -> Iterator[str]:
    number = 0
    while line := text.readline(LINE + 1):
        number += 1
        if len(line) > LINE:
            raise too_long(file, number)
        yield line


def too_long(file: str, number: int) -> TooLargeError:
    """A line that no table has."""
    return TooLargeError(
        f"a line of more than {LINE // MIB} million characters", place=Place(file, number, 1), code="too-large"
    )
