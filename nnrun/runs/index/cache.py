"""The index as a file beside the runs: read whole, checked by its checksum, written whole; a loss costs only time.

It is an SQLite database, but SQLite never opens the file itself: no locks, no journal beside it, nothing to wait for on
a network's disk, and two that write it at once leave the file of one of them, whole.
"""

from __future__ import annotations

import sqlite3
import zlib
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

from nnrun import run_layout as layout
from nnrun.errors import StorageError
from nnrun.files import TABLE, read_regular
from nnrun.runs import atomic
from nnrun.runs.index.record import RunRecord
from nnrun.runs.index.schema import COLUMNS, VERSION, statements

_CHECKSUM = slice(68, 72)
"""Bytes of SQLite's header that are free for the application (https://www.sqlite.org/fileformat.html, 1.3)."""
_INSERT = f"INSERT INTO runs VALUES ({', '.join('?' * len(COLUMNS))})"  # noqa: S608  # placeholders alone


def load(runs_dir: Path) -> list[RunRecord]:
    """What the file has, in its order; nothing where it is missing, damaged, or of another version."""
    try:
        content = read_regular(runs_dir / layout.INDEX, TABLE)
        if content[_CHECKSUM] != _checksum(content):
            return []
        with closing(sqlite3.connect(":memory:")) as database:
            database.deserialize(content)
            if database.execute("PRAGMA user_version").fetchone() != (VERSION,):
                return []
            return list(map(RunRecord._make, database.execute("SELECT * FROM runs ORDER BY rowid")))
    except (OSError, ValueError, TypeError, sqlite3.Error):
        return []


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
