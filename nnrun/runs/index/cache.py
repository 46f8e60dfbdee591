"""The index as a file beside the runs: read whole, checked by its checksum, written whole; a loss costs only time.

It is an SQLite database, but SQLite never opens the file itself: no locks, no journal beside it, nothing to wait for on
a network's disk, and two that write it at once leave the file of one of them, whole.
"""

from __future__ import annotations

import sqlite3
import zlib
from collections.abc import Sequence
from contextlib import closing
from functools import cached_property
from pathlib import Path
from typing import Any

from nnrun import run_layout as layout
from nnrun.errors import StorageError
from nnrun.files import TABLE, read_regular
from nnrun.runs import atomic
from nnrun.runs.index.record import RunRecord
from nnrun.runs.index.schema import COLUMNS, VERSION, statements

_CHECKSUM = slice(68, 72)
"""Bytes of SQLite's header that are free for the application (https://www.sqlite.org/fileformat.html, 1.3)."""
_INSERT = f"INSERT INTO runs VALUES ({', '.join('?' * len(COLUMNS))})"  # noqa: S608  # placeholders alone


class Cached:
    """What the file has, as a database in memory; it is asked for as little as a command needs."""

    def __init__(self, database: sqlite3.Connection | None = None) -> None:
        self._database = database

    @cached_property
    def stamps(self) -> dict[str, tuple[int, int]]:
        """When each directory and its run.json were changed last before it was read, by name."""
        rows = self._rows("SELECT path, stamp, facts_stamp FROM runs WHERE parent = ''")
        return {path: (stamp, facts_stamp) for path, stamp, facts_stamp in rows}

    def running(self) -> set[str]:
        """The directories that had not ended, or in which a run had not."""
        return {path.partition("/")[0] for (path,) in self._rows("SELECT path FROM runs WHERE status = 'running'")}

    def records(self) -> list[RunRecord]:
        """All runs; those inside of others follow these."""
        return list(map(RunRecord._make, self._rows("SELECT * FROM runs ORDER BY rowid")))

    def newest(self, limit: int) -> list[RunRecord]:
        """The runs that began last, none of those inside of others."""
        rows = self._rows("SELECT * FROM runs WHERE parent = '' ORDER BY moment DESC, path LIMIT ?", limit)
        return list(map(RunRecord._make, rows))

    def _rows(self, statement: str, *values: object) -> list[Any]:
        return self._database.execute(statement, values).fetchall() if self._database else []


def load(runs_dir: Path) -> Cached:
    """What the file has; nothing where it is missing, damaged, or of another version."""
    try:
        content = read_regular(runs_dir / layout.INDEX, TABLE)
        if content[_CHECKSUM] != _checksum(content):
            return Cached()
        database = sqlite3.connect(":memory:")
        database.deserialize(content)
        is_known = database.execute("PRAGMA user_version").fetchone() == (VERSION,)
    except (OSError, ValueError, TypeError, sqlite3.Error):
        return Cached()
    return Cached(database if is_known else None)


def save(runs_dir: Path, records: Sequence[RunRecord]) -> bool:
    """Write the file anew; gives whether it could be written."""
    try:
        with closing(database_of(records)) as database:
            content = bytearray(database.serialize())
        content[_CHECKSUM] = _checksum(content)
        atomic.write_bytes(runs_dir / layout.INDEX, bytes(content))
    except (StorageError, OSError, sqlite3.Error):
        return False
    return True


def database_of(records: Sequence[RunRecord]) -> sqlite3.Connection:
    """The records as a database in memory."""
    database = sqlite3.connect(":memory:", isolation_level=None)
    for statement in statements():
        database.execute(statement)
    database.execute("BEGIN")
    database.executemany(_INSERT, map(_storable, records))
    database.execute("COMMIT")
    return database


def _checksum(content: bytes | bytearray) -> bytes:
    before, after = memoryview(content)[: _CHECKSUM.start], memoryview(content)[_CHECKSUM.stop :]
    return zlib.crc32(after, zlib.crc32(before)).to_bytes(4, "big")


def _storable(record: RunRecord) -> tuple[object, ...]:
    """The record as SQLite takes it. A name that is no UTF-8 is written otherwise, and read anew each time."""
    try:
        f"{record.path}{record.parent}{record.name}{record.data}{record.error}{record.host}".encode()
    except UnicodeEncodeError:
        return tuple(value.encode(errors="replace").decode() if isinstance(value, str) else value for value in record)
    return record
