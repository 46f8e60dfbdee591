"""Reads text tables: one reader for every size, exact about lines, with no import heavier than NumPy."""

from __future__ import annotations

import csv
import hashlib
import io
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from nnrun.data.content import Content, Request
from nnrun.errors import DataError, Place
from nnrun.types import Cells

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from nnrun.types import Array

MISSING = frozenset(
    ("", "NA", "N/A", "n/a", "NaN", "nan", "-NaN", "-nan", "null", "NULL", "None", "#N/A", "#NA", "<NA>")
)
"""Cells that mean a missing value, as pandas reads them; ``na_values`` adds to them."""

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
        ConfigError: No such file; a delimiter that is none; a header that is not there.
        DataError: An empty file, one without rows, ragged rows, text that is not UTF-8, two columns of one name.
    """
    path = request.path()
    form = _form(request)
    content = parse(path.read_bytes(), str(path), str(request.get("path")), form)
    if form.header and _holds_numbers(list(content.columns)):
        first = ",".join(list(content.columns)[:4])
        message = f"the first line of {path} holds numbers ({first} ...), not names; write header: false"
        raise request.error(message, "header")
    return content


def parse(content: bytes, file: str, source: str, form: Form) -> Content:
    """A text table from its bytes: UTF-8, with or without byte order mark.

    Args:
        content: The file's bytes.
        file: The name of the file in messages.
        source: What was written for it.
        form: How it is written.
    """
    import numpy as np

    lines, rows = _rows(_decoded(content, file), file, form.delimiter)
    if not rows:
        raise DataError("the file is empty", place=Place(file, 1, 1))
    names = tuple(name.strip() or str(index) for index, name in enumerate(rows[0]))
    if form.header:
        _check_names(names, file, lines[0])
        lines, rows = lines[1:], rows[1:]
    else:
        names = tuple(str(index) for index in range(len(names)))
    if not rows:
        raise DataError("the file has a header and no rows", place=Place(file, 1, 1))
    _check_lengths(rows, lines, names, file)
    columns = {
        name: (text_column if name in form.text else column)(cells, form.missing)
        for name, cells in zip(names, zip(*rows, strict=True), strict=True)
    }
    cells = Cells(
        file, np.array(lines, dtype=np.int64), names, form.delimiter, form.header, tuple(sorted(form.missing - MISSING))
    )
    return Content(columns, hashlib.sha256(content).hexdigest(), source, cells=cells)


def column(cells: Sequence[str], missing: frozenset[str] = MISSING) -> Array:
    """A column's values: int64 where all are whole numbers, float64 where all are numbers or missing, else text."""
    import numpy as np

    plain = missing.isdisjoint(cells) and "_" not in "".join(
        cells
    )  # Python reads 1_000 as a number; a table means text
    if plain:
        for dtype, number in ((np.int64, int), (np.float64, float)):
            try:
                return np.fromiter(map(number, cells), dtype, len(cells))
            except (ValueError, OverflowError):
                pass
    known = text_column(cells, missing)
    try:
        return np.fromiter((np.nan if text is None else number_of(text) for text in known), np.float64, len(known))
    except ValueError:
        return known


def text_column(cells: Sequence[str], missing: frozenset[str] = MISSING) -> Array:
    """A column's cells as text without the blanks around it, None where a value is missing."""
    import numpy as np

    return np.array([None if (text := cell.strip()) in missing else text for cell in cells], dtype=object)


def number_of(text: str) -> float:
    """The number that a cell holds; ValueError where it holds none."""
    if "_" in text:
        raise ValueError(text)
    return float(text)


def _form(request: Request) -> Form:
    delimiter = str(request.get("delimiter", ","))
    if delimiter in WHITE_SPACE:
        delimiter = " "
    elif delimiter in ("tab", r"\t"):
        delimiter = "\t"
    elif len(delimiter) != 1 or delimiter in '"\r\n':
        raise request.error(f"expected one character, tab or whitespace, got {delimiter!r}", "delimiter")
    given = request.get("na_values")
    extra = given if isinstance(given, list) else [] if given is None else [given]
    header = request.get("header", True)
    return Form(header not in (False, None), delimiter, MISSING | {str(value) for value in extra})


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


def _rows(text: str, file: str, delimiter: str) -> tuple[list[int], list[list[str]]]:
    """The rows that are not blank, and the line on which each begins."""
    csv.field_size_limit(2**31 - 1)  # a text may be longer than the default of 131072 characters
    lines: list[int] = []
    rows: list[list[str]] = []
    reader = csv.reader(_lines(text, delimiter), delimiter=delimiter, skipinitialspace=True, strict=True)
    line = 1
    try:
        for row in reader:
            if len(row) > 1 or (row and row[0].strip()):
                lines.append(line)
                rows.append(row)
            line = reader.line_num + 1
    except csv.Error as error:
        raise DataError(f"not a text table: {error}", place=Place(file, line, 1)) from None
    return lines, rows


def _lines(text: str, delimiter: str) -> Iterable[str]:
    lines = io.StringIO(text, newline=None if "\r" in text else "\n")
    return (line.replace("\t", " ").strip() + "\n" for line in lines) if delimiter == " " else lines


def _check_names(names: Sequence[str], file: str, line: int) -> None:
    twice = next((name for name in names if names.count(name) > 1), None) if len(set(names)) < len(names) else None
    if twice is not None:
        raise DataError(
            f"two columns are named {twice!r}; names must differ, or write header: false", place=Place(file, line, 1)
        )


def _check_lengths(rows: Sequence[Sequence[str]], lines: Sequence[int], names: Sequence[str], file: str) -> None:
    for line, row in zip(lines, rows, strict=True):
        if len(row) != len(names):
            raise DataError(f"{len(row)} values in a table of {len(names)} columns", place=line_place(file, line))


def _holds_numbers(names: Sequence[str]) -> bool:
    """Whether a header is a row of data: all numbers, and not all whole ones (as years or positions may be)."""
    try:
        return any(not float(number_of(name)).is_integer() for name in names)
    except ValueError:
        return False


def line_place(file: str, line: int) -> Place:
    """A whole line of a text file."""
    text = _line(file, line)
    return Place(file, line, 1, text, max(1, len(text)))


def cell_place(cells: Cells, row: int, name: str) -> Place:
    """Where one cell of a table stands in its file.

    Args:
        cells: Of the table.
        row: The row's position in the table.
        name: The column's name.
    """
    line = int(cells.lines[row])
    text = _line(cells.file, line)
    start = 0
    for _ in range(cells.columns.index(name) if name in cells.columns else 0):
        start = _end(text, start, cells.delimiter) + 1
    while start < len(text) and text[start] in " \t":
        start += 1
    end = _end(text, start, cells.delimiter)
    return Place(cells.file, line, start + 1, text, max(1, len(text[start:end].rstrip())))


def _end(text: str, start: int, delimiter: str) -> int:
    """Where the field that begins at ``start`` ends; delimiters within quotes do not count."""
    if delimiter == " ":
        while start < len(text) and text[start] in " \t":
            start += 1
    quoted = False
    for position in range(start, len(text)):
        character = text[position]
        if character == '"':
            quoted = not quoted
        elif not quoted and (character == delimiter or (delimiter == " " and character == "\t")):
            return position
    return len(text)


def _line(file: str, number: int) -> str:
    """A line of a file, read again: only a message needs it."""
    try:
        with Path(file).open(encoding="utf-8-sig", errors="replace") as opened:
            for line, text in enumerate(opened, start=1):
                if line == number:
                    return text.rstrip("\n")
    except OSError:
        pass  # standard input, or a file that is gone: the message does without
    return ""
