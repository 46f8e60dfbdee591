"""Text tables larger than memory: converted once, stretch by stretch, into files of the cache."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any, BinaryIO, cast

from nnrun.data.cache.cached import cached
from nnrun.data.cache.key import Key
from nnrun.data.cache.watcher import current
from nnrun.data.sources.csv import parse_stretches
from nnrun.data.sources.mapped.apart import convert_apart
from nnrun.data.sources.mapped.columns import Kinds, OtherKindsError, columns_of, write_columns
from nnrun.data.sources.mapped.unchanged import UnchangedFile
from nnrun.data.sources.request import Content
from nnrun.data.sources.text_table.form import form_of, named_form
from nnrun.data.sources.text_table.head import check_header, checked_head
from nnrun.data.sources.text_table.head import columns_of as names_in
from nnrun.data.sources.text_table.notes import text_note
from nnrun.data.values.gzip_text import is_packed
from nnrun.data.values.unpacked_stream import UnpackedStream
from nnrun.files import open_regular
from nnrun.types import Cells

if TYPE_CHECKING:
    from pathlib import Path

    from nnrun.data.cache.entry_writer import EntryWriter
    from nnrun.data.sources.request import Request
    from nnrun.types import Form

STRETCH = 1 << 23
"""Bytes of text that are read at a time."""
VERSION = 2
"""Of what is written here; a change of it makes all of it anew."""
PACKED = 10
"""How many times its size a file that is compressed with gzip is taken for."""


def size(request: Request) -> int:
    """Bytes of the text, which is about twice what its numbers take."""
    path = request.path()
    with open_regular(path) as file:
        return os.fstat(file.fileno()).st_size * (PACKED if is_packed(file.read(2)) else 1)


def read(request: Request, *, apart: bool = True) -> Content:
    """The table, its columns mapped into memory.

    Raises:
        ConfigError, DataError: As the source itself; the file changed meanwhile; a column has too many texts.
        StorageError: The cache has no room.
    """
    path, source = request.path(), str(request.get("path"))
    form = form_of(request)
    _, first = checked_head(path, request, form)
    check_header(path, request, first)
    form = named_form(request, form, names_in(first, form).names)
    file, kinds = UnchangedFile(path), Kinds()
    form_facts = {name: sorted(value) if isinstance(value, frozenset) else value for name, value in _plain(form)}
    key = Key("columns", source, {"sha256": file.fingerprint, "form": form_facts, "version": VERSION})
    if apart:
        convert_apart(key, __name__, request, size(request))
    while True:
        try:
            entry = cached(key, lambda writer: _build(writer, file, source, form, kinds), current())
            break
        except OtherKindsError:
            continue
    facts = entry.facts
    cells = Cells(str(path), entry.arrays["lines"], tuple(facts["names"]), form, tuple(facts["unnamed"]))
    return Content(
        columns_of(entry),
        file.fingerprint,
        source,
        cells=replace(cells, skipped=tuple(facts["skipped"])),
        notes=tuple(facts["notes"]),
        column_notes={name: tuple(notes) for name, notes in facts["column_notes"].items() if notes},
        unnamed=tuple(facts["unnamed"]),
        on_disk=True,
    )


def _build(writer: EntryWriter, file: UnchangedFile, source: str, form: Form, kinds: Kinds) -> Mapping[str, Any]:
    """Write the columns, and the line of each row."""
    import numpy as np

    skipped: list[int] = []
    lines = writer.rows("lines", np.dtype(np.int64))
    known = replace(form, text=form.text | kinds.texts, numbers=form.numbers - kinds.texts)
    with file.watched(), open_regular(file.path) as stream:
        total = os.fstat(stream.fileno()).st_size

        def progress() -> None:
            writer.watcher.converting(f"converting {file.path.name}", min(stream.tell(), total), total)

        def stretches() -> Iterator[Content]:
            for content in _stretches(file.path, stream, source, known):
                assert content.cells is not None
                lines(content.cells.lines)
                skipped.extend(content.cells.skipped)
                yield content

        last, facts = write_columns(writer, stretches(), kinds, source, progress)
    assert last.cells is not None
    return {
        **facts,
        "names": list(last.cells.columns),
        "unnamed": list(last.unnamed),
        "skipped": skipped,
        "notes": list(last.notes),
        "column_notes": {name: _notes(name, last, facts["texts"], form) for name in last.columns},
    }


def _notes(name: str, last: Content, texts: Mapping[str, list[str]], form: Form) -> list[str]:
    """What is told of a column: of its digits by all of them, beside what is counted, which the last rows have."""
    import numpy as np

    column: Any = last.columns[name]
    counted = [note for note in last.column_notes.get(name, ()) if note not in text_note(name, column)]
    is_told = name in texts and name not in form.text
    return [*(text_note(name, np.array(texts[name], object)) if is_told else ()), *counted]


def _stretches(path: Path, stream: BinaryIO, source: str, form: Form) -> Iterator[Content]:
    return parse_stretches(cast("BinaryIO", UnpackedStream(stream, str(path))), str(path), source, form, STRETCH)


def _plain(form: Form) -> list[tuple[str, Any]]:
    return [(name, getattr(form, name)) for name in type(form).__slots__]
