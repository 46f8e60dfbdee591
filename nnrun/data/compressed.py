"""Text that may be compressed with gzip: unpacked by its content, whatever the file is called."""

from __future__ import annotations

import gzip
import zlib
from typing import IO, TYPE_CHECKING

from nnrun.errors import DataError, Place

if TYPE_CHECKING:
    from pathlib import Path

_MAGIC = b"\x1f\x8b"  # no text in UTF-8 begins so


def unpacked(content: bytes, file: str) -> bytes:
    """The bytes of a text, unpacked where they are compressed.

    Args:
        content: As they lie in the file.
        file: Its name, for messages.

    Raises:
        DataError: Damaged or cut off.
    """
    if not content.startswith(_MAGIC):
        return content
    try:
        return gzip.decompress(content)
    except (OSError, EOFError, zlib.error) as error:
        raise DataError(f"damaged gzip file: {error}", place=Place(file, 1, 1)) from None


def open_text(path: Path, *, errors: str = "strict") -> IO[str]:
    """A text file to read line by line, unpacked on the way; line ends as they are."""
    with path.open("rb") as file:
        compressed = file.read(len(_MAGIC)) == _MAGIC
    if compressed:
        return gzip.open(path, "rt", encoding="utf-8-sig", errors=errors, newline="")
    return path.open(encoding="utf-8-sig", errors=errors, newline="")
