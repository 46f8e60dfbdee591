"""Where the rows of a text table end, by its bytes: line ends, and the quotes within which they are none."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from nnrun.types import Array

END, RETURN, QUOTE, BLANK = b'\n\r" '
_PART = 2**20


class UnsureError(Exception):
    """Rows of which it is not certain where they end: the whole table is to be read one cell after the other."""


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
    return sum(int(np.count_nonzero(view[start : start + _PART] == END)) for start in range(0, len(view), _PART))


def rows_end(content: bytes, start: int = 0, stop: int | None = None) -> int:
    """Where the last whole row ends of some bytes that begin with one; their start where none does, as far as is seen.

    Args:
        content: Holds the bytes.
        start: Where they begin in it.
        stop: Where they end.
    """
    import numpy as np

    end = content.rfind(b"\n", start, stop) + 1
    if not end or content.find(b'"', start, stop) < 0:
        return end or start
    some = np.frombuffer(content, np.uint8)[start:stop]
    ends = np.flatnonzero((some == END) & ~_within(some))
    return start + int(ends[-1]) + 1 if len(ends) else start


def _within(content: Array) -> Array:
    """Which bytes stand within quotes: an odd number of them stands before, or there."""
    import numpy as np

    return (np.cumsum(content == QUOTE, dtype=np.uint8) & 1).view(bool)


def outside_quotes(content: Array, delimiter: int) -> Array:
    """Which bytes stand outside of quotes, each of which opens or closes a cell, or is doubled within one.

    Raises UnsureError where that is not so.
    """
    import numpy as np

    quotes = np.flatnonzero(content == QUOTE)
    if len(quotes) % 2:
        raise UnsureError
    opening, closing = quotes[::2], quotes[1::2]
    before, after = opening - 1, content[closing + 1]
    while (blanks := content[before] == BLANK).any():
        before -= blanks
    ahead = content[before]
    opens = (ahead == delimiter) | (ahead == END)
    opens[1:] |= closing[:-1] == opening[1:] - 1
    closes = (after == delimiter) | (after == END) | (after == QUOTE)
    closes |= (after == RETURN) & (content[np.minimum(closing + 2, len(content) - 1)] == END)
    if not (opens & closes).all():
        raise UnsureError
    return ~_within(content)
