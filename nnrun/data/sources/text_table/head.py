"""The head of a text table: its encoding, its delimiter and its names, checked before any of it is read whole."""

from __future__ import annotations

import codecs
import csv
import io
import math
import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from nnrun.data.sources.text_table.foreign import foreign
from nnrun.data.values.cells import number_of
from nnrun.data.values.gzip_text import first_bytes
from nnrun.errors import DataError, Place

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from nnrun.data.sources.request import Request
    from nnrun.types import Form

HEAD = 65536
"""Bytes of a file that are looked at, to the end of a line."""

DELIMITERS = {";": "';'", "\t": "tab", "|": "'|'"}
"""Characters that a table is often delimited by in the place of a comma, as they are written in a config."""

_WIDE = {codecs.BOM_UTF32_LE: "UTF-32", codecs.BOM_UTF16_LE: "UTF-16", codecs.BOM_UTF16_BE: "UTF-16"}
_SEPARATOR = re.compile(r'"?sep=(.)"?\s*', re.IGNORECASE)
_JSON = re.compile(r'\s*(?:\[\s*(?:$|[\[{])|\{\s*(?:$|"))')
NAMELESS = re.compile(r"Unnamed: \d+(_level_\d+)?")
"""What pandas calls a column without a name."""


@dataclass(frozen=True, slots=True)
class Head:
    """The columns of a text table."""

    names: tuple[str, ...]
    """Of all columns: as they stand in the first line, as the form gives them, or their positions."""
    unnamed: tuple[str, ...] = ()
    """Those of columns that have no name in the first line."""


def columns_of(first: Sequence[str], form: Form) -> Head:
    """The columns of a table by its first row.

    Args:
        first: Its cells.
        form: Its names stand for those of a table of as many columns.
    """
    if form.names and len(form.names) == len(first):
        return Head(form.names)
    if not form.header:
        return Head(tuple(map(str, range(len(first)))))
    written = [cell.strip() for cell in first]
    names = tuple(name or _position(index, written) for index, name in enumerate(written))
    unnamed = (name for name, cell in zip(names, written, strict=True) if not cell or NAMELESS.fullmatch(cell))
    return Head(names, tuple(unnamed))


def _position(index: int, written: Sequence[str]) -> str:
    """What a column without a name is called."""
    return str(index) if str(index) not in written else f"column {index}"


def checked_head(path: Path, request: Request, form: Form) -> tuple[int, list[str]]:
    """The line and the cells of a table's first row, once the file's head shows no mistake; no cells where it is empty.

    Args:
        path: Of the file.
        request: Of the source; its keys are what the config calls columns.
        form: By its arguments.

    Raises:
        ConfigError: Another delimiter; another number of names.
        DataError: Text that is not UTF-8.
    """
    text = _head_text(path)
    lines = enumerate(io.StringIO(text, newline=None), 1)
    number, line = next(((number, line.rstrip("\n")) for number, line in lines if line.strip()), (1, ""))
    check_json(str(path), number, line)
    check_separator(str(path), number, line)
    _check_delimiter(path, request, form, line)
    number, first = first_row(text, form)
    if form.names and first and len(form.names) != len(first):
        message = f"{len(form.names)} names for the {len(first)} columns of {path}"
        raise request.error(message, "names", code="wrong-table-form")
    return number, first


def check_names(names: Sequence[str], file: str, line: int) -> None:
    """That no two columns have one name. Raises DataError."""
    counts = Counter(names)
    twice = next((name for name in names if counts[name] > 1), None)
    if twice is None:
        return
    advice = ", or write header: false" if _is_number(twice) else "; header: true and names: [...] give others"
    raise DataError(
        f"two columns are named {twice!r}; names must differ{advice}",
        place=Place(file, line, 1),
        code="duplicate-column",
    )


def decoded(content: bytes, file: str) -> str:
    """The text of a file. Raises DataError, with the way out, where it is not UTF-8, or no table at all."""
    if kind := foreign(content):
        raise DataError(kind, place=Place(file, 1, 1), code="unreadable-data")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise _encoding_error(content, error.start, file) from None
    if "\0" in text:
        raise _encoding_error(content, content.index(b"\0"), file)
    return text


def _encoding_error(content: bytes, wrong: int, file: str) -> DataError:
    """What a file is, if not UTF-8, and how it is made so."""
    line, byte = content.count(b"\n", 0, wrong) + 1, content[wrong]
    wide = next((name for mark, name in _WIDE.items() if content.startswith(mark)), None)
    start = content[: HEAD // 64]
    if wide is None and start.count(b"\0") > len(start) // 4:
        wide = "UTF-16LE" if content[:2].endswith(b"\0") else "UTF-16BE"
    if wide is not None:
        message, line = f"{wide} text, not UTF-8", 1
    elif byte == 0:
        column = wrong - content.rfind(b"\n", 0, wrong)
        place = Place(file, line, column)
        return DataError("not a text table: it holds a zero byte", place=place, code="unreadable-data")
    else:
        windows = any(0x80 <= octet < 0xA0 for octet in content)
        wide = "windows-1252" if windows else "latin1"
        shown = bytes([byte]).decode("cp1252", errors="replace")
        message = f"not UTF-8 text: byte 0x{byte:02x}" + (f", {shown!r} in {wide}" if shown.isprintable() else "")
        begin, end = content.rfind(b"\n", 0, wrong) + 1, content.find(b"\n", wrong)
        text = content[begin : len(content) if end < 0 else end].decode("cp1252", errors="replace").rstrip("\r")
        way_out = f"; convert it: iconv -f {wide} -t utf-8, or from the encoding that gives the right letter"
        return DataError(f"{message}{way_out}", place=Place(file, line, wrong - begin + 1, text), code="wrong-encoding")
    return DataError(
        f"{message}; convert it: iconv -f {wide} -t utf-8", place=Place(file, line, 1), code="wrong-encoding"
    )


def _head_text(path: Path) -> str:
    """The first lines of a file."""
    return decoded(first_bytes(path, HEAD), str(path))


def first_row(text: str, form: Form) -> tuple[int, list[str]]:
    """The line and the cells of the first row that holds something."""
    lines: Iterable[str] = io.StringIO(text, newline=None)
    cleaned = (line.replace("\t", " ").strip() + "\n" for line in lines) if form.delimiter == " " else lines
    reader = csv.reader(cleaned, delimiter=form.delimiter, skipinitialspace=True)
    line = 1
    try:
        for row in reader:
            if any(cell.strip() for cell in row):
                return line, row
            line = reader.line_num + 1
    except csv.Error:
        pass  # which reading all of it says better
    return 1, []


def check_json(file: str, number: int, line: str) -> None:
    """That the file does not begin as JSON does. Raises DataError."""
    if _JSON.match(line):
        message = "JSON, not a text table; one object a line, without [ and ], is read by the source json_lines"
        raise DataError(message, place=Place(file, number, 1, line[:120]), code="unreadable-data")


def check_separator(file: str, number: int, line: str) -> None:
    """That the first line is no word to Excel about the delimiter. Raises DataError."""
    if match := _SEPARATOR.fullmatch(line):
        mark = DELIMITERS.get(match[1], f"'{match[1]}'")
        message = f"the line sep={match[1]} is only for Excel; take it out"
        advice = "" if match[1] == "," else f", and write delimiter: {mark}"
        raise DataError(f"{message}{advice}", place=Place(file, number, 1, line, len(line)), code="wrong-table-form")


def _check_delimiter(path: Path, request: Request, form: Form, line: str) -> None:
    """That the first line is not a single cell with another delimiter in it."""
    actual = other_delimiter(line, form.delimiter)
    if actual is None:
        return
    explicit = "delimiter" in request.source.arguments
    written, advice = DELIMITERS[actual], "write" if explicit else "add"
    message = f"the first line of {path} seems to be delimited by {written}; {advice} delimiter: {written}"
    raise request.error(message, "delimiter" if explicit else None, code="wrong-table-form")


def other_delimiter(line: str, delimiter: str) -> str | None:
    """What seems to delimit a line in which the delimiter does not occur; quoted text does not count."""
    bare = "".join(line.split('"')[::2]).strip()
    if delimiter in bare or (delimiter == " " and "\t" in bare):
        return None
    likeliest = max(DELIMITERS, key=bare.count)
    return likeliest if likeliest in bare else None


def check_header(path: Path, request: Request, first: Sequence[str]) -> None:
    """That a first line that looks like data is called a header by the config: it says so, or names one of its cells.

    A name is seldom a fraction, or the same number twice, and seldom are all names numbers. Raises ConfigError.
    """
    cells = [text for cell in first if (text := cell.strip())]
    numbers = [cell for cell in cells if _is_number(cell)]
    odd = len(set(numbers)) < len(numbers) or any("." in text or not number_of(text).is_integer() for text in numbers)
    arguments = request.source.arguments
    if not cells or not (odd or len(numbers) == len(cells)) or "header" in arguments or "names" in arguments:
        return
    if not _named(request, len(first)).isdisjoint(cells):
        return
    shown = ", ".join(cells[:4])
    more = " ..." if len(cells) > 4 else ""
    message = f"the first line of {path} looks like data ({shown}{more}), not like names"
    raise request.error(
        f"{message}; add header: false if it is data, header: true if these are the names", code="wrong-table-form"
    )


def _named(request: Request, width: int) -> set[str]:
    """The columns that the config calls by a name; a number that is no position may be meant as one."""
    arguments = request.source.arguments
    listed = [arguments.get(argument) for argument in ("features", "text", "numbers")]
    own = [name for value in listed for name in (value if isinstance(value, list) else [value])]
    called = (*own, *request.keys)
    return {str(name) for name in called if isinstance(name, str) or (name is not None and not -width <= name < width)}


def _is_number(text: str) -> bool:
    try:
        return math.isfinite(number_of(text))
    except ValueError:
        return False
