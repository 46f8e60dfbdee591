"""Checksums of files: a cheap one over parts that are spread evenly, and one over all that follows a header."""

from __future__ import annotations

import zlib
from pathlib import Path

PARTS = 64
"""How many parts are looked at."""
_PART = 4096
_BLOCK = 2**20


def fingerprint(path: Path, size: int) -> str:
    """CRC-32 of at most 256 KiB of a file, first and last bytes among them, in hexadecimal. Raises OSError."""
    checksum = 0
    last = max(0, size - _PART)
    with path.open("rb", buffering=0) as file:
        for number in range(PARTS if last else 1):
            file.seek(last * number // (PARTS - 1))
            checksum = zlib.crc32(file.read(_PART), checksum)
    return f"{checksum:08x}"


def checksum(path: Path, start: int) -> int:
    """CRC-32 of what a file has from a place on. Raises OSError."""
    value = 0
    with path.open("rb", buffering=0) as file:
        file.seek(start)
        while block := file.read(_BLOCK):
            value = zlib.crc32(block, value)
    return value
