"""What ``nnrun components`` shows: kinds, the names of a kind, and one component with its arguments."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from nnrun.catalog import Argument, Entry
from nnrun.console.labelled import Labelled, Lines
from nnrun.console.paper import Block
from nnrun.console.tables import Grid
from nnrun.spec.json_schema.argument_words import default_text, expected
from nnrun.words.numbers import count
from nnrun.words.text import escape, wrap

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

_READABLE = 24
"""Columns that the words on what an argument takes need beside its name and default."""


def kinds_grid(counts: Iterable[tuple[str, int]]) -> Grid:
    """A row a kind: where its components stand, and how many can be named."""
    rows = tuple((kind, _STAND.get(kind, ""), count(number)) for kind, number in counts)
    return Grid(("kind", "stands in", "names"), rows, words=2, prose=1)


def kind_blocks(entries: Sequence[Entry], refused: Sequence[str] = ()) -> list[Block]:
    """The names of a kind with a line of help each, then those that are known and cannot be named."""
    grid = Grid(("name", "what it is"), tuple((entry.name, entry.help) for entry in entries), words=2, prose=1)
    return [grid, Labelled([("refused", refused)])]


def component_blocks(entry: Entry) -> list[Block]:
    """A component: what it is, how it is written, its arguments."""
    facts = [
        ("from", [entry.path]),
        ("also", entry.aliases),
        ("refused", [entry.refused]),
        ("written", [] if entry.refused else _written(entry)),
    ]
    heading = Lines(lambda width: [f"{entry.kind} {entry.name}", *wrap([escape(entry.help)], width)])
    arguments = [_arguments(entry)] if entry.arguments and not entry.refused else []
    return [heading, Labelled(facts), *arguments]


def _written(entry: Entry) -> list[str]:
    """The forms in which the component is written, the shortest first."""
    forms = [] if entry.required else [entry.name]
    if entry.first and not set(entry.required) - {entry.first.name}:
        forms.append(f"{entry.name}: {entry.first.name.upper()}")
    if entry.arguments:
        named = entry.required or (entry.arguments[0].name,)
        forms.append(f"{entry.name}: {{{', '.join(f'{name}: ...' for name in named)}}}")
    return forms


def _arguments(entry: Entry) -> Grid:
    """The arguments as a table, or below each other where a table has no room for its words."""
    rows = tuple((a.name, _default(a), expected(entry, a)) for a in entry.arguments)
    below = Lines(lambda width: _below(rows, width))
    return Grid(("argument", "default", "takes"), rows, words=3, prose=2, narrower=(below,), readable=_READABLE)


def _below(rows: Iterable[tuple[str, str, str]], width: int) -> Iterator[str]:
    for name, default, takes in rows:
        yield f"{name}  {default}"
        yield from (f"    {line}" for line in wrap([takes], width - 4) if takes)


def _default(argument: Argument) -> str:
    return "required" if argument.required else default_text(argument)
