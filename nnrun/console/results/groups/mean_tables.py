"""Means of several runs as a table: mean, standard deviation, two ends (interval, or least and largest), one more."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from nnrun.console.tables import Grid
from nnrun.words.numbers import number


@dataclass(frozen=True, slots=True)
class MeanRow:
    """One metric of one part."""

    part: str
    metric: str
    mean: float
    std: float | None
    ends: tuple[float, float] | None
    last: float | None = None


def means_grid(rows: Sequence[MeanRow], ends: tuple[str, str], last: str = "") -> Grid:
    """A row a metric and part; in narrower places, what does not fit stands under its metric.

    Args:
        rows: The numbers.
        ends: What the two ends are called.
        last: The same of the last column; there is none without it.
    """
    heads = ("part", "metric", "mean", "std", *ends, *([last] if last else []))
    cells = []
    for row in rows:
        numbers = (row.mean, row.std, *(row.ends or (None, None)), *([row.last] if last else []))
        cells.append((row.part, row.metric, *map(number, numbers)))
    return Grid(heads, tuple(cells), words=2, narrower=tuple(_below_each_other(rows, ", ".join(ends), last)))


def _below_each_other(rows: Sequence[MeanRow], ends: str, last: str) -> Iterator[Grid]:
    """A table a part."""
    for part in dict.fromkeys(row.part for row in rows):
        cells: list[tuple[str, ...]] = []
        for row in (row for row in rows if row.part == part):
            cells.append((row.metric, number(row.mean), number(row.std)))
            if row.ends is not None:
                cells.append((f"  {ends}", *map(number, row.ends)))
            if last and row.last is not None:
                cells.append((f"  {last}", number(row.last), ""))
        yield Grid((part, "mean", "std"), tuple(cells))
