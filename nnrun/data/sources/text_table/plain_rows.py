"""Proves by their bytes that rows of a text table are written so that pandas reads them as csv would, line by line."""

from __future__ import annotations

import re
from codecs import BOM_UTF8
from functools import cached_property
from typing import TYPE_CHECKING

from nnrun.data.sources.text_table.row_ends import BLANK, END, QUOTE, RETURN, check_text, outside_quotes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nnrun.types import Array, Form, Indices

_ZERO = ord("0")
_PROVEN = 2**18
"""Bytes that are proved together."""
MINUS_ZERO = re.compile(rb"-0+(?![.0-9])")
"""What may be a cell of -0."""


class UnusualError(Exception):
    """Rows that are to be read one cell after the other."""


class PlainRows:
    """Rows that all have as many cells as there are columns, of which none is blank.

    Args:
        block: The bytes of whole rows, the last line end included.
        width: The columns of the table.
        form: How it is written.

    Raises:
        UnusualError: Rows of another length, blank lines, lines of nothing but delimiters.
        UnsureError: Quotes within cells or such that are not closed; text that is not UTF-8.
    """

    def __init__(self, block: bytes, width: int, form: Form) -> None:
        import numpy as np

        check_text(block)
        self.block, self.width, self.form = block, width, form
        self.quoted = QUOTE in block
        self.returns = RETURN in block
        if block.startswith(BOM_UTF8) or (self.returns and block.count(b"\r") != block.count(b"\r\n")):
            raise UnusualError  # of a byte order mark pandas takes no notice
        self._is_ascii = block.isascii()
        self.edged = self.quoted
        """Whether there may be blanks around some cell."""
        self._codes = set[int]()
        self.ends: Indices = np.concatenate([[-1], *(self._ends(part) + at for at, part in self._parts())])
        """The line ends before the first row, and after each."""
        self._check_rows()

    def _parts(self) -> Iterator[tuple[int, Array]]:
        """Some rows at a time, with the line end before them; small ones, whose masks stay in the processor's caches.

        Each comes with its position in the block, from -1. Quotes may hold line ends: then all rows are one.
        """
        import numpy as np

        size = len(self.block) if self.quoted else _PROVEN
        end = self.block.rfind(b"\n", 0, size) + 1 or self.block.index(b"\n") + 1
        yield -1, np.frombuffer(b"\n" + self.block[:end], np.uint8)
        content = np.frombuffer(self.block, np.uint8)
        while end < len(content):
            start = end
            end = self.block.rfind(b"\n", start, start + size) + 1 or self.block.index(b"\n", start) + 1
            yield start - 1, content[start - 1 : end]

    def _ends(self, part: Array) -> Indices:
        """Where the rows of a part end, which are proved whole; edges and codes are noted. Raises UnusualError."""
        import numpy as np

        bounds, ends = self._bounds(part)
        places = np.flatnonzero(bounds)
        rows, left = divmod(len(places) - 1, self.width)
        if left or np.count_nonzero(ends) != rows + 1 or not ends[places[:: self.width]].all():
            raise UnusualError
        row_ends = places[self.width :: self.width]
        if not self.edged:
            first = part[places[:-1] + 1]
            edges = [first, part[places[1:] - 1], *([part[row_ends - 2]] if self.returns else [])]
            self.edged = any(map(self._has_blank, edges))
            zeros = np.flatnonzero(first == _ZERO)
            digits = (part[places[zeros] + 2] - np.uint8(_ZERO)) < 10
            self._codes.update((zeros[digits] % self.width).tolist())
        return row_ends

    def _has_blank(self, content: Array) -> bool:
        """Whether some bytes are blanks, or may belong to one."""
        blank = content <= BLANK
        for separator in (ord(self.form.delimiter), END, RETURN):
            blank &= content != separator
        return bool(blank.any() or (not self._is_ascii and (content >= 0x80).any()))

    def _bounds(self, part: Array) -> tuple[Array, Array]:
        """Which bytes are delimiters or line ends, and which are line ends. Raises UnsureError."""
        bounds, ends = part == ord(self.form.delimiter), part == END
        if self.quoted:
            outside = outside_quotes(part, ord(self.form.delimiter))
            bounds &= outside
            ends &= outside
        bounds |= ends
        return bounds, ends

    @property
    def rows(self) -> int:
        """How many there are."""
        return len(self.ends) - 1

    def lines(self) -> Indices:
        """On which each row begins, from 0; quotes may hold line ends."""
        import numpy as np

        if self.ended == self.rows:
            return np.arange(self.rows)
        return np.searchsorted(np.flatnonzero(self._bytes == END), self.ends[:-1], side="right")

    @cached_property
    def codes(self) -> frozenset[int]:
        """The columns in which some cell may begin with a zero that a digit follows."""
        import numpy as np

        if not self.edged:
            return frozenset(self._codes)
        content = np.frombuffer(b"\n" + self.block, np.uint8)
        begin = self._bounds(content)[0]
        begin |= (content <= BLANK) | (content >= 0x80) | (content == QUOTE)
        digits = (content[2:] - np.uint8(_ZERO)) < 10
        digits &= content[1:-1] == _ZERO
        digits &= begin[:-2]
        cells = np.searchsorted(self.bounds, np.flatnonzero(digits))
        return frozenset(np.unique((cells - 1) % self.width).tolist())

    @property
    def _bytes(self) -> Array:
        import numpy as np

        return np.frombuffer(self.block, np.uint8)

    @cached_property
    def bounds(self) -> Indices:
        """The delimiters and line ends between which cells lie, -1 before the first; shape (rows * columns + 1,)."""
        import numpy as np

        return np.concatenate([[-1], *(np.flatnonzero(self._bounds(part)[0])[1:] + at for at, part in self._parts())])

    @cached_property
    def minus_zero(self) -> bool:
        """Whether some cell may be -0, which whole numbers do not tell from 0."""
        return MINUS_ZERO.search(self.block) is not None

    @property
    def ended(self) -> int:
        """The lines of the block."""
        return self.block.count(b"\n") if self.quoted else self.rows

    def cells(self, place: int) -> Iterator[str]:
        """The cells of a column as csv reads them."""
        bounds, content = self.bounds, self.block
        starts, ends = (bounds[place : -1 : self.width] + 1).tolist(), bounds[place + 1 :: self.width].tolist()
        for start, end in zip(starts, ends, strict=True):
            raw = content[start:end].lstrip(b" ")
            if self.returns and place == self.width - 1:
                raw = raw.removesuffix(b"\r")
            yield cell_of(raw)

    def _check_rows(self) -> None:
        """That no row is blank, or of nothing but delimiters. Raises UnusualError."""
        import numpy as np

        content = self._bytes
        first = content[self.ends[:-1] + 1]
        delimiter = ord(self.form.delimiter)
        seems = (first <= BLANK) | (first >= 0x80) | (first == delimiter) | (first == QUOTE)
        if not seems.any():
            return
        lengths = np.diff(self.ends) - 1 - (content[self.ends[1:] - 1] == RETURN)
        if (lengths == self.width - 1)[seems].any():
            raise UnusualError
        if not self.edged:
            return
        letters = str.maketrans("", "", f'{self.form.delimiter}"')
        for row in np.flatnonzero(seems).tolist():
            if not self.block[self.ends[row] + 1 : self.ends[row + 1]].decode().translate(letters).strip():
                raise UnusualError


def cell_of(raw: bytes) -> str:
    """The text of a cell from its bytes, quotes around them included."""
    if raw[:1] == b'"':
        raw = raw[1:-1].replace(b'""', b'"').replace(b"\r\n", b"\n")
    return raw.decode()
