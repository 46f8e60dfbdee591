"""Several trainings side by side: what each was and what it scored, then where they lie."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from nnrun.console.labelled import Labelled
from nnrun.console.paper import Block
from nnrun.console.tables import Grid, narrowing
from nnrun.runs import part_compared
from nnrun.types import Scores
from nnrun.words.numbers import number

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


def comparison_grid(entries: Sequence[Entry]) -> Grid:
    """A row a training; in narrower places, a column a training.

    The scores are those of the part by which runs are compared.
    """
    part = part_compared(entry.metrics for entry in entries)
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
    first, *others = zip(heads, *rows, strict=True)
    wide = Grid(heads, rows, title)
    return narrowing(wide, Grid(first, tuple(others), title), wide)


def comparison(entries: Sequence[Entry]) -> list[Block]:
    """What several trainings came to; run directories are never shortened."""
    return [comparison_grid(entries), Labelled([("run", entry.run) for entry in entries], margin=9)]
