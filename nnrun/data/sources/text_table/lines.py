"""The rows of a text table, each with its line: what is blank, of nothing but delimiters, or too long is told apart."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from nnrun.data.sources.text_table.quotes import stray_quote
from nnrun.errors import DataError, Place

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from nnrun.types import Form


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
            problem = stray_quote(self.file, "".join(self._read), line, delimiter)
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
