"""What ``nnrun components`` shows: kinds, the names of a kind, and one component with its arguments."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from nnrun.catalog import Argument, Entry
from nnrun.console.labelled import labelled
from nnrun.console.tables import Grid, render_grid
from nnrun.spec.json_schema.argument_words import default_text, expected
from nnrun.words.numbers import count
from nnrun.words.text import cut, escape, width_of, wrap

_STAND = {
    "layer": "layers",
    "optimizer": "optimizer",
    "schedule": "learning_rate of an optimizer",
    "loss": "loss",
    "metric": "metrics",
    "regularizer": "regularization, *_regularizer of layers",
    "constraint": "regularization, *_constraint of layers",
    "initializer": "*_initializer of layers",
    "callback": "callbacks",
    "activation": "activation of layers",
    "source": "dataset",
    "transformer": "dataset.preprocess (scikit-learn's)",
    "score": "score_func of transformers",
    "step": "dataset.preprocess (nnrun's own)",
}
"""Where components of each kind stand in a config."""

_LEAST = 24
"""Columns that the words on what an argument takes need beside its name and default."""


def kinds_grid(counts: Iterable[tuple[str, int]]) -> Grid:
    """A row a kind: where its components stand, and how many can be named."""
    rows = tuple((kind, _STAND.get(kind, ""), count(number)) for kind, number in counts)
    return Grid(("kind", "stands in", "names"), rows, words=2)


def kind_text(
    entries: Sequence[Entry], refused: Sequence[str] = (), width: int | None = 80, *, colour: bool = False
) -> str:
    """The names of a kind with a line of help each, then those that are known and cannot be named."""
    grid = Grid(("name", "what it is"), tuple((entry.name, entry.help) for entry in entries), words=2)
    lines = [render_grid(grid, width, colour=colour)]
    if refused:
        lines += ["", *labelled([("refused", list(refused))], width or 120)]
    return "\n".join(lines)


def component_text(entry: Entry, width: int = 80, *, colour: bool = False) -> str:
    """A component in lines of at most ``width`` columns: what it is, how it is written, its arguments."""
    title = cut(f"{entry.kind} {entry.name}", width)
    facts = [
        ("from", [entry.path]),
        ("also", list(entry.aliases)),
        ("refused", [entry.refused]),
        ("written", [] if entry.refused else _written(entry)),
    ]
    parts = ["\n".join([title, *wrap([escape(entry.help)], width)]), "\n".join(labelled(facts, width))]
    if entry.arguments and not entry.refused:
        parts.append(_arguments(entry, width, colour=colour))
    return "\n\n".join(parts)


def _written(entry: Entry) -> list[str]:
    """The forms in which the component is written, the shortest first."""
    forms = [] if entry.required else [entry.name]
    if entry.first and not set(entry.required) - {entry.first.name}:
        forms.append(f"{entry.name}: {entry.first.name.upper()}")
    if entry.arguments:
        named = entry.required or (entry.arguments[0].name,)
        forms.append(f"{entry.name}: {{{', '.join(f'{name}: ...' for name in named)}}}")
    return forms


def _arguments(entry: Entry, width: int, *, colour: bool) -> str:
    """The arguments as a table, or below each other where a table has no room for its words."""
    rows = tuple((a.name, _default(a), expected(entry, a)) for a in entry.arguments)
    grid = Grid(("argument", "default", "takes"), rows, words=3)
    longest = [max(width_of(row[index]) for row in rows) for index in (0, 1)]
    if longest[0] + min(longest[1], _LEAST) + _LEAST + 4 <= width:
        return render_grid(grid, width, colour=colour)
    lines = []
    for name, default, takes in rows:
        lines.append(cut(f"{name}  {default}", width))
        lines += [cut(f"    {line}", width) for line in wrap([takes], width - 4) if takes]
    return "\n".join(lines)


def _default(argument: Argument) -> str:
    return "required" if argument.required else default_text(argument)
