"""Blocks of whole rows: where they end, and the values of their cells."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from nnrun.data.sources.text_table.lines import TableLines
from nnrun.data.sources.text_table.pandas_cells import PandasCells, Values, texts_of
from nnrun.data.sources.text_table.plain_rows import PlainRows, UnusualError
from nnrun.data.sources.text_table.row_ends import UnsureError, rows_end
from nnrun.errors import DataError

if TYPE_CHECKING:
    from nnrun.data.sources.text_table.head import Head
    from nnrun.types import Form, Indices

BLOCK = 2**22
"""Bytes that are read together."""
_ROWS, _LARGEST = 1000, 2**26
"""Rows that a block of a wide table has, and the most bytes of one."""
FIRST = 2**16
"""Bytes of the first block, which tells the columns of text: cell by cell."""


class Blocks(Sequence[bytes]):
    """The bytes of a table in blocks of whole rows."""

    def __init__(self, content: bytes, start: int) -> None:
        self.content, self.spans = content, list[tuple[int, int]]()
        self._size = min(max(BLOCK, _ROWS * (content.find(b"\n", start) + 1 - start)), _LARGEST)
        while start < len(content):
            size = self._size if self.spans else FIRST
            while not (end := self._end(start, size)):
                size *= 2
            self.spans.append((start, start + end))
            start += end

    def _end(self, start: int, size: int) -> int:
        """Where the last whole row ends of a number of bytes, counted from their start; 0 where none does."""
        if start + size >= len(self.content):
            return len(self.content) - start
        return rows_end(self.content, start, start + size) - start

    def __len__(self) -> int:
        return len(self.spans)

    def __getitem__(self, number: int) -> bytes:  # type: ignore[override]
        start, end = self.spans[number]
        block = self.content[start:end]
        return block if block.endswith(b"\n") else block + b"\n"


@dataclass(frozen=True, slots=True)
class Block:
    """Some rows as they were read. Lines are counted from 0."""

    lines: Indices
    """On which each row begins."""
    ended: int
    """Lines of the block."""
    values: Values
    seen: TableLines | None = None
    """What is to be said of lines that are no rows."""


class BlockReader:
    """Reads blocks of whole rows, several at a time."""

    def __init__(self, file: str, head: Head, form: Form) -> None:
        self.file, self.head, self.form = file, head, form
        self.text = frozenset(place for place, name in enumerate(head.names) if name in form.text)
        self.exact = frozenset(place for place, name in enumerate(head.names) if name not in form.numbers)
        self.cells = PandasCells(form, self.exact)

    def read(self, block: bytes, columns: Sequence[int], text: frozenset[int]) -> Block:
        """The values of some columns.

        Args:
            block: The bytes of whole rows.
            columns: Their positions.
            text: Those that are known to be text.

        Raises:
            UnsureError: Where the rows end cannot be told.
        """
        try:
            rows = PlainRows(block, len(self.head.names), self.form)
            values = self.cells.read(rows, columns, text.intersection(columns))
        except UnusualError:
            return self._one_by_one(block, columns, text)
        return Block(rows.lines(), rows.ended, values)

    def _one_by_one(self, block: bytes, columns: Sequence[int], text: frozenset[int]) -> Block:
        """The same, one cell after the other."""
        import numpy as np

        width = len(self.head.names)
        seen = TableLines(self.file, block.decode(), self.form, width=width)
        rows: list[list[str]] = []
        lines: list[int] = []
        try:
            for line, row in seen.rows():
                fitted = row if len(row) == width else seen.fitted(row, self.head.names, self.head.unnamed)
                if fitted is None:
                    raise UnsureError
                rows.append(fitted)
                lines.append(line - 1)
        except DataError:
            raise UnsureError from None
        cells: Sequence[Sequence[str]] = list(zip(*rows, strict=True)) or [()] * width
        values = Values()
        for place in columns:
            if place in text:
                values.texts[place] = texts_of(cells[place], self.form.missing)
            else:
                self.cells.look(place, cells[place], values)
        return Block(np.array(lines, np.int64), seen.next_line - 1, values, seen=seen)
