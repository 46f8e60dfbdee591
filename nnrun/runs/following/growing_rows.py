"""A CSV file of numbers that another process appends to, read from where reading stopped (tail -f, incremental)."""

from __future__ import annotations

import stat
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from nnrun.files import open_regular
from nnrun.runs.rows import Row, cells, number

MOST = 64 * 1024 * 1024
"""Bytes that are read at a time; the rest is read next time."""


@dataclass(frozen=True, slots=True)
class Growth:
    """What is new of a file."""

    rows: tuple[Row, ...] = ()
    is_anew: bool = False
    """Whether the file has become another one: what was read before is no part of it."""


class GrowingRows:
    """The rows of a file as they come. A last line that is not whole yet waits for its end.

    The file may be replaced, by one with more columns and the same rows, or by that of another training.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._mark: tuple[int, ...] = ()
        self._forget()

    def poll(self) -> Growth:
        """What came since the last time; nothing from a file that is not there."""
        try:
            status = self._path.stat()
            mark = (status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns)
            if mark == self._mark or not stat.S_ISREG(status.st_mode):
                return Growth()
            with open_regular(self._path) as file:
                growth = self._read(file)
        except OSError:
            return Growth()
        self._mark = () if self._has_more else mark
        return growth

    def _forget(self) -> None:
        self._offset = 0
        self._last_line = b""
        self._names: tuple[str, ...] = ()
        self._count = 0
        self._last_row: Row = {}
        self._is_damaged = False
        self._has_more = False

    def _read(self, file: BinaryIO) -> Growth:
        file.seek(self._offset - len(self._last_line))
        if file.read(len(self._last_line)) == self._last_line:
            return Growth(self._rows(file.read(MOST)))
        count, row = self._count, self._last_row
        self._forget()
        file.seek(0)
        rows = self._rows(file.read(MOST))
        if count and len(rows) >= count and _agree(row, rows[count - 1]):
            return Growth(rows[count:])
        return Growth(rows, is_anew=count > 0)

    def _rows(self, content: bytes) -> tuple[Row, ...]:
        self._has_more = len(content) == MOST
        whole = content[: content.rfind(b"\n") + 1]
        if not whole or self._is_damaged:
            return ()
        self._offset += len(whole)
        self._last_line = whole[whole.rfind(b"\n", 0, -1) + 1 :]
        lines = cells(whole.decode("utf-8", errors="replace"))
        if not self._names:
            self._names = tuple(lines.pop(0))
        rows = tuple(self._numbers(lines))
        self._count += len(rows)
        self._last_row = rows[-1] if rows else self._last_row
        return rows

    def _numbers(self, lines: Sequence[Sequence[str]]) -> list[Row]:
        """All before a line that is damaged, after which nothing is read, as in `read_rows`."""
        rows: list[Row] = []
        for line in lines:
            try:
                rows.append({name: number(cell) for name, cell in zip(self._names, line, strict=True)})
            except ValueError:
                self._is_damaged = True
                break
        return rows


def _agree(before: Row, now: Row) -> bool:
    """Whether a row is the same, as far as both have columns; NaN is itself."""
    return all(repr(now.get(name)) == repr(value) for name, value in before.items())
