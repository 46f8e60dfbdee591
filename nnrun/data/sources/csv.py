"""Reads text tables: one reader for every size, exact about lines, with no import heavier than NumPy."""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import replace
from itertools import chain, islice
from typing import TYPE_CHECKING

from nnrun.catalog import own_argument
from nnrun.data.sources.record import FEATURES, Head, SourceRecord
from nnrun.data.sources.request import Content, Request
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
from nnrun.data.sources.text_table.unnamed import is_empty
from nnrun.data.sources.text_table.written import written_cells
from nnrun.data.values.cells import column, text_column
from nnrun.data.values.gzip_text import content_of, unpacked
from nnrun.data.values.mistakes import bounded
from nnrun.data.values.text_places import line_place
from nnrun.errors import DataError, Place, Problem
from nnrun.provenance import WrittenCells
from nnrun.types import Cells, Form

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from nnrun.types import Array, Ragged

CELLS = 500_000
"""Cells that are held as text together."""


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
    import numpy as np

    text, current = decoded(unpacked(content, file), file), form
    check_separator(file, 1, text[:10].partition("\n")[0].strip())
    while True:
        seen = TableLines(file, text, form)
        rows = seen.rows()
        line, first = next(rows, (1, []))
        if not first:
            raise DataError("the file is empty", place=Place(file, 1, 1), code="empty-data")
        head = columns_of(first, form)
        seen.width = len(head.names)
        if form.header:
            check_names(head.names, file, line)
        else:
            rows = chain([(line, first)], rows)
        lines, pieces, counts = _read(rows, head.names, current, _fitting(seen, head.names, head.unnamed))
        if not lines:
            raise DataError("the file has a header and no rows", place=Place(file, 1, 1), code="empty-data")
        mixed = _half_text(pieces)
        if not mixed:
            break
        current = replace(current, text=current.text | mixed)  # what looked like numbers in one stretch of rows is text
    joined: dict[str, Array | Ragged] = {name: _joined(values) for name, values in pieces.items()}
    columns, trailing = _without_trailing(joined, head.unnamed)
    cells = Cells(file, np.array(lines, dtype=np.int64), head.names, form, head.unnamed, tuple(seen.empty))
    return Content(
        columns,
        hashlib.sha256(content).hexdigest(),
        source,
        cells=cells,
        notes=(*notes_of_lines(seen, lines), *note_of_trailing(trailing, file)),
        column_notes=dict(column_notes(columns, form, counts)),
        unnamed=head.unnamed,
    )


def _fitting(seen: TableLines, names: Sequence[str], unnamed: Sequence[str]) -> Callable[[int, list[str]], list[str]]:
    """What brings a row of another length to that of the header; it raises DataError where that cannot be."""

    def fit(line: int, row: list[str]) -> list[str]:
        fitted = seen.fitted(row, names, unnamed)
        if fitted is None:
            values, columns = "value" if len(row) == 1 else "values", "column" if len(names) == 1 else "columns"
            message = f"{len(row)} {values} in a table of {len(names)} {columns}"
            raise DataError(message, place=line_place(seen.file, line), code="ragged-rows")
        return fitted

    return fit


def _read(
    rows: Iterator[tuple[int, list[str]]],
    names: Sequence[str],
    form: Form,
    fit: Callable[[int, list[str]], list[str]],
) -> tuple[list[int], dict[str, list[Array]], dict[str, Counter[str]]]:
    """The lines of the rows; each column in stretches of rows, so that never all cells are held as text; and how often
    which cell of a column of text means a missing value.
    """
    lines: list[int] = []
    pieces: dict[str, list[Array]] = {name: [] for name in names}
    counts: dict[str, Counter[str]] = {}
    stretch, width = max(1, CELLS // len(names)), len(names)
    markers = form.missing - {""}
    while some := list(islice(rows, stretch)):
        cut = [row for _, row in some]
        if set(map(len, cut)) != {width}:
            some = _all_fitted(some, width, fit)
            cut = [row for _, row in some]
        lines += [line for line, _ in some]
        for name, cells in zip(names, zip(*cut, strict=True), strict=True):
            if name in form.text:
                values = text_column(cells, form.missing)
            else:
                values = column(cells, form, numbers=name in form.numbers)
            pieces[name].append(values)
            if values.dtype == object and not markers.isdisjoint(cells):
                counts.setdefault(name, Counter()).update(cell for cell in cells if cell in markers)
    return lines, pieces, counts


def _all_fitted(
    some: Sequence[tuple[int, list[str]]], width: int, fit: Callable[[int, list[str]], list[str]]
) -> list[tuple[int, list[str]]]:
    """Rows of one length; all that cannot be brought to it are told together."""
    current: list[tuple[int, list[str]]] = []
    problems: list[Problem] = []
    for line, row in some:
        try:
            current.append((line, row if len(row) == width else fit(line, row)))
        except DataError as error:
            problems += error.problems
    if problems:
        lengths = {len(row) for _, row in some}
        is_header = len(problems) == len(some) > 1 and len(lengths) == 1
        raise DataError(_of_header(problems, lengths.pop(), width) if is_header else bounded(problems))
    return current


def _of_header(problems: Sequence[Problem], length: int, width: int) -> list[Problem]:
    """One mistake in place of those of all rows, which differ in the same way from the header."""
    advice = "the header does not fit them"
    if width == 1:
        advice = "the first line is no header; take it out"
    elif length == width + 1:
        advice = "where they begin with a name or number of the row, begin the header with a delimiter"
    message = f"{problems[0].message}, and so are all {len(problems)} rows read: {advice}"
    return [replace(problems[0], message=message)]


def _half_text(pieces: Mapping[str, Sequence[Array]]) -> frozenset[str]:
    """The columns that are text in some stretches and numbers in others."""
    kinds = {name: {values.dtype == object for values in stretches} for name, stretches in pieces.items()}
    return frozenset(name for name, dtypes in kinds.items() if len(dtypes) > 1)


def _joined(stretches: Sequence[Array]) -> Array:
    import numpy as np

    return stretches[0] if len(stretches) == 1 else np.concatenate(stretches)


def _without_trailing(
    columns: dict[str, Array | Ragged], unnamed: Sequence[str]
) -> tuple[dict[str, Array | Ragged], list[str]]:
    """The columns but those at the end that have no name and hold nothing, and the names of these."""
    left, trailing = dict(columns), []
    for name in reversed(columns):
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
    ),
)
