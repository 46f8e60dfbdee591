"""A text table stretch by stretch, at constant memory (streaming): read as a whole one is, some rows at a time."""

from __future__ import annotations

import zlib
from codecs import BOM_UTF8
from dataclasses import replace
from itertools import chain
from typing import TYPE_CHECKING, BinaryIO

from nnrun.data.sources.text_table.blocks import BlockReader, Blocks
from nnrun.data.sources.text_table.bulk import head_of, is_small, read_blocks
from nnrun.data.sources.text_table.exact import NO_ROWS, rest_exactly, stretches_exactly
from nnrun.data.sources.text_table.head import decoded
from nnrun.data.sources.text_table.lines import TableLines, lines_of
from nnrun.data.sources.text_table.row_ends import UnsureError, line_ends, rows_end
from nnrun.data.values.gzip_text import LINE, too_long
from nnrun.errors import DataError, Place

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from nnrun.data.sources.text_table.rows import Rows
    from nnrun.errors import Problem
    from nnrun.types import Form

STRETCH = 2**25
"""Bytes of a table that are read together."""


def read_stretches(stream: BinaryIO, file: str, form: Form, size: int = STRETCH) -> Iterator[Rows]:
    """The rows of a text table, some at a time.

    Whether a column is text or numbers is found for each stretch by itself: what has to be alike in all of them is told
    by the form.

    Args:
        stream: Of the table's bytes, unpacked.
        file: Its name in messages.
        form: How it is written.
        size: About how many bytes are read together.

    Raises:
        DataError: What reading the whole table raises, as soon as it is come to.
    """
    chunks = _chunks(stream, file, size)
    first = next(chunks, b"").removeprefix(BOM_UTF8)
    try:
        if len(first) < size and is_small(len(first)):
            raise UnsureError
        head, line, offset, seen = head_of(first, file, form)
    except UnsureError:
        yield from stretches_exactly(_lines(chain([first], chunks), file, 1), file, form)
        return
    reader, some = BlockReader(file, head, form), False
    for chunk in filter(None, chain([first[offset:]], chunks)):
        try:
            rows = read_blocks(reader, Blocks(chunk, 0), line, line_ends(chunk) + 1, seen)
        except UnsureError:
            rest = _lines(chain([chunk], chunks), file, line)
            yield from rest_exactly(rest, file, form, head, line)
            return
        line, some = seen.next_line, some or len(rows.lines) > 0
        seen = TableLines(file, "", form, width=len(head.names))
        yield rows
    if not some:
        raise DataError(NO_ROWS, place=Place(file, 1, 1), code="empty-data")


def _chunks(stream: BinaryIO, file: str, size: int) -> Iterator[bytes]:
    """The bytes of a stream in parts that end with a row, as far as can be seen; no line is endless."""
    rest, line = b"", 1
    while chunk := _read(stream, size, file):
        content = rest + chunk
        end = rows_end(content)
        if not end and len(content) > max(size, 4 * LINE):
            if b"\n" not in content:
                raise too_long(file, line)
            end = content.rfind(b"\n") + 1  # a quote that seems to be open: whoever reads the rows will tell
        some, rest = content[:end], content[end:]
        del chunk, content  # which are as large, and would stay while the rows are read
        if some:
            yield some
            line += line_ends(some)
    if rest:
        yield rest


def _read(stream: BinaryIO, size: int, file: str) -> bytes:
    try:
        return stream.read(size)
    except (OSError, EOFError, zlib.error) as error:
        raise DataError(f"damaged gzip file: {error}", place=Place(file, 1, 1), code="unreadable-data") from None


def _lines(chunks: Iterable[bytes], file: str, line: int) -> Iterator[str]:
    """The lines of a table's bytes, from a line on. Raises DataError where they are no text."""
    for chunk in chunks:
        try:
            text = decoded(chunk, file)
        except DataError as error:
            problems = [_moved(problem, line - 1) for problem in error.problems]
            raise DataError(problems) from None
        yield from lines_of(text)
        line += chunk.count(b"\n")


def _moved(problem: Problem, lines: int) -> Problem:
    """A mistake that stands after some lines more."""
    place = problem.place
    return problem if place is None else replace(problem, place=place._replace(line=place.line + lines))
