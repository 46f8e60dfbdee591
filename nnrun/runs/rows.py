"""CSV files that grow by a line an epoch, and their reader, which a cut-off end does not disturb."""

from __future__ import annotations

import csv
import os
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from io import StringIO
from pathlib import Path

from nnrun.errors import StorageError
from nnrun.files import TABLE, read_regular
from nnrun.runs import atomic

Number = int | float | None
Row = Mapping[str, Number]

SYNC_SECONDS = 5.0
"""How often the disk is made to take the lines: each is with the system at once, so that a killed process loses none,
and only a power cut can take the last seconds; to wait for the disk each epoch would cost more than most epochs."""


class RowFile:
    """A CSV file to which rows are appended, its header first. A row whose write fails is not in it at all."""

    def __init__(self, path: Path, clock: Callable[[], float] = time.monotonic) -> None:
        self.path = path
        self._clock = clock
        self._names: tuple[str, ...] = ()
        self._known: frozenset[str] = frozenset()
        self._descriptor: int | None = None
        self._synced = clock()
        self._waiting: list[Mapping[str, str]] = []

    def append(self, row: Mapping[str, str]) -> bool:
        """Appends a row of numbers as text. A name that is new makes a column, empty in the rows before.

        Returns:
            Whether it is written: a row for which a full disk has no room waits for the next one.

        Raises:
            StorageError: the file cannot be written for another reason.
        """
        self._waiting.append(row)
        try:
            self._write_waiting()
            if self._clock() - self._synced > SYNC_SECONDS:
                self._sync()
        except StorageError as error:  # of a file that is written anew
            if not (isinstance(error.__cause__, OSError) and atomic.is_full(error.__cause__)):
                raise
        except OSError as error:
            if not atomic.is_full(error):
                raise atomic.cannot_write(self.path, error) from error
        return not self._waiting

    def close(self) -> None:
        """Has the disk take all lines. Raises StorageError where it has no room for them."""
        if self._descriptor is not None or self._waiting:
            try:
                self._write_waiting()
                self._sync()
            except OSError as error:
                raise atomic.cannot_write(self.path, error) from error
            finally:
                self._release()

    def _write_waiting(self) -> None:
        while self._waiting:
            row = self._waiting[0]
            if self._descriptor is None:
                self._open(tuple(row))
            elif not row.keys() <= self._known:
                self._widen(tuple(row))
            self._write(",".join([row.get(name, "") for name in self._names]) + "\n")
            self._waiting.pop(0)

    def _release(self) -> None:
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None

    def _open(self, names: tuple[str, ...]) -> None:
        self._names = read_rows(self.path).names
        self._descriptor = os.open(self.path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o666)
        if not self._names:
            self._names = names
            try:
                self._write(line(names))
            except OSError:
                self._release()  # it is opened again, for its header too
                raise
        self._known = frozenset(self._names)
        if not self._known.issuperset(names):
            self._widen(names)

    def _write(self, text: str) -> None:
        assert self._descriptor is not None
        content = text.encode("utf-8", "backslashreplace")
        left = content
        try:
            while left:  # a disk that becomes full takes a part; asking it to take the rest gives the reason
                left = left[os.write(self._descriptor, left) :]
        except OSError:
            written = len(content) - len(left)
            os.ftruncate(self._descriptor, os.fstat(self._descriptor).st_size - written)
            raise

    def _sync(self) -> None:
        assert self._descriptor is not None
        os.fsync(self._descriptor)
        self._synced = self._clock()

    def _widen(self, names: tuple[str, ...]) -> None:
        """Rewrites the file with more columns: a callback may begin to report a metric late."""
        assert self._descriptor is not None
        header, *rows = cells(self.path.read_text(encoding="utf-8"))
        added = [name for name in names if name not in header]
        self._names = (*header, *added)
        self._known = frozenset(self._names)
        filled = [[*row, *[""] * len(added)] for row in rows]
        self._release()
        atomic.write_text(self.path, "".join(line(row) for row in [list(self._names), *filled]))
        self._descriptor = os.open(self.path, os.O_WRONLY | os.O_APPEND)


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows of a CSV file of numbers: its column names, its rows by name, and what a reader should know of it."""

    names: tuple[str, ...] = ()
    rows: tuple[Row, ...] = ()
    remark: str = ""


def read_rows(path: Path) -> Rows:
    """Reads what is whole of a CSV file of numbers: all before a cut-off or damaged line; nothing where none is."""
    try:
        text = read_regular(path, TABLE).decode("utf-8", errors="replace")
    except OSError:
        return Rows()
    end = text.rfind("\n") + 1
    lines = cells(text[:end])
    if not lines:
        return Rows(remark=f"{path.name} ends in a cut-off line, which is left out" if text else "")
    names = tuple(lines[0])
    rows: list[Row] = []
    for values in lines[1:]:
        row = _numbers(names, values)
        if row is None:
            return Rows(names, tuple(rows), f"{path.name} is damaged after {len(rows)} rows, which are read")
        rows.append(row)
    return Rows(names, tuple(rows), f"{path.name} ends in a cut-off line, which is left out" if text[end:] else "")


def read_column(path: Path, name: str) -> list[Number]:
    """A column of a CSV file of numbers, as far as its lines are whole; an empty cell is None, and all are without it.

    It takes a fraction of the time of all columns.
    """
    try:
        text = read_regular(path, TABLE).decode("utf-8", errors="replace")
    except OSError:
        return []
    lines = cells(text[: text.rfind("\n") + 1])
    at = lines[0].index(name) if lines and name in lines[0] else None
    try:
        return [None if at is None else number(values[at]) for values in lines[1:]]
    except (ValueError, IndexError):  # damaged somewhere
        return [row.get(name) for row in read_rows(path).rows]


def _numbers(names: Sequence[str], values: Sequence[str]) -> Row | None:
    try:
        return {name: number(value) for name, value in zip(names, values, strict=True)}
    except ValueError:
        return None


def number(text: str) -> Number:
    """A cell as it was meant: empty is None, digits are a whole number."""
    if not text:
        return None
    return int(text) if text.lstrip("-").isdecimal() else float(text)


def line(values: Sequence[str]) -> str:
    """One line of a CSV file, quoted where needed."""
    stream = StringIO()
    csv.writer(stream, lineterminator="\n").writerow(values)
    return stream.getvalue()


def cells(text: str) -> list[list[str]]:
    """The lines of a CSV text as cells."""
    return list(csv.reader(StringIO(text.replace("\0", "�"), newline="")))
