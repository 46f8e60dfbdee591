"""Reads the rows of a text table in blocks of many at once, by several cores: the fast road."""

from __future__ import annotations

import os
import sys
from codecs import BOM_UTF8
from collections import Counter, deque
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from nnrun.data.sources.text_table.blocks import Block, BlockReader, Blocks
from nnrun.data.sources.text_table.foreign import foreign
from nnrun.data.sources.text_table.head import Head, check_names, columns_of
from nnrun.data.sources.text_table.lines import TableLines
from nnrun.data.sources.text_table.pandas_cells import Texts
from nnrun.data.sources.text_table.plain_rows import MINUS_ZERO
from nnrun.data.sources.text_table.row_ends import UnsureError, check_text, line_ends
from nnrun.data.sources.text_table.rows import Rows
from nnrun.data.values.cells import column
from nnrun.errors import DataError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from nnrun.types import Array, Form, Indices

SMALL, SMALL_WITHOUT = 2**16, 2**22
"""Bytes of a file up to which reading one cell after the other is as fast: once pandas is imported, and before."""
FEW = 300
"""Rows up to which that is so of any table: pandas takes some time for each column."""
_WORKERS = 4
Item = TypeVar("Item")
Result = TypeVar("Result")


def read_in_blocks(content: bytes, file: str, form: Form) -> Rows:
    """All rows of a text table.

    Raises:
        UnsureError: It is to be read one cell after the other: a small file, one that is written in another way than
            most are, or wrong.
    """
    room = line_ends(content) + 1
    if is_small(len(content)) or room < FEW:
        raise UnsureError
    start = len(BOM_UTF8) if content.startswith(BOM_UTF8) else 0
    blocks = Blocks(content, start)
    head, line, offset, seen = head_of(next(iter(blocks), b""), file, form)
    blocks = Blocks(content, start + offset)
    if not blocks:
        raise UnsureError
    reader = BlockReader(file, head, form)
    rows = read_blocks(reader, blocks, line, room, seen)
    if not len(rows.lines):
        raise UnsureError
    return rows


def is_small(size: int) -> bool:
    """Whether reading a table of some bytes one cell after the other is as fast."""
    return size < (SMALL if "pandas" in sys.modules else SMALL_WITHOUT)


def head_of(block: bytes, file: str, form: Form) -> tuple[Head, int, int, TableLines]:
    """The columns of a table by its first block; the line and the byte at which its rows begin; lines before them.

    Raises:
        UnsureError: As `read_in_blocks`.
    """
    plain = len(form.delimiter.encode()) == len(form.decimal.encode()) == 1 and form.delimiter not in (
        " ",
        form.decimal,
    )
    if not plain or "" not in form.missing or foreign(block) or block.count(b"\r") != block.count(b"\r\n"):
        raise UnsureError
    check_text(block)
    seen = TableLines(file, block.decode(), form)
    try:
        line, first = next(seen.rows(), (1, []))
        head = columns_of(first, form)
        if form.header:
            check_names(head.names, file, line)
    except DataError:
        raise UnsureError from None
    if not first:
        raise UnsureError
    if form.header:
        line = seen.next_line
    seen.width = len(head.names)
    offset = 0
    for _ in range(line - 1):
        offset = block.find(b"\n", offset) + 1
    return head, line, offset, seen


def read_blocks(reader: BlockReader, blocks: Sequence[bytes], line: int, room: int, seen: TableLines) -> Rows:
    """The rows of some blocks that follow each other.

    Args:
        reader: For the table.
        blocks: The bytes of whole rows each.
        line: On which the first one begins, from 1.
        room: How many rows there are at most.
        seen: What was seen of the lines before; more is noted there.

    Raises:
        UnsureError: They are to be read one cell after the other.
    """
    growing = _GrowingTable(reader, blocks, line, room, seen)
    growing.add(growing.read(0))
    with _several(len(blocks) - 1) as mapping:
        for block in mapping(growing.read, range(1, len(blocks))):
            growing.add(block)
        for number, texts in mapping(growing.read_texts, growing.unread()):
            growing.texts[number].update(texts)
    return growing.table()


class _GrowingTable:
    """The columns of a table, block by block."""

    def __init__(self, reader: BlockReader, blocks: Sequence[bytes], line: int, room: int, seen: TableLines) -> None:
        self.reader, self.blocks, self.line, self.room, self.seen = reader, blocks, line, room, seen
        self.places = range(len(reader.head.names))
        self.text = reader.text
        """The columns of text, as far as is known."""
        self.words = set(reader.text)
        """Those of them that hold something else than digits."""
        self.rows = 0
        self.lines: list[Indices] = []
        self.numbers: dict[int, Array] = {}
        """With room for all rows; eight bytes for each number of either kind."""
        self.texts: list[dict[int, Texts]] = []
        """By block."""

    def read(self, number: int) -> Block:
        return self.reader.read(self.blocks[number], self.places, self.text)

    def read_texts(self, asked: tuple[int, list[int]]) -> tuple[int, Mapping[int, Texts]]:
        number, places = asked
        return number, self.reader.read(self.blocks[number], places, frozenset(places)).values.texts

    def add(self, block: Block) -> None:
        """Takes the rows of the next block."""
        stop, values = self.rows + len(block.lines), block.values
        self.texts.append(values.texts)
        self.words |= values.words
        self.text |= values.texts.keys()
        for place in self.text & self.numbers.keys():
            del self.numbers[place]
        for place, numbers in values.numbers.items():
            if place not in self.text:
                self._add(place, numbers, stop)
        if block.seen is not None:
            self.seen.empty += [line + self.line - 1 for line in block.seen.empty]
            self.seen.blank += [line + self.line - 1 for line in block.seen.blank]
            self.seen.longer += block.seen.longer
        self.lines.append(block.lines + self.line)
        self.line += block.ended
        self.rows = stop

    def _add(self, place: int, numbers: Array, stop: int) -> None:
        """Takes the next numbers of a column: whole ones become others once others follow, where they are."""
        import numpy as np

        if place not in self.numbers:
            self.numbers[place] = np.empty(self.room, numbers.dtype)
        column_ = self.numbers[place]
        if column_.dtype != numbers.dtype and self.rows and stop > self.rows:
            if any(MINUS_ZERO.search(block) for block in self.blocks):
                raise UnsureError  # whole numbers do not tell -0 from 0
            if column_.dtype == np.int64:
                column_ = column_.view(np.float64)
                column_[: self.rows] = column_.view(np.int64)[: self.rows]
        elif not self.rows:
            column_ = column_.view(numbers.dtype)
        self.numbers[place] = column_
        column_[self.rows : stop] = numbers

    def unread(self) -> list[tuple[int, list[int]]]:
        """The blocks in which columns of text were read as numbers, each with these."""
        missing = [(number, sorted(self.text - texts.keys())) for number, texts in enumerate(self.texts)]
        return [(number, places) for number, places in missing if places]

    def table(self) -> Rows:
        """All rows, once no block is `unread`."""
        import numpy as np

        columns: dict[str, Array] = {}
        counts: dict[str, Counter[str]] = {}
        for place, name in enumerate(self.reader.head.names):
            if place not in self.text:
                columns[name] = self.numbers.pop(place)[: self.rows]
                continue
            pieces = [texts.pop(place) for texts in self.texts]
            values = np.concatenate([piece.values for piece in pieces])
            columns[name] = values if place in self.words else self._of_digits(values, name)
            if columns[name].dtype == object:
                counts[name] = sum((piece.counts for piece in pieces), Counter())
        lines = np.concatenate(self.lines)
        self.seen.next_line = self.line
        counts = {name: count for name, count in counts.items() if count}
        return Rows(self.reader.head, columns, lines, counts, self.seen)

    def _of_digits(self, values: Array, name: str) -> Array:
        """A column in which some block held digits alone: numbers after all, where others do not."""
        cells = ["" if value is None else value for value in values.tolist()]
        read = column(cells, self.reader.form, numbers=name in self.reader.form.numbers)
        return values if read.dtype == object else read


@contextmanager
def _several(count: int) -> Iterator[Callable[[Callable[[Item], Result], Iterable[Item]], Iterator[Result]]]:
    """What calls a function for each of some items and gives the results in order, as `map` does, in several threads.

    Args:
        count: How many items there are.
    """
    workers = min(_cores(), _WORKERS, count)
    if workers < 2:
        yield map
        return
    with ThreadPoolExecutor(workers) as pool:
        yield partial(_in_order, pool, 2 * workers)


def _in_order(
    pool: ThreadPoolExecutor, ahead: int, call: Callable[[Item], Result], items: Iterable[Item]
) -> Iterator[Result]:
    """The results of calls, of which some are begun before they are wanted."""
    waiting = deque[Future[Result]]()
    for item in items:
        waiting.append(pool.submit(call, item))
        if len(waiting) > ahead:
            yield waiting.popleft().result()
    while waiting:
        yield waiting.popleft().result()


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
