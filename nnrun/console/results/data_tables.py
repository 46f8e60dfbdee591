"""What ``nnrun data`` shows: parts, classes, columns, the first rows as loaded and as fed, word ids as text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from nnrun.console.labelled import Labelled, Lines
from nnrun.console.paper import Block
from nnrun.console.tables import Grid, narrowing
from nnrun.data.describe.column_facts import ColumnFacts
from nnrun.data.describe.data_facts import ClassCounts, Description, Fed, FirstRows
from nnrun.data.describe.word_texts import Decoded
from nnrun.types import Input
from nnrun.words.numbers import count, number, plural
from nnrun.words.text import escape, wrap

_LISTED = 50
"""Columns or classes that a table lists; of more the first ones."""
_LINES = 4
"""Lines of a decoded text."""
_READABLE = 16
"""Characters of a name or a value that should be seen."""
_EXACT = 1e15
"""Whole numbers below have all their digits shown."""


def heading(config: str, seed: int, facts: Description) -> Labelled:
    """Which data it is."""
    rows = plural(sum(facts.parts.values()), "row")
    return Labelled(
        [("config", [config, f"seed {seed}"]), ("data", [facts.source, rows]), ("sha256", [facts.fingerprint])]
    )


def description_blocks(facts: Description, texts: Sequence[Decoded]) -> list[Block]:
    """All of it."""
    blocks: list[Block] = [parts_grid(facts)]
    blocks += [classes_grid(counts, len(facts.classes) > 1) for counts in facts.classes]
    blocks += [columns_grid(facts.columns), rows_grid(facts.first, "as loaded")]
    if facts.fed:
        blocks += _fed(facts.fed)
    if texts:
        blocks.append(Lines(lambda width: _decoded(texts, width)))
    return blocks


def parts_grid(facts: Description) -> Grid:
    """A row a part: its rows and share, and the shapes of the arrays that the model is fed where there is room."""
    total = sum(facts.parts.values()) or 1
    rows = []
    for part, size in facts.parts.items():
        label = f"{part}, for validation too" if part == "test" and facts.validates_on_test else part
        rows.append((label, count(size), f"{size / total:.1%}"))
    grid = Grid(("part", "rows", "share"), tuple(rows))
    if not facts.fed:
        return grid
    heads = [f"{name} {dtype}" for name, dtype in facts.fed.dtypes.items()]
    shapes = [map(_sizes, facts.fed.shapes[part].values()) for part in facts.parts]
    whole = Grid((*grid.columns, *heads), tuple((*row, *fed) for row, fed in zip(rows, shapes, strict=True)))
    return narrowing(whole, grid)


def classes_grid(counts: ClassCounts, several: bool = False) -> Grid:
    """A row a class with its rows in each part.

    Args:
        counts: Of one target.
        several: Whether there are more targets, so that its name has to be said.
    """
    rows = [
        (name, *(count(part[index]) for part in counts.counts.values()))
        for index, name in enumerate(counts.classes[:_LISTED])
    ]
    title = f"classes of {counts.target}" if several else ""
    if len(counts.classes) > _LISTED:
        title = f"{title or 'classes'}: the first {_LISTED} of {count(len(counts.classes))}"
    return Grid(("class", *counts.counts), tuple(rows), title)


def columns_grid(columns: Sequence[ColumnFacts]) -> Grid:
    """A row a column of the source, with what there is room for."""
    listed = columns[:_LISTED]
    title = f"the first {_LISTED} of {count(len(columns))} columns" if len(columns) > _LISTED else ""
    cells = {
        "column": [f"{facts.name} (target)" if facts.role == "target" else facts.name for facts in listed],
        "type": [_kind(facts) for facts in listed],
        "missing": [count(facts.missing) for facts in listed],
        "smallest": [_bound(facts.smallest) for facts in listed],
        "mean": [_bound(facts.mean) for facts in listed],
        "largest": [_bound(facts.largest) for facts in listed],
    }
    choices = [tuple(cells), ("column", "type", "missing", "smallest", "largest"), ("column", "type", "missing")]
    return narrowing(
        *(Grid(heads, tuple(zip(*(cells[head] for head in heads), strict=True)), title, words=2) for heads in choices)
    )


def rows_grid(first: FirstRows, title: str = "") -> Grid:
    """A line a column, with its values in the first rows, as many as there is room for."""
    listed = list(first.cells.items())[:_LISTED]
    if len(first.cells) > _LISTED:
        title = f"{title}, the first {_LISTED} of {count(len(first.cells))} columns"
    grids = [
        Grid(
            ("column", *(f"row {row}" for row in first.rows[:shown])),
            tuple((name, *values[:shown]) for name, values in listed),
            title,
            words=shown + 1,
            readable=_READABLE,
        )
        for shown in range(max(1, len(first.rows)), 0, -1)
    ]
    return narrowing(*grids)


def _fed(fed: Fed) -> Iterator[Grid]:
    """The first rows of every input and target as they are fed."""
    inputs = {item.name: item for item in fed.inputs}
    for first in fed.first:
        shape = fed.shapes["train"].get(first.name, ())[1:]
        form = f"{_sizes(shape)} {fed.dtypes[first.name]}".strip() if first.name in fed.dtypes else ""
        yield rows_grid(first, f"{first.name} as fed{f': {form}' if form else ''}{_steps(inputs.get(first.name))}")


def _steps(item: Input | None) -> str:
    """What the model itself does first."""
    if item is None or not item.steps:
        return ""
    steps = [f"{name} {' '.join(str(value) for value in arguments.values())}" for name, arguments in item.steps]
    return f", then in the model {', '.join(steps)}"


def _decoded(texts: Sequence[Decoded], width: int) -> Iterator[str]:
    yield "word ids as text"
    for text in texts:
        yield from wrap([f"row {text.row}, {text.column}, {plural(text.words, 'word')}:"], width)
        lines = wrap([escape(text.text)], width - 4)
        shown = lines[:_LINES]
        if shown and (len(lines) > _LINES or len(text.text.split(" ")) < text.words):
            shown[-1] += " …"
        yield from (f"  {line}" for line in shown)


def _kind(facts: ColumnFacts) -> str:
    if facts.kind == "sequences":
        return f"{facts.dtype} sequences, by length"
    if facts.kind in ("text", "classes"):
        return f"{facts.kind}, {plural(facts.distinct or 0, 'value')}"
    return f"{_sizes(facts.shape)} {facts.dtype}" if facts.shape else facts.dtype


def _sizes(shape: Sequence[int]) -> str:
    return " x ".join(map(str, shape))


def _bound(value: float | None) -> str:
    is_whole = value is not None and float(value).is_integer() and abs(value) < _EXACT
    return count(int(value)) if value is not None and is_whole else number(value)
