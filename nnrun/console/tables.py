"""Tables: cells as data, drawn by rich, which is imported when there is one to draw."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import count
from typing import TYPE_CHECKING

from nnrun.console.paper import Block, Paper
from nnrun.console.rich_console import rich_console
from nnrun.words.numbers import plural
from nnrun.words.text import cut, escape, width_of

if TYPE_CHECKING:
    from rich.table import Table

_GAP = 2
_LEAST = 6
"""Columns that a cell of words keeps; where there are fewer, the cells of a row stand below each other."""
_BOUNDLESS = 100_000
"""Columns of what is not cut."""


@dataclass(frozen=True, slots=True)
class Grid:
    """A table: cells as text, the first columns of words, the others of numbers."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    title: str = ""
    words: int = 1
    """How many columns, from the left, are words: set flush left, and shortened where the width does not suffice."""
    prose: int | None = None
    """The column of words whose cells are wrapped in place of shortened."""
    narrower: tuple[Block, ...] = ()
    """What stands in its place where its words would not have the room to be read."""
    readable: int = 12
    """Columns in which its words can still be read."""
    most_stacked: int | None = None
    """How many rows are shown where the cells of each stand below each other; all by default."""

    def render(self, paper: Paper) -> str:
        """The table, or what stands in its place, as lines; numbers flush right, text from files escaped."""
        if self.narrower and not _has_room(self, self.readable, paper.width):
            return "\n\n".join(block.render(paper) for block in self.narrower)
        is_stacked = paper.is_cut and not _has_room(self, _LEAST, paper.width)
        grid = _stacked(self) if is_stacked else self
        title = escape(grid.title)
        lines = [cut(title, paper.width) if paper.is_cut else title] if title else []
        left = len(self.rows) - (self.most_stacked or len(self.rows)) if is_stacked else 0
        more = [cut(f"{plural(left, 'more row')}, in a wider window", paper.width)] if left > 0 else []
        return "\n".join([*lines, _drawn(grid, paper), *more])


def narrowing(*grids: Grid) -> Grid:
    """Tables as one, which is shown as the first that has the room to be read; the last needs none."""
    *wider, narrowest = grids
    for grid in reversed(wider):
        narrowest = replace(grid, narrower=(narrowest,))
    return narrowest


def _has_room(grid: Grid, words: int, width: int) -> bool:
    """Whether a table fits into a width that leaves its words so many columns."""
    widths = [max(map(width_of, column)) for column in zip(grid.columns, *grid.rows, strict=True)]
    least = [min(size, words) for size in widths[: grid.words]] + widths[grid.words :]
    return sum(least) + _GAP * (len(least) - 1) <= width


def _stacked(grid: Grid) -> Grid:
    """The cells of each row below each other, so that no number is cut."""
    return replace(grid, columns=(grid.columns[0], ""), rows=tuple(_pairs(grid)), words=1)


def _pairs(grid: Grid) -> Iterator[tuple[str, str]]:
    for name, *cells in grid.rows[: grid.most_stacked]:
        yield name, ""
        yield from ((f"  {head}", cell) for head, cell in zip(grid.columns[1:], cells, strict=True))


def _drawn(grid: Grid, paper: Paper) -> str:
    if not paper.is_cut and not paper.rule:
        return "\n".join(_plain_lines(grid))
    console = rich_console(io.StringIO(), paper.width if paper.is_cut else _BOUNDLESS, colour=paper.colour)
    with console.capture() as capture:
        console.print(_table(grid, paper.rule))
    return "\n".join(line.rstrip() for line in capture.get().splitlines())


def _plain_lines(grid: Grid) -> Iterator[str]:
    """The table for another program, which may be of thousands of rows: nothing is cut, wrapped or ruled."""
    columns = [list(map(escape, column)) for column in zip(grid.columns, *grid.rows, strict=True)]
    padded = [_padded(cells, left=index < grid.words) for index, cells in enumerate(columns)]
    return ((" " * _GAP).join(cells).rstrip() for cells in zip(*padded, strict=True))


def _padded(cells: list[str], *, left: bool) -> list[str]:
    widths = list(map(width_of, cells))
    most = max(widths)
    spaces = [" " * (most - width) for width in widths]
    pairs = zip(cells, spaces, strict=True)
    return [cell + space if left else space + cell for cell, space in pairs]


def _table(grid: Grid, rule: str) -> Table:
    from rich.box import Box
    from rich.table import Table
    from rich.text import Text

    def cell(text: str, column: int) -> Text:
        """No markup: square brackets stay what they are."""
        return Text(escape(text), no_wrap=column != grid.prose, overflow="ellipsis")

    box = Box("    \n" * 2 + f" {rule}{rule} \n" + "    \n" * 5, ascii=True) if rule else None
    gap = _GAP if box is None else _GAP - 1  # the box has a column between two
    table = Table(box=box, show_edge=False, pad_edge=False, padding=(0, gap, 0, 0))
    for index, head in enumerate(grid.columns):
        is_words = index < grid.words
        table.add_column(cell(head, index), justify="left" if is_words else "right", no_wrap=not is_words)
    for row in grid.rows:
        table.add_row(*map(cell, row, count()))
    return table
