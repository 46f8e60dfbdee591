"""Where lines and cells of a text table stand in its file, for messages: the file is read again only for them."""

from __future__ import annotations

import re
import zlib
from json import JSONDecoder
from pathlib import Path
from typing import TYPE_CHECKING

from nnrun.data.values.gzip_text import open_text
from nnrun.errors import Place

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nnrun.types import Cells

_BLANK = re.compile(r"[ \t\r]*")
_DECODER = JSONDecoder()


def line_place(file: str, line: int) -> Place:
    """A whole line of a text file."""
    text = _lines(file, [line]).get(line, "")
    return Place(file, line, 1, text, max(1, len(text)))


def cell_place(cells: Cells, row: int, name: str) -> Place:
    """Where one cell of a table stands in its file; the row is given by its position in the table."""
    return cell_places(cells, [(row, name)])[row, name]


def cell_text(cells: Cells, row: int, name: str) -> str:
    """What a cell of a table holds in its file, without the blanks and quotes around it; "" where there is no text."""
    if name not in cells.columns or cells.objects:
        return ""
    place = cell_place(cells, row, name)
    return place.text[place.column - 1 :][: place.length].strip().strip('"').strip() if place.text else ""


def cell_places(cells: Cells, named: Sequence[tuple[int, str]]) -> dict[tuple[int, str], Place]:
    """Where cells of a table stand in its file, each given by the row's position and the column's name."""
    lines = {row: int(cells.lines[row]) for row, _ in named}
    texts = _lines(cells.file, list(lines.values()))
    return {(row, name): _place(cells, lines[row], texts.get(lines[row], ""), name) for row, name in named}


def _place(cells: Cells, line: int, text: str, name: str) -> Place:
    """Of a cell; of the line where that is not at hand, or the column is none of the file's, but made of several."""
    if name not in cells.columns or not text:
        return Place(cells.file, line, 1, text, max(1, len(text)))
    if cells.objects:
        start, end = _value_span(text, name)
        return Place(cells.file, line, start + 1, text, max(1, end - start))
    start = 0
    for _ in range(cells.columns.index(name)):
        start = _end(text, start, cells.delimiter) + 1
    while start < len(text) and text[start] in " \t":
        start += 1
    end = _end(text, start, cells.delimiter)
    return Place(cells.file, line, start + 1, text, max(1, len(text[start:end].rstrip())))


def _end(text: str, start: int, delimiter: str) -> int:
    """Where the field that begins at ``start`` ends; delimiters within quotes do not count."""
    if delimiter == " ":
        while start < len(text) and text[start] in " \t":
            start += 1
    quoted = False
    for position in range(start, len(text)):
        character = text[position]
        if character == '"':
            quoted = not quoted
        elif not quoted and (character == delimiter or (delimiter == " " and character == "\t")):
            return position
    return len(text)


def _value_span(line: str, key: str) -> tuple[int, int]:
    """Where the value of an object's own key begins and ends; the whole line where the object does not have it."""
    try:
        position = line.index("{") + 1
        while True:
            name, position = _DECODER.raw_decode(line, _after_blanks(line, position))
            start = _after_blanks(line, line.index(":", position) + 1)
            _, position = _DECODER.raw_decode(line, start)
            if name == key:
                return start, position
            position = line.index(",", position) + 1
    except (ValueError, RecursionError):
        return 0, len(line)


def _after_blanks(line: str, position: int) -> int:
    """The first position that is no blank."""
    match = _BLANK.match(line, position)
    return match.end() if match else position


def _lines(file: str, numbers: Sequence[int]) -> dict[int, str]:
    """Lines of a file, read again: only a message needs them."""
    wanted, texts = set(numbers), dict[int, str]()
    try:
        with open_text(Path(file), errors="replace") as opened:
            for line, text in enumerate(opened, start=1):
                if line in wanted:
                    texts[line] = text.rstrip("\r\n")
                    if len(texts) == len(wanted):
                        break
    except (OSError, EOFError, zlib.error):
        pass  # standard input, or a file that is gone: the message does without
    return texts
