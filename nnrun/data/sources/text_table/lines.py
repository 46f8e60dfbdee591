"""The rows of a text table, each with its line: what is blank, of nothing but delimiters, or too long is told apart."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from nnrun.errors import DataError, Place

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from nnrun.types import Form

_WAYS_OUT = 'take it out, or write "" for a quote within a quoted cell'


@dataclass(slots=True)
class TableLines:
    """The lines of a table's file, and what was seen of them."""

    file: str
    text: str
    """Of the whole file; empty where its lines come from elsewhere."""
    form: Form
    width: int = 0
    """The columns of the table, once they are known."""
    empty: list[int] = field(default_factory=list)
    """Lines of nothing but delimiters."""
    blank: list[int] = field(default_factory=list)
    """Blank lines, in a table of one column."""
    longer: int = 0
    """Rows with empty cells after the last column."""
    next_line: int = 1
    """The line after the row that was last given; after the last line of all, once there are no more."""
    _read: list[str] = field(default_factory=list)
    """The lines that were read of the row that is not given yet."""

    def rows(self, lines: Iterable[str] | None = None, first: int = 1) -> Iterator[tuple[int, list[str]]]:
        """The rows that are not blank, each with the line on which it begins.

        Args:
            lines: With their line ends; those of the text for None.
            first: The number of the first one.
        """
        csv.field_size_limit(2**31 - 1)  # a text may be longer than the default of 131072 characters
        delimiter = self.form.delimiter
        lines = self._kept(lines_of(self.text) if lines is None else lines)
        if delimiter == " ":
            lines = (line.replace("\t", " ").strip() + "\n" for line in lines)
        reader = csv.reader(lines, delimiter=delimiter, skipinitialspace=True, strict=True)
        line = self.next_line = first
        try:
            for row in reader:
                self.next_line = reader.line_num + first
                if (row and row[0] and not row[0].isspace()) or self._is_row(row, line):
                    yield line, row
                line = self.next_line
                self._read.clear()
        except csv.Error as error:
            problem = _stray_quote(self.file, "".join(self._read), line, delimiter)
            raise (
                problem
                or DataError(f"not a text table: {error}", place=Place(self.file, line, 1), code="unreadable-data")
            ) from None

    def _kept(self, lines: Iterable[str]) -> Iterator[str]:
        for line in lines:
            self._read.append(line)
            yield line

    def _is_row(self, row: Sequence[str], line: int) -> bool:
        """Whether a row whose first cell is blank is one: lines of nothing are none, a blank cell in quotes is."""
        if any(cell.strip() for cell in row):
            return True
        if len(row) > 1:
            self.empty.append(line)
        elif self.width == 1:
            if row and '"' in self._read[-1]:
                return True
            self.blank.append(line)
        return False

    def fitted(self, row: list[str], names: Sequence[str], unnamed: Sequence[str]) -> list[str] | None:
        """A row as long as the header, where what it has more is empty, and what it lacks has no name; else None."""
        if len(row) > len(names) and not any(cell.strip() for cell in row[len(names) :]):
            self.longer += 1
            return row[: len(names)]
        if row and len(row) < len(names) and all(name in unnamed for name in names[len(row) :]):
            return [*row, *("" for _ in names[len(row) :])]
        return None


def lines_of(text: str) -> Iterable[str]:
    """The lines of a text, whose ends are line feeds, carriage returns, or both."""
    return io.StringIO(text, newline=None if "\r" in text else "\n")


def _stray_quote(file: str, text: str, line: int, delimiter: str) -> DataError | None:
    """The error for the quoted cell that is not closed, or not followed by a delimiter; None where all are.

    Args:
        file: The table's name.
        text: From the row that cannot be read on, its lines ended by line feeds.
        line: The number of its first line.
        delimiter: Between cells; a blank stands for any blanks and tabs.
    """
    delimiters, position = " \t" if delimiter == " " else delimiter, 0
    while position < len(text):
        while position < len(text) and text[position] in " \t" and text[position] not in delimiters:
            position += 1
        if text[position : position + 1] == '"':
            end = _closing(text, position)
            if end is None:
                return _quote_error(
                    file, text, line, position, f"the quote that opens here is never closed; {_WAYS_OUT}"
                )
            after = text[end + 1 : end + 2]
            if after and after not in f"{delimiters}\n":
                return _quote_error(file, text, line, position, _misplaced(text, line, position, end))
            position = end + 1
        else:
            while position < len(text) and text[position] not in f"{delimiters}\n":
                position += 1
        position += 1
    return None


def _misplaced(text: str, line: int, start: int, end: int) -> str:
    lines = text.count("\n", start, end)
    where = f"in line {text.count(chr(10), 0, end) + line}" if lines else f"before {text[end + 1 : end + 9].strip()!r}"
    return f"the quote that opens here is closed {where}, where no delimiter follows; {_WAYS_OUT}"


def _closing(text: str, start: int) -> int | None:
    """Where the quoted cell ends that opens at ``start``; doubled quotes are within it."""
    position = text.find('"', start + 1)
    while position >= 0 and text[position + 1 : position + 2] == '"':
        position = text.find('"', position + 2)
    return None if position < 0 else position


def _quote_error(file: str, text: str, line: int, position: int, message: str) -> DataError:
    start = text.rfind("\n", 0, position) + 1
    end = text.find("\n", position)
    shown = text[start : len(text) if end < 0 else end]
    place = Place(file, text.count("\n", 0, position) + line, position - start + 1, shown, 1)
    return DataError(message, place=place, code="stray-quote")
