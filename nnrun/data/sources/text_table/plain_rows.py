"""Proves by their bytes that rows of a text table are written so that pandas reads them as csv would, line by line."""

from __future__ import annotations

import re
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nnrun.types import Array, Form, Indices

_END, _RETURN, _QUOTE, _ZERO, _BLANK = b'\n\r"0 '
_PART = 2**20
MINUS_ZERO = re.compile(rb"-0+(?![.0-9])")
"""What may be a cell of -0."""


class UnusualError(Exception):
    """Rows that are to be read one cell after the other."""


class UnsureError(Exception):
    """Rows of which it is not certain where they end: the whole table is to be read one cell after the other."""


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
        self.bytes = np.frombuffer(b"\n" + block, np.uint8)  # every cell follows a delimiter or a line end
        self.quoted = _QUOTE in block
        self.returns = _RETURN in block
        if self.returns and block.count(b"\r") != block.count(b"\r\n"):
            raise UnusualError
        delimiters, ends = self.bytes == ord(form.delimiter), self.bytes == _END
        if self.quoted:
            outside = _outside(self.bytes, ord(form.delimiter))
            delimiters &= outside
            ends &= outside
        self.ends = np.flatnonzero(ends)
        """The line ends before the first row, and after each."""
        places = np.flatnonzero(delimiters)
        if len(places) != (width - 1) * self.rows:
            raise UnusualError
        self.delimiters = places.reshape(self.rows, width - 1)
        """The delimiters of each row."""
        if (
            width > 1
            and not ((self.delimiters[:, 0] > self.ends[:-1]) & (self.delimiters[:, -1] < self.ends[1:])).all()
        ):
            raise UnusualError
        self._bounds = np.bitwise_or(delimiters, ends, out=delimiters)
        self._blank = self._blanks(ends)
        self.edged = self.quoted or (self._blank is not None and self._has_edges(self._blank))
        """Whether there may be blanks around some cell."""
        self._check_rows()

    def _blanks(self, ends: Array) -> Array | None:
        """The bytes that are blanks, or may belong to one; None where there are none."""
        import numpy as np

        controls = np.count_nonzero(self.bytes < _BLANK) - np.count_nonzero(ends)
        if self.block.isascii() and not controls:
            return self.bytes == _BLANK if _BLANK in self.block else None
        blank: Array = (self.bytes <= _BLANK) & ~self._bounds & (self.bytes != _RETURN)
        blank |= self.bytes >= 0x80
        return blank

    def _has_edges(self, blank: Array) -> bool:
        after, before = self._bounds[:-1] & blank[1:], self._bounds[1:] & blank[:-1]
        return bool(after.any() or before.any() or (self.returns and blank[self.ends[1:] - 2].any()))

    def _begin(self) -> Array:
        """The bytes after which a cell may begin."""
        before: Array = self._bounds if self._blank is None else self._bounds | self._blank
        if self.quoted:
            before = before | (self.bytes == _QUOTE)
        return before

    @property
    def rows(self) -> int:
        """How many there are."""
        return len(self.ends) - 1

    def lines(self) -> Indices:
        """On which each row begins, from 0; quotes may hold line ends."""
        import numpy as np

        lines = np.arange(self.rows)
        if self.ended == self.rows:
            return lines
        return np.searchsorted(np.flatnonzero(self.bytes == _END), self.ends[:-1])

    @cached_property
    def codes(self) -> frozenset[int]:
        """The columns in which some cell may begin with a zero that a digit follows."""
        import numpy as np

        digits = (self.bytes[2:] - np.uint8(_ZERO)) < 10
        digits &= self.bytes[1:-1] == _ZERO
        digits &= self._begin()[:-2]
        if not digits.any():
            return frozenset()
        cells = np.searchsorted(self.bounds, np.flatnonzero(digits) + 1)
        return frozenset(np.unique((cells - 1) % self.width).tolist())

    @cached_property
    def bounds(self) -> Indices:
        """The delimiters and line ends between which the cells lie, shape (rows * columns + 1,)."""
        import numpy as np

        return np.append(np.column_stack([self.ends[:-1], self.delimiters]).reshape(-1), self.ends[-1])

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
        starts, ends = bounds[place : -1 : self.width].tolist(), (bounds[place + 1 :: self.width] - 1).tolist()
        for start, end in zip(starts, ends, strict=True):
            raw = content[start:end].lstrip(b" ")
            if self.returns and place == self.width - 1:
                raw = raw.removesuffix(b"\r")
            yield cell_of(raw)

    def _check_rows(self) -> None:
        """That no row is blank, or of nothing but delimiters. Raises UnusualError."""
        import numpy as np

        first = self.bytes[self.ends[:-1] + 1]
        delimiter = ord(self.form.delimiter)
        seems = (first <= _BLANK) | (first >= 0x80) | (first == delimiter) | (first == _QUOTE)
        if not seems.any():
            return
        lengths = np.diff(self.ends) - 1 - (self.bytes[self.ends[1:] - 1] == _RETURN)
        if (lengths == self.width - 1)[seems].any():
            raise UnusualError
        if not self.edged:
            return
        letters = str.maketrans("", "", f'{self.form.delimiter}"')
        for row in np.flatnonzero(seems).tolist():
            if not self.block[self.ends[row] : self.ends[row + 1]].decode().translate(letters).strip():
                raise UnusualError


def cell_of(raw: bytes) -> str:
    """The text of a cell from its bytes, quotes around them included."""
    if raw[:1] == b'"':
        raw = raw[1:-1].replace(b'""', b'"').replace(b"\r\n", b"\n")
    return raw.decode()


def check_text(block: bytes) -> None:
    """That bytes are text. Raises UnsureError."""
    try:
        if not block.isascii():
            block.decode()
    except UnicodeDecodeError:
        raise UnsureError from None
    if b"\0" in block:
        raise UnsureError


def line_ends(content: bytes) -> int:
    """How many line ends there are."""
    import numpy as np

    view = np.frombuffer(content, np.uint8)
    return sum(int(np.count_nonzero(view[start : start + _PART] == _END)) for start in range(0, len(view), _PART))


def rows_end(block: bytes) -> int:
    """Where the last whole row of a block ends that begins with one; 0 where there is none, as far as can be seen."""
    import numpy as np

    end = block.rfind(b"\n") + 1
    if _QUOTE not in block or not end:
        return end
    content = np.frombuffer(block, np.uint8)
    ends = np.flatnonzero((content == _END) & ~_within(content))
    return int(ends[-1]) + 1 if len(ends) else 0


def _within(content: Array) -> Array:
    """Which bytes stand within quotes: an odd number of them stands before, or there."""
    import numpy as np

    return (np.cumsum(content == _QUOTE, dtype=np.uint8) & 1).view(bool)


def _outside(content: Array, delimiter: int) -> Array:
    """Which bytes stand outside of quotes, each of which opens or closes a cell, or is doubled within one.

    Raises UnsureError where that is not so.
    """
    import numpy as np

    quotes = np.flatnonzero(content == _QUOTE)
    if len(quotes) % 2:
        raise UnsureError
    opening, closing = quotes[::2], quotes[1::2]
    before, after = opening - 1, content[closing + 1]
    while (blanks := content[before] == _BLANK).any():
        before -= blanks
    ahead = content[before]
    opens = (ahead == delimiter) | (ahead == _END)
    opens[1:] |= closing[:-1] == opening[1:] - 1
    closes = (after == delimiter) | (after == _END) | (after == _QUOTE)
    closes |= (after == _RETURN) & (content[np.minimum(closing + 2, len(content) - 1)] == _END)
    if not (opens & closes).all():
        raise UnsureError
    return ~_within(content)
