"""Parquet files larger than memory: converted once, stretch by stretch, into files of the cache."""

from __future__ import annotations

from collections import ChainMap
from dataclasses import replace
from typing import TYPE_CHECKING, Any, cast

from nnrun.data.cache.cached import cached
from nnrun.data.cache.key import Key
from nnrun.data.cache.watcher import current
from nnrun.data.columns import KIND_OF_WORD
from nnrun.data.sources.mapped.apart import convert_apart
from nnrun.data.sources.mapped.columns import Kinds, OtherKindsError, columns_of, write_columns
from nnrun.data.sources.mapped.unchanged import UnchangedFile
from nnrun.data.sources.parquet import Columns, parquet_content, parquet_stretches

if TYPE_CHECKING:
    from collections.abc import Mapping

    from nnrun.data.cache.entry_writer import EntryWriter
    from nnrun.data.sources.request import Content, Request
    from nnrun.types import Array, Ragged

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
    return VALUE * columns.rows * len(_needed(columns, request))


def _needed(columns: Columns, request: Request) -> list[str]:
    """The columns that the config names, where it names the features; else all."""
    names, features = list(columns), request.get("features")
    listed = features if isinstance(features, list) else [] if features is None else [features]
    keys = [*listed, *request.keys]
    if (features is None and not request.inputs_named) or any(str(key) in KIND_OF_WORD for key in keys):
        return names
    wanted = {names[key] if isinstance(key, int) and -len(names) <= key < len(names) else str(key) for key in keys}
    return [name for name in names if name in wanted] or names


def read(request: Request, *, apart: bool = True) -> Content:
    """The columns, mapped into memory.

    Raises:
        ConfigError, DataError: As the source itself; the file changed meanwhile; a column has too many texts.
        StorageError: The cache has no room.
    """
    path, source = request.path(), str(request.get("path"))
    file, kinds, columns = UnchangedFile(path), Kinds(), Columns(path)
    needed = _needed(columns, request)
    rows = max(1, STRETCH // (VALUE * len(needed)))

    def build(writer: EntryWriter) -> Mapping[str, Any]:
        done = 0

        def progress() -> None:
            nonlocal done
            done = min(done + rows, columns.rows)
            writer.watcher.converting(f"converting {path.name}", done, columns.rows)

        with file.watched():
            stretches = parquet_stretches(columns, source, needed, rows, kinds.texts)
            _, facts = write_columns(writer, stretches, kinds, source, progress)
        return facts

    some = {"names": needed} if len(needed) < len(columns) else {}
    key = Key("columns", source, {"sha256": file.fingerprint, "version": VERSION, **some})
    if apart:
        convert_apart(key, __name__, request, size(request))
    try:
        entry = cached(key, build, current())
    except OtherKindsError:  # whole numbers with gaps in some rows alone, or some that are told apart as text alone
        entry = cached(key, build, current())
    whole = parquet_content(path, source)
    mapped = ChainMap(columns_of(entry), cast("dict[str, Array | Ragged]", whole.columns))  # others are not read
    return replace(whole, columns=mapped, fingerprint=file.fingerprint, on_disk=True)
