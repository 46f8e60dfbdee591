"""What a benchmark gives: tables for people, with the raw numbers they were made of."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Series:
    """One measure of one case: a value each time it was run."""

    case: str
    measure: str
    unit: str
    values: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of text under their columns, the first of which names the row."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    raw: tuple[Series, ...] = ()
    note: str = ""
    """What a reader must know to believe it."""
    draw: Callable[[], None] | None = None
    """Writes the picture that ``note`` shows into docs/."""

    def render(self) -> str:
        """The table as Markdown that reads well in a terminal too: names to the left, figures to the right."""
        lines = (self.columns, *self.rows)
        widths = [max(len(line[at]) for line in lines) for at in range(len(self.columns))]
        ruler = [("-" * width if at == 0 else "-" * (width - 1) + ":") for at, width in enumerate(widths)]
        body = [_line(self.columns, widths), _line(ruler, widths), *(_line(row, widths) for row in self.rows)]
        return "\n".join([f"**{self.title}**", "", *body, *(["", self.note] if self.note else [])])


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    pairs = zip(cells, widths, strict=True)
    padded = [cell.rjust(width) if at else cell.ljust(width) for at, (cell, width) in enumerate(pairs)]
    return f"| {' | '.join(padded)} |"


def spread(values: Sequence[float], form: str = ".2f") -> tuple[str, str, str]:
    """Median, least and greatest of some values as text."""
    return tuple(format(value, form) for value in (statistics.median(values), min(values), max(values)))  # type: ignore[return-value]
