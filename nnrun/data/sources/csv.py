"""Reads text tables: one reader for every size, exact about lines, with no import heavier than NumPy."""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING, BinaryIO

from nnrun.catalog import own_argument
from nnrun.data.sources.record import FEATURES, Head, SourceRecord
from nnrun.data.sources.request import Content, Request
from nnrun.data.sources.text_table.bulk import read_in_blocks
from nnrun.data.sources.text_table.exact import read_exactly
from nnrun.data.sources.text_table.form import ARGUMENTS, form_of, named_form
from nnrun.data.sources.text_table.head import (
    check_header,
    check_names,
    check_separator,
    checked_head,
    columns_of,
    decoded,
)
from nnrun.data.sources.text_table.lines import TableLines
from nnrun.data.sources.text_table.notes import column_notes, note_of_trailing, notes_of_lines
from nnrun.data.sources.text_table.row_ends import UnsureError
from nnrun.data.sources.text_table.stretches import STRETCH, read_stretches
from nnrun.data.sources.text_table.unnamed import is_empty
from nnrun.data.sources.text_table.written import written_cells
from nnrun.data.values.gzip_text import content_of, unpacked
from nnrun.provenance import WrittenCells
from nnrun.types import Cells, Form

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from nnrun.data.sources.text_table.rows import Rows
    from nnrun.types import Array, Ragged


def read_csv(request: Request) -> Content:
    """A text table: columns of numbers as int64 or float64, the others as text (object arrays, None where missing).

    Arguments: ``path``; ``header`` (false where there is none) and ``names`` (of the columns); ``delimiter`` (a
    character, "tab" or "whitespace"); ``missing``, the cells that mean a missing value, and ``na_values``, further
    ones; ``text`` and ``numbers``, columns that are so whatever their cells look like; ``decimal`` and ``thousands``.

    Raises:
        ConfigError: No such file; a delimiter that is none or not the file's; a header that is not there.
        DataError: An empty file, one without rows, ragged rows, text that is not UTF-8, two columns of one name.
    """
    path, form = request.path(), form_of(request)
    _, first = checked_head(path, request, form)
    check_header(path, request, first)
    form = named_form(request, form, columns_of(first, form).names)
    content = content_of(path)
    table = parse(content, str(path), str(request.get("path")), form)
    return replace(table, provenance=provenance(content, table, request)) if request.for_script else table


def provenance(content: bytes, table: Content, request: Request) -> WrittenCells:
    """How a table is written, for a script that reads it with pandas.

    Args:
        content: The file's bytes.
        table: As it was read.
        request: Names the columns of groups and weights.
    """
    assert table.cells is not None
    text = decoded(unpacked(content, table.cells.file), table.cells.file)
    return written_cells(text, table.cells, request.keys)


def head(request: Request) -> Head:
    """The names in the first line; see `read_csv` for errors."""
    path, form = request.path(), form_of(request)
    line, first = checked_head(path, request, form)
    check_header(path, request, first)
    names = columns_of(first, form).names
    if form.header:
        check_names(names, str(path), line)
    named_form(request, form, names)
    return Head(names)


def parse(content: bytes, file: str, source: str, form: Form) -> Content:
    """A text table from its bytes: UTF-8, with or without byte order mark, plain or compressed with gzip.

    Args:
        content: The file's bytes, which are its fingerprint.
        file: The name of the file in messages.
        source: What was written for it.
        form: How it is written. Its names stand for the columns of a table of as many.
    """
    plain = unpacked(content, file)
    try:
        rows = read_in_blocks(plain, file, form)
    except UnsureError:
        text = decoded(plain, file)
        check_separator(file, 1, text[:10].partition("\n")[0].strip())
        rows = read_exactly(text, file, form)
    return _content(rows, hashlib.sha256(content).hexdigest(), file, source, form)


def parse_stretches(stream: BinaryIO, file: str, source: str, form: Form, size: int = STRETCH) -> Iterator[Content]:
    """A text table from a stream, some rows at a time, at constant memory; each has its lines in the file.

    Whether a column holds text or numbers is found for each of them by itself, unless ``form.text`` and
    ``form.numbers`` tell. They have no fingerprint. Their notes are those of all rows so far.

    Args:
        stream: Of the file's bytes, unpacked.
        file: The name of the file in messages.
        source: What was written for it.
        form: How it is written.
        size: About how many bytes are read together.

    Raises:
        DataError: As `read_csv`, when it is come to.
    """
    seen, counts = TableLines(file, "", form), dict[str, Counter[str]]()
    for rows in read_stretches(stream, file, form, size):
        seen.empty += rows.seen.empty
        seen.blank += rows.seen.blank
        seen.longer += rows.seen.longer
        for name, count in rows.counts.items():
            counts[name] = counts.get(name, Counter()) + count
        content = _content(replace(rows, seen=seen, counts=counts), "", file, source, form)
        assert content.cells is not None
        yield replace(content, cells=replace(content.cells, skipped=tuple(rows.seen.empty)))


def _content(rows: Rows, fingerprint: str, file: str, source: str, form: Form) -> Content:
    """A table of the rows that were read, with notes on them."""
    head = rows.head
    columns, trailing = _without_trailing(rows.columns, head.unnamed)
    return Content(
        columns,
        fingerprint,
        source,
        cells=Cells(file, rows.lines, head.names, form, head.unnamed, tuple(rows.seen.empty)),
        notes=(*notes_of_lines(rows.seen, rows.lines), *note_of_trailing(trailing, file)),
        column_notes=dict(column_notes(columns, form, rows.counts)),
        unnamed=head.unnamed,
    )


def _without_trailing(
    columns: Mapping[str, Array], unnamed: Sequence[str]
) -> tuple[dict[str, Array | Ragged], list[str]]:
    """The columns but those at the end that have no name and hold nothing, and the names of these."""
    left: dict[str, Array | Ragged] = dict(columns)
    trailing: list[str] = []
    for name in reversed(list(columns)):
        if name not in unnamed or len(left) == 1 or not is_empty(columns[name]):
            break
        del left[name]
        trailing.append(name)
    return left, trailing


SOURCES = (
    SourceRecord(
        "csv",
        "A text table, one row a line; it may be compressed with gzip",
        read_csv,
        (
            own_argument("path", form="file", help="the table"),
            *ARGUMENTS,
            own_argument("features", None, "columns", help=FEATURES),
        ),
        head,
        printer="nnrun.scripts.sources.csv",
        mapped="nnrun.data.sources.mapped.csv",
        brings=("chunks",),
    ),
)
