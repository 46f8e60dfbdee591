"""Archives of arrays (npz) larger than memory: converted once, as stretches of rows, into files of the cache."""

from __future__ import annotations

from dataclasses import replace
from itertools import chain
from math import prod
from typing import TYPE_CHECKING, Any

from nnrun.data.cache.cached import cached
from nnrun.data.cache.key import Key
from nnrun.data.cache.watcher import current
from nnrun.data.sources.archive import Archive
from nnrun.data.sources.mapped.unchanged import UnchangedFile
from nnrun.data.sources.npz import content_of, names_of, read_parts

if TYPE_CHECKING:
    from collections.abc import Mapping

    from nnrun.data.cache.entry_writer import EntryWriter
    from nnrun.data.sources.request import Content, Request
    from nnrun.types import Array, Indices, Ragged

STRETCH = 1 << 24
"""Bytes of rows that are read at a time."""
VERSION = 1
"""Of what is written here; a change of it makes all of it anew."""


def size(request: Request) -> int:
    """Bytes that the arrays take in memory; 0 where they are to be read at once anyway: text, sequences."""
    with Archive(request.path()) as archive:
        forms = [archive.form(key) for keys in names_of(request, archive).values() for key in keys.values()]
    return 0 if None in forms else sum(prod(form[0]) * form[1].itemsize for form in forms if form is not None)


def read(request: Request) -> Content:
    """The arrays, mapped into memory, with the parts of a column end to end.

    Raises:
        ConfigError, DataError: As the source itself; the file changed meanwhile.
        StorageError: The cache has no room.
    """
    path = request.path()
    file = UnchangedFile(path)
    with Archive(path) as archive:
        names = names_of(request, archive)
        parts = read_parts(path, names, lambda key: _empty(archive, key))
        content = {"sha256": file.fingerprint, "names": names, "version": VERSION}
        arrays = [column for columns in parts.values() for column in columns.values()]
        total = sum(int(getattr(array, "nbytes", 0)) for array in arrays)

        def build(writer: EntryWriter) -> Mapping[str, Any]:
            with file.watched():
                _convert(archive, names, parts, writer, total)
            return {}

        entry = cached(Key("columns", str(request.get("path")), content), build, current(), size=total)
    positions = _positions(parts)
    columns: dict[str, Array | Ragged] = {name: entry.arrays[f"c{number}"] for number, name in enumerate(names)}
    return replace(content_of(request, names, columns, positions, file.fingerprint), on_disk=True)


def _convert(
    archive: Archive,
    names: Mapping[str, Mapping[str, str]],
    parts: Mapping[str, Mapping[str, Array | Ragged]],
    writer: EntryWriter,
    total: int,
) -> None:
    import numpy as np

    done, what = 0, f"converting {archive.path.name}"
    for number, (name, keys) in enumerate(names.items()):
        pieces: list[Any] = [columns[name] for columns in parts.values()]
        append = writer.rows(f"c{number}", np.result_type(*pieces), pieces[0].shape[1:])
        for rows in chain.from_iterable(archive.stretches(keys[part], STRETCH) for part in parts):
            append(rows)
            done += rows.nbytes
            writer.watcher.converting(what, done, max(total, done))


def _empty(archive: Archive, key: str) -> Array:
    """An array of the same shape and dtype that takes no memory."""
    import numpy as np

    form = archive.form(key)
    assert form is not None
    shape, dtype = form
    return np.broadcast_to(np.zeros((), dtype), shape)


def _positions(parts: Mapping[str, Mapping[str, Array | Ragged]]) -> dict[str, Indices]:
    """Where the rows of each part lie, the parts end to end."""
    import numpy as np

    lengths = [len(next(iter(columns.values()))) for columns in parts.values()]
    ends = np.cumsum(lengths)
    return {part: np.arange(end - length, end) for part, end, length in zip(parts, ends, lengths, strict=True)}
