"""A cheap look at a file's content: a checksum over parts of it, spread evenly, that finds what a crash leaves."""

from __future__ import annotations

import zlib
from pathlib import Path

PARTS = 64
"""How many parts are looked at; a power cut leaves whole stretches of zeros."""
_PART = 4096


def fingerprint(path: Path, size: int) -> str:
    """CRC-32 of at most 256 KiB of a file, first and last bytes among them, in hexadecimal. Raises OSError."""
    checksum = 0
    last = max(0, size - _PART)
    with path.open("rb", buffering=0) as file:
        for number in range(PARTS if last else 1):
            file.seek(last * number // (PARTS - 1))
            checksum = zlib.crc32(file.read(_PART), checksum)
    return f"{checksum:08x}"
