"""A table that leaves its least needed columns out where the terminal is narrow, and says which; a pipe gets all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import takewhile

from nnrun.console.labelled import Labelled
from nnrun.console.paper import Paper, text_of
from nnrun.console.tables import Grid
from nnrun.words.text import cut, width_of

_GAP = 2
_READABLE = 12
"""Columns in which words can still be read."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a list."""

    head: str
    cells: Sequence[str]
    is_words: bool = False
    """Whether it is set flush left."""
    is_cut: bool = False
    """Whether its words may be shortened."""
    rank: int = 0
    """Those of the highest rank are left out first; of equals the last."""
    short: str = ""
    """Its head where there is little room."""
    is_named: bool = False
    """Whether it is said that it was left out."""

    def width(self, *, short: bool) -> int:
        """What it needs."""
        whole = max(map(width_of, (self.title(short=short), *self.cells)))
        return min(whole, _READABLE) if self.is_cut else whole

    def cut_to(self, width: int) -> Column:
        """With words that take no more."""
        return replace(self, cells=[cut(cell, width) for cell in self.cells])

    def title(self, *, short: bool) -> str:
        """Its head."""
        return self.short if short and self.short else self.head


@dataclass(frozen=True, slots=True)
class ColumnTable:
    """Columns of equal length as a table."""

    columns: Sequence[Column]
    title: str = ""
    is_ordered: bool = False
    """Whether columns stay where they are, those of words too."""

    def render(self, paper: Paper) -> str:
        """As many columns as there is room for, those of words first."""
        ordered = self.columns if self.is_ordered else sorted(self.columns, key=lambda column: not column.is_words)
        if not paper.is_cut:
            return self._grid(ordered, short=False).render(paper)
        fitting, short = _fitting(ordered, paper.width)
        heads = {column.head for column in fitting}
        left_out = [column.head for column in ordered if column.is_named and column.head not in heads]
        also = Labelled([("also differ", left_out), ("", ["--json has all"] if left_out else [])])
        return text_of([self._grid(fitting, short=short), also], paper)

    def _grid(self, columns: Sequence[Column], *, short: bool) -> Grid:
        heads = tuple(column.title(short=short) for column in columns)
        words = len(list(takewhile(lambda column: column.is_words, columns)))
        rows = tuple(zip(*(column.cells for column in columns), strict=True))
        return Grid(heads, rows, self.title, words=words)


def _fitting(columns: Sequence[Column], width: int) -> tuple[list[Column], bool]:
    """The columns for which there is room, and whether their heads are the short ones."""
    if _whole(columns) <= width:
        return list(columns), False
    fitting = list(columns)
    while _width(fitting, short=True) > width and any(column.rank for column in fitting):
        last = max(range(len(fitting)), key=lambda index: (fitting[index].rank, index))
        del fitting[last]
    return _shortened(fitting, width), True


def _shortened(columns: Sequence[Column], width: int) -> list[Column]:
    """The columns with their words cut to the room that is left, which they share."""
    spare = max(0, width - _width(columns, short=True)) // max(1, sum(column.is_cut for column in columns))
    return [column.cut_to(column.width(short=True) + spare) if column.is_cut else column for column in columns]


def _whole(columns: Sequence[Column]) -> int:
    return _width([replace(column, is_cut=False) for column in columns], short=False)


def _width(columns: Sequence[Column], *, short: bool) -> int:
    return sum(column.width(short=short) for column in columns) + _GAP * (len(columns) - 1)
