"""Parquet files larger than memory: converted once, stretch by stretch, into files of the cache."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from nnrun.data.cache.cached import cached
from nnrun.data.cache.key import Key
from nnrun.data.cache.watcher import current
from nnrun.data.sources.mapped.apart import convert_apart
from nnrun.data.sources.mapped.columns import Kinds, OtherKindsError, columns_of, write_columns
from nnrun.data.sources.mapped.unchanged import UnchangedFile
from nnrun.data.sources.parquet import Columns, parquet_content, parquet_stretches

if TYPE_CHECKING:
    from collections.abc import Mapping

    from nnrun.data.cache.entry_writer import EntryWriter
    from nnrun.data.sources.request import Content, Request

STRETCH = 1 << 24
"""Bytes of rows, of eight bytes a value, that are read at a time."""
VERSION = 2
"""Of what is written here; a change of it makes all of it anew."""
VALUE = 8
"""Bytes that a value takes in memory."""


def size(request: Request) -> int:
    """Bytes of the rows, of eight bytes a value."""
    from nnrun.errors import NnrunError

    try:
        columns = Columns(request.path())
    except NnrunError:  # which reading tells, at its place
        return 0
    return VALUE * columns.rows * len(columns)


def read(request: Request, *, apart: bool = True) -> Content:
    """The columns, mapped into memory.

    Raises:
        ConfigError, DataError: As the source itself; the file changed meanwhile; a column has too many texts.
        StorageError: The cache has no room.
    """
    path, source = request.path(), str(request.get("path"))
    file, kinds, columns = UnchangedFile(path), Kinds(), Columns(path)
    rows = max(1, STRETCH // (VALUE * len(columns)))

    def build(writer: EntryWriter) -> Mapping[str, Any]:
        done = 0

        def progress() -> None:
            nonlocal done
            done = min(done + rows, columns.rows)
            writer.watcher.converting(f"converting {path.name}", done, columns.rows)

        with file.watched():
            stretches = parquet_stretches(columns, source, list(columns), rows, kinds.texts)
            _, facts = write_columns(writer, stretches, kinds, source, progress)
        return facts

    key = Key("columns", source, {"sha256": file.fingerprint, "version": VERSION})
    if apart:
        convert_apart(key, __name__, request, size(request))
    try:
        entry = cached(key, build, current())
    except OtherKindsError:  # whole numbers with gaps in some rows alone, or some that are told apart as text alone
        entry = cached(key, build, current())
    whole = parquet_content(path, source)
    return replace(whole, columns=columns_of(entry), fingerprint=file.fingerprint, on_disk=True)
