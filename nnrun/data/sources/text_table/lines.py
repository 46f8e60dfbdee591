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
    form: Form
    width: int = 0
    """The columns of the table, once they are known."""
    empty: list[int] = field(default_factory=list)
    """Lines of nothing but delimiters."""
    blank: list[int] = field(default_factory=list)
    """Blank lines, in a table of one column."""
    longer: int = 0
    """Rows with empty cells after the last column."""

    def rows(self) -> Iterator[tuple[int, list[str]]]:
        """The rows that are not blank, each with the line on which it begins."""
        csv.field_size_limit(2**31 - 1)  # a text may be longer than the default of 131072 characters
        delimiter = self.form.delimiter
        lines: Iterable[str] = io.StringIO(self.text, newline=None if "\r" in self.text else "\n")
        if delimiter == " ":
            lines = (line.replace("\t", " ").strip() + "\n" for line in lines)
        reader = csv.reader(lines, delimiter=delimiter, skipinitialspace=True, strict=True)
        line = 1
        try:
            for row in reader:
                if (row and row[0] and not row[0].isspace()) or self._is_row(row, line):
                    yield line, row
                line = reader.line_num + 1
        except csv.Error as error:
            problem = stray_quote(self.file, self.text, line, delimiter)
            raise (
                problem
                or DataError(f"not a text table: {error}", place=Place(self.file, line, 1), code="unreadable-data")
            ) from None

    def _is_row(self, row: Sequence[str], line: int) -> bool:
        """Whether a row whose first cell is blank is one: lines of nothing are none, a blank cell in quotes is."""
        if any(cell.strip() for cell in row):
            return True
        if len(row) > 1:
            self.empty.append(line)
        elif self.width == 1:
            if row and '"' in self.text.split("\n", line)[line - 1]:
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
