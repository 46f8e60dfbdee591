"""Reads text tables: one reader for every size, exact about lines, with no import heavier than NumPy."""

from __future__ import annotations

import csv
import hashlib
import io
import math
import zlib
from collections import Counter
from dataclasses import dataclass, replace
from itertools import chain, islice
from typing import TYPE_CHECKING

from nnrun.data.cells import column, number_of, text_column
from nnrun.data.compressed import LINE, TooLargeError, content_of, open_text, too_long, unpacked
from nnrun.data.content import Content, Request
from nnrun.data.positions import line_place
from nnrun.errors import DataError, Place
from nnrun.types import MISSING, Cells

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from nnrun.types import Array, Ragged

CELLS = 500_000
"""Cells that are held as text together."""

DELIMITERS = {";": "';'", "\t": "tab", "|": "'|'"}
"""Characters that a table is often delimited by in the place of a comma, as they are written in a config."""

_UNREADABLE = (OSError, EOFError, zlib.error, UnicodeDecodeError)

WHITE_SPACE = ("whitespace", "white space", " ", r"\s+")


@dataclass(frozen=True, slots=True)
class Form:
    """How a text table is written."""

    header: bool = True
    """Whether the first line holds the names; without them columns are called "0", "1", ..."""
    delimiter: str = ","
    """One character; a blank stands for any run of blanks and tabs."""
    missing: frozenset[str] = MISSING
    text: frozenset[str] = frozenset()
    """Columns that stay text though all their cells be numbers."""


def read_csv(request: Request) -> Content:
    """A text table: columns of numbers as int64 or float64, the others as text (object arrays, None where missing).

    Arguments: ``path``; ``header`` (false where there is none); ``delimiter`` (a character, "tab" or "whitespace");
    ``na_values``, further cells that mean a missing value.

    Raises:
        ConfigError: No such file; a delimiter that is none or not the file's; a header that is not there.
        DataError: An empty file, one without rows, ragged rows, text that is not UTF-8, two columns of one name.
    """
    path = request.path()
    form = form_of(request)
    if "header" not in request.source.arguments and _is_data(first := first_row(path, form)):
        told = ", ".join(first[:4])
        raise request.error(f"the first line of {path} holds data ({told} ...), not names; add header: false")
    return parse(content_of(path), str(path), str(request.get("path")), form)


def first_row(path: Path, form: Form) -> list[str]:
    """The cells of a table's first row; none where it cannot be read, which reading all of it says better."""
    try:
        with open_text(path) as lines:
            return next(_rows(_head(lines, str(path)), str(path), form.delimiter), (1, []))[1]
    except TooLargeError:
        raise
    except (*_UNREADABLE, DataError):
        return []


def _head(lines: Iterator[str], file: str) -> Iterator[str]:
    """The lines of a first row, which quoted text may have several of."""
    size = 0
    for number, line in enumerate(lines, start=1):
        size += len(line)
        if size > 2 * LINE:
            raise too_long(file, number)
        yield line


def parse(content: bytes, file: str, source: str, form: Form) -> Content:
    """A text table from its bytes: UTF-8, with or without byte order mark, plain or compressed with gzip.

    Args:
        content: The file's bytes, which are its fingerprint.
        file: The name of the file in messages.
        source: What was written for it.
        form: How it is written.
    """
    import numpy as np

    text = _decoded(unpacked(content, file), file)
    rows = _rows(io.StringIO(text, newline=None if "\r" in text else "\n"), file, form.delimiter)
    line, first = next(rows, (1, []))
    if not first:
        raise DataError("the file is empty", place=Place(file, 1, 1))
    names = names_of(first, form)
    if form.header:
        _check_names(names, file, line)
    else:
        rows = chain([(line, first)], rows)
    lines, pieces = _read(rows, names, form, file)
    if not lines:
        raise DataError("the file has a header and no rows", place=Place(file, 1, 1))
    if mixed := _half_text(pieces):  # what looked like numbers in one stretch of rows is text as it was written
        return parse(content, file, source, replace(form, text=form.text | mixed))
    columns: dict[str, Array | Ragged] = {name: _joined(values) for name, values in pieces.items()}
    extra = tuple(sorted(form.missing - MISSING))
    cells = Cells(file, np.array(lines, dtype=np.int64), names, form.delimiter, form.header, extra)
    return Content(columns, hashlib.sha256(content).hexdigest(), source, cells=cells)


def names_of(first: Sequence[str], form: Form) -> tuple[str, ...]:
    """The names of a table's columns by its first row; their positions where it holds no names."""
    return tuple((cell.strip() if form.header else "") or str(index) for index, cell in enumerate(first))


def _read(
    rows: Iterator[tuple[int, list[str]]], names: Sequence[str], form: Form, file: str
) -> tuple[list[int], dict[str, list[Array]]]:
    """The lines of the rows, and each column in stretches of rows, so that never all cells are held as text."""
    lines: list[int] = []
    pieces: dict[str, list[Array]] = {name: [] for name in names}
    stretch = max(1, CELLS // len(names))
    while some := list(islice(rows, stretch)):
        for line, row in some:
            if len(row) != len(names):
                message = f"{len(row)} {'value' if len(row) == 1 else 'values'} in a table of {len(names)} columns"
                raise DataError(message, place=line_place(file, line))
        lines += [line for line, _ in some]
        for name, cells in zip(names, zip(*(row for _, row in some), strict=True), strict=True):
            pieces[name].append((text_column if name in form.text else column)(cells, form.missing))
    return lines, pieces


def _half_text(pieces: Mapping[str, Sequence[Array]]) -> frozenset[str]:
    """The columns that are text in some stretches and numbers in others."""
    kinds = {name: {values.dtype == object for values in stretches} for name, stretches in pieces.items()}
    return frozenset(name for name, found in kinds.items() if len(found) > 1)


def _joined(stretches: Sequence[Array]) -> Array:
    import numpy as np

    return stretches[0] if len(stretches) == 1 else np.concatenate(stretches)


def form_of(request: Request) -> Form:
    """How the table of a source is written, by its arguments.

    Raises:
        ConfigError: No such file; a delimiter that is none, or not the file's.
    """
    delimiter = str(request.get("delimiter", ","))
    if delimiter in WHITE_SPACE:
        delimiter = " "
    elif delimiter in ("tab", r"\t"):
        delimiter = "\t"
    elif len(delimiter) != 1 or delimiter in '"\r\n':
        raise request.error(f"expected one character, tab or whitespace, got {delimiter!r}", "delimiter")
    _check_delimiter(request, delimiter)
    given = request.get("na_values")
    extra = given if isinstance(given, list) else [] if given is None else [given]
    header = request.get("header", True)
    return Form(header not in (False, None), delimiter, MISSING | {str(value) for value in extra})


def _check_delimiter(request: Request, delimiter: str) -> None:
    """That the first line is not a single cell with another delimiter in it."""
    path = request.path()
    found = _other_delimiter(_first_line(path), delimiter)
    if found is None:
        return
    given = "delimiter" in request.source.arguments
    written, advice = DELIMITERS[found], "write" if given else "add"
    message = f"the first line of {path} seems to be delimited by {written}; {advice} delimiter: {written}"
    raise request.error(message, "delimiter" if given else None)


def _first_line(path: Path) -> str:
    """The first line that is not blank; nothing where it cannot be read, which reading all of it says better."""
    try:
        with open_text(path) as lines:
            return next((line for line in lines if line.strip()), "")
    except _UNREADABLE:
        return ""


def _other_delimiter(line: str, delimiter: str) -> str | None:
    """What seems to delimit a line in which the delimiter does not occur; quoted text does not count."""
    bare = "".join(line.split('"')[::2]).strip()
    if delimiter in bare or (delimiter == " " and "\t" in bare):
        return None
    found = max(DELIMITERS, key=bare.count)
    return found if found in bare else None


def _decoded(content: bytes, file: str) -> str:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise DataError(f"not UTF-8 text: byte 0x{content[error.start]:02x}", place=Place(file, line, 1)) from None
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        raise DataError("not a text table: it holds a zero byte", place=Place(file, line, 1))
    return text


def _rows(lines: Iterable[str], file: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """The rows that are not blank, each with the line on which it begins."""
    csv.field_size_limit(2**31 - 1)  # a text may be longer than the default of 131072 characters
    lines = (line.replace("\t", " ").strip() + "\n" for line in lines) if delimiter == " " else lines
    reader = csv.reader(lines, delimiter=delimiter, skipinitialspace=True, strict=True)
    line = 1
    try:
        for row in reader:
            if len(row) > 1 or (row and row[0].strip()):
                yield line, row
            line = reader.line_num + 1
    except csv.Error as error:
        raise DataError(f"not a text table: {error}", place=Place(file, line, 1)) from None


def _check_names(names: Sequence[str], file: str, line: int) -> None:
    counts = Counter(names)
    twice = next((name for name in names if counts[name] > 1), None)
    if twice is not None:
        raise DataError(
            f"two columns are named {twice!r}; names must differ, or write header: false", place=Place(file, line, 1)
        )


def _is_data(first: Sequence[str]) -> bool:
    """Whether a first line is no header: a name is neither a fraction nor the same number twice."""
    numbers = [cell.strip() for cell in first if _is_number(cell)]
    return len(set(numbers)) < len(numbers) or any(not number_of(text).is_integer() for text in numbers)


def _is_number(text: str) -> bool:
    try:
        return math.isfinite(number_of(text))
    except ValueError:
        return False
