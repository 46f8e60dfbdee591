"""Text as a terminal may show it (sanitizing, Unicode width, word wrap): nothing from a file moves the cursor.

rich has its own of each; these answer a mistake without importing it, and know what it does not: phrases that stay in
one line, pipes that are no terminals, and where a number would be cut.
"""

from __future__ import annotations

import os
import shutil
import unicodedata
from collections.abc import Sequence
from typing import IO

from nnrun.streams import escape

__all__ = [
    "can_redraw",
    "can_show",
    "cut",
    "escape",
    "has_colour",
    "is_terminal",
    "plainer",
    "terminal_size",
    "terminal_width",
    "width_of",
    "wrap",
]

_WIDE = ("W", "F")
_NEWER = (
    *(("\u1160", "\u11ff", 0), ("\u3164", "\u3164", 0), ("\ud7b0", "\ud7fb", 0), ("\uffa0", "\uffa0", 0)),
    *(("\u2630", "\u2637", 2), ("\u268a", "\u268f", 2), ("\u4dc0", "\u4dff", 2), ("\U0001d300", "\U0001d376", 2)),
)
"""Vowels and ends of Hangul, which join what stands before, and signs of the Book of Changes, wide since Unicode 16."""
_MARKS = {"Mn", "Mc", "Me"}
_NARROW_WIDTH = 20
_LINES = 24


def width_of(text: str) -> int:
    """The columns a text takes on a terminal: two for wide characters, none for combining ones (UAX 11)."""
    if text.isascii():
        return len(text)
    return sum(_cells(char) for char in text)


def _cells(char: str) -> int:
    if unicodedata.category(char) in _MARKS or "\U0001f3fb" <= char <= "\U0001f3ff":  # marks, and the tones of emoji
        return 0
    for first, last, cells in _NEWER:
        if first <= char <= last:
            return cells
    return 2 if unicodedata.east_asian_width(char) in _WIDE else 1


def cut(text: str, width: int) -> str:
    """The text in at most ``width`` columns, with an ellipsis where something was left out."""
    if width_of(text) <= width:
        return text
    characters, used = [], 1
    for char in text:
        used += _cells(char)
        if used > width:
            break
        characters.append(char)
    return "".join(characters) + "…"


def wrap(phrases: Sequence[str], width: int) -> list[str]:
    """Phrases with commas between them in lines of at most ``width`` columns, each kept in one line where it fits."""
    lines: list[str] = []
    for index, phrase in enumerate(phrases):
        text = phrase + ("," if index < len(phrases) - 1 else "")
        for word in [text] if width_of(text) <= width else text.split(" "):
            if lines and width_of(lines[-1]) + 1 + width_of(word) <= width:
                lines[-1] += f" {word}"
            else:
                lines.append(word)
    return [cut(line, width) for line in lines]


def is_terminal(stream: IO[str]) -> bool:
    """Whether a person looks at the stream, and it can move its cursor."""
    try:
        return stream.isatty() and os.environ.get("TERM") != "dumb"
    except ValueError:  # closed
        return False


def has_colour(stream: IO[str]) -> bool:
    """Whether a stream may be coloured (https://no-color.org)."""
    return is_terminal(stream) and not os.environ.get("NO_COLOR")


def terminal_width(stream: IO[str]) -> int:
    """The columns of a stream's terminal; COLUMNS wins; 80 where there is none."""
    if os.environ.get("COLUMNS", "").isdecimal():
        return max(_NARROW_WIDTH, shutil.get_terminal_size().columns)
    try:
        return max(_NARROW_WIDTH, os.get_terminal_size(stream.fileno()).columns)
    except (OSError, ValueError, AttributeError):
        return 80


def terminal_size(stream: IO[str]) -> tuple[int, int]:
    """The columns and lines of a stream's terminal, for what is drawn over itself; 80 and 24 where it tells none.

    COLUMNS makes it narrower, and never wider than it is.
    """
    asked = terminal_width(stream)
    try:
        size = os.get_terminal_size(stream.fileno())
    except (OSError, ValueError, AttributeError):
        return asked, _LINES
    return min(asked, size.columns or asked), size.lines or _LINES


def can_redraw(stream: IO[str]) -> bool:
    """Whether lines that were written can be drawn over: on a terminal, and not in the output of a notebook.

    What a notebook starts by ``!`` has a terminal by all signs, but none that moves its cursor up. IPython's kernel
    tells its programs of itself by these variables.
    """
    own = os.environ.get("TERM") == "xterm-color" and os.environ.get("PAGER") == "cat"
    return is_terminal(stream) and not os.environ.get("JPY_PARENT_PID") and not own


def plainer(text: str) -> str:
    """A text with letters of ASCII for the signs that tables have, of the same width."""
    return text.replace("…", "~").replace("± ", "+-")


def can_show(stream: IO[str], text: str) -> bool:
    """Whether the stream's encoding has the characters."""
    try:
        text.encode(getattr(stream, "encoding", None) or "utf-8")
    except (UnicodeEncodeError, LookupError):
        return False
    return True
