"""Tables: rows as data, and their rendering in a given width."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import IO

from nnrun.words.text import cut, escape, has_colour, is_terminal, terminal_width, width_of

_GAP = "  "
_LEAST = 6
"""Columns that a column of words keeps when a table is too wide."""
_READABLE = 12
"""Columns in which a column of words can still be read."""


@dataclass(frozen=True, slots=True)
class Grid:
    """A table: cells as text, the first columns of words, the others of numbers."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    title: str = ""
    words: int = 1
    """How many columns, from the left, are words: set flush left, and shortened where the width does not suffice."""


def render_grid(grid: Grid, width: int | None = None, *, colour: bool = False) -> str:
    """The table as lines of at most ``width`` columns (None: as wide as it needs), numbers flush right.

    Words are shortened before anything is cut off; text from files is escaped.
    """
    cells = [[escape(cell) for cell in row] for row in (grid.columns, *grid.rows)]
    widths = _fitted([max(map(width_of, column)) for column in zip(*cells, strict=True)], grid.words, width)
    lines = [_line(row, widths, grid.words) for row in cells]
    lines = [line if width is None else cut(line, width) for line in lines]
    if colour:
        lines[0] = f"\x1b[2m{lines[0]}\x1b[0m"
    title = [escape(grid.title) if width is None else cut(escape(grid.title), width)] if grid.title else []
    return "\n".join([*title, *lines])


def is_readable(grid: Grid, width: int | None) -> bool:
    """Whether the table fits into a width with its words still readable."""
    widths = [max(map(width_of, column)) for column in zip(grid.columns, *grid.rows, strict=True)]
    least = [min(size, _READABLE) for size in widths[: grid.words]] + widths[grid.words :]
    return width is None or sum(least) + len(_GAP) * (len(least) - 1) <= width


def print_grid(grid: Grid, stream: IO[str]) -> None:
    """Writes a table to a stream: as wide as the terminal allows, or as it needs where there is none."""
    width = terminal_width(stream) if is_terminal(stream) else None
    stream.write(render_grid(grid, width, colour=has_colour(stream)) + "\n")


def _fitted(widths: list[int], words: int, width: int | None) -> list[int]:
    """The widths of the columns, those of words taken back until the table fits or they are at their least."""
    total = sum(widths) + len(_GAP) * (len(widths) - 1)
    while width is not None and total > width:
        widest = max(range(words), key=lambda index: widths[index], default=-1)
        if widest < 0 or widths[widest] <= _LEAST:
            break
        widths[widest] -= 1
        total -= 1
    return widths


def _line(row: Sequence[str], widths: Sequence[int], words: int) -> str:
    cells = []
    for index, (cell, width) in enumerate(zip(row, widths, strict=True)):
        shown = cut(cell, width)
        space = " " * (width - width_of(shown))
        cells.append(shown + space if index < words else space + shown)
    return _GAP.join(cells).rstrip()
