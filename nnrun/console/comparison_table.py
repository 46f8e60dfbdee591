"""Several trainings side by side: what each was and what it scored, then where they lie."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from nnrun.console.tables import Grid, is_readable, render_grid
from nnrun.types import Scores
from nnrun.words.numbers import number
from nnrun.words.text import escape

_FACTS = ("parameters", "epochs", "seconds")


@dataclass(frozen=True, slots=True)
class Entry:
    """One training of a comparison."""

    name: str
    """Of its config."""
    run: str
    """The run directory, as a person may type it."""
    facts: Mapping[str, str]
    """parameters, epochs, seconds, as far as they are known."""
    metrics: Mapping[str, Scores]
    """The scores by part."""


def comparison_grids(entries: Sequence[Entry]) -> Iterator[Grid]:
    """A row a training; then, for narrower places, a column a training."""
    parts = ("validation", "test", "train")
    part = next((part for part in parts if all(part in entry.metrics for entry in entries)), "train")
    names = list(dict.fromkeys(name for entry in entries for name in entry.metrics.get(part, {})))
    heads = ("config", *_FACTS, *names)
    rows = tuple(
        (
            entry.name,
            *(entry.facts.get(fact, "") for fact in _FACTS),
            *(number(entry.metrics.get(part, {}).get(name)) for name in names),
        )
        for entry in entries
    )
    title = f"scores of the {part} part"
    yield Grid(heads, rows, title)
    first, *others = zip(heads, *rows, strict=True)
    yield Grid(first, tuple(others), title)


def comparison(entries: Sequence[Entry], width: int = 80, *, colour: bool = False) -> str:
    """What several trainings came to, in lines of at most ``width`` columns; run directories are never shortened.

    The scores are those of the first part that all have: validation, by which one chooses, test, train.
    """
    grids = list(comparison_grids(entries))
    grid = next((grid for grid in grids if is_readable(grid, width)), grids[0])
    runs = "\n".join(f"run      {escape(entry.run)}" for entry in entries)
    return f"{render_grid(grid, width, colour=colour)}\n\n{runs}"
