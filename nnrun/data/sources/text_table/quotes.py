"""Finds the quote at which a text table goes wrong, where the reader of it says only that it does."""

from __future__ import annotations

from nnrun.errors import DataError, Place

_WAYS_OUT = 'take it out, or write "" for a quote within a quoted cell'


def stray_quote(file: str, text: str, line: int, delimiter: str) -> DataError | None:
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
                return _error(file, text, line, position, f"the quote that opens here is never closed; {_WAYS_OUT}")
            after = text[end + 1 : end + 2]
            if after and after not in f"{delimiters}\n":
                return _error(file, text, line, position, _misplaced(text, line, position, end))
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


def _error(file: str, text: str, line: int, position: int, message: str) -> DataError:
    start = text.rfind("\n", 0, position) + 1
    end = text.find("\n", position)
    shown = text[start : len(text) if end < 0 else end]
    place = Place(file, text.count("\n", 0, position) + line, position - start + 1, shown, 1)
    return DataError(message, place=place, code="stray-quote")
