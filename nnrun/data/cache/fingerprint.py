"""Checksums of files: a cheap one over parts that are spread evenly, and one over all that follows a header."""

from __future__ import annotations

import zlib
from functools import cached_property
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


class JoinedChecksum:
    """CRC-32 of blocks of one length, end to end, of which each has its own.

    What a CRC becomes by zeros that follow is linear in its bits: four tables have it, of a byte each.
    """

    def __init__(self, length: int) -> None:
        self.length, self.value = length, 0
        """Bytes of a block; the CRC-32 of all that were added."""

    def add(self, block: int) -> None:
        """The next block, by its CRC-32."""
        low, second, third, high = self._tables
        value = self.value
        moved = low[value & 255] ^ second[value >> 8 & 255] ^ third[value >> 16 & 255] ^ high[value >> 24]
        self.value = moved ^ block

    @cached_property
    def _tables(self) -> tuple[list[int], ...]:
        zeros = bytes(self.length)
        of_zeros = zlib.crc32(zeros)
        bits = [zlib.crc32(zeros, 1 << bit) ^ of_zeros for bit in range(32)]
        return tuple(_sums(bits[start : start + 8]) for start in range(0, 32, 8))


def _sums(bits: list[int]) -> list[int]:
    """For each byte, the sum (exclusive or) of what its bits stand for."""
    sums = [0]
    for bit in bits:
        sums += [value ^ bit for value in sums]
    return sums
