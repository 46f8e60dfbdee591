"""What ``nnrun data`` shows: parts, classes, columns, the first rows as loaded and as fed, word ids as text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from nnrun.console.labelled import labelled
from nnrun.console.tables import Grid, is_readable, render_grid
from nnrun.data.describe.data_facts import ClassCounts, ColumnFacts, Description, Fed, FirstRows
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


def heading(config: str, seed: int, facts: Description, width: int = 80) -> list[str]:
    """Which data it is, in lines of at most ``width`` columns."""
    rows = plural(sum(facts.parts.values()), "row")
    return labelled(
        [("config", [config, f"seed {seed}"]), ("data", [facts.source, rows]), ("sha256", [facts.fingerprint])], width
    )


def description_text(facts: Description, texts: Sequence[Decoded], width: int = 80, *, colour: bool = False) -> str:
    """All of it in lines of at most ``width`` columns."""
    grids = [parts_grid(facts, width)]
    grids += [classes_grid(counts, len(facts.classes) > 1) for counts in facts.classes]
    grids += [columns_grid(facts.columns, width), rows_grid(facts.first, width, "as loaded")]
    blocks = [render_grid(grid, width, colour=colour) for grid in grids]
    if facts.fed:
        blocks += _fed(facts.fed, width, colour=colour)
    if texts:
        blocks.append("\n".join(_decoded(texts, width)))
    return "\n\n".join(blocks)


def parts_grid(facts: Description, width: int | None = 80) -> Grid:
    """A row a part: its rows and share, and the shapes of the arrays that the model is fed where there is room."""
    total = sum(facts.parts.values()) or 1
    rows = []
    for part, size in facts.parts.items():
        told = f"{part}, for validation too" if part == "test" and facts.validates_on_test else part
        rows.append((told, count(size), f"{size / total:.1%}"))
    grid = Grid(("part", "rows", "share"), tuple(rows))
    if not facts.fed:
        return grid
    heads = [f"{name} {dtype}" for name, dtype in facts.fed.dtypes.items()]
    shapes = [map(_sizes, facts.fed.shapes[part].values()) for part in facts.parts]
    whole = Grid((*grid.columns, *heads), tuple((*row, *fed) for row, fed in zip(rows, shapes, strict=True)))
    return whole if is_readable(whole, width) else grid


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


def columns_grid(columns: Sequence[ColumnFacts], width: int | None = 80) -> Grid:
    """A row a column of the source, with what the width has room for."""
    listed = columns[:_LISTED]
    title = f"the first {_LISTED} of {count(len(columns))} columns" if len(columns) > _LISTED else ""
    names = [f"{facts.name} (target)" if facts.role == "target" else facts.name for facts in listed]
    kinds = [_kind(facts) for facts in listed]
    missing = [count(facts.missing) for facts in listed]
    smallest, mean, largest = (
        [_bound(getattr(facts, name)) for facts in listed] for name in ("smallest", "mean", "largest")
    )
    choices = [
        (
            ("column", "type", "missing", "smallest", "mean", "largest"),
            [names, kinds, missing, smallest, mean, largest],
        ),
        (("column", "type", "missing", "smallest", "largest"), [names, kinds, missing, smallest, largest]),
        (("column", "type", "missing"), [names, kinds, missing]),
    ]
    grids = [Grid(heads, tuple(zip(*cells, strict=True)), title, words=2) for heads, cells in choices]
    return next((grid for grid in grids if is_readable(grid, width)), grids[-1])


def rows_grid(first: FirstRows, width: int | None = 80, title: str = "") -> Grid:
    """A line a column, with its values in the first rows, as many as the width has room for."""
    listed = list(first.cells.items())[:_LISTED]
    if len(first.cells) > _LISTED:
        title = f"{title}, the first {_LISTED} of {count(len(first.cells))} columns"
    shown = len(first.rows)
    while width is not None and shown > 1 and not _fits(listed, shown, width):
        shown -= 1
    rows = tuple((name, *values[:shown]) for name, values in listed)
    heads = ("column", *(f"row {row}" for row in first.rows[:shown]))
    return Grid(heads, rows, title, words=len(heads))


def _fits(listed: Sequence[tuple[str, Sequence[str]]], shown: int, width: int) -> bool:
    """Whether a row's value has room to be read."""
    needed = max((min(len(value), _READABLE) for _, values in listed for value in values[:shown]), default=0)
    names = max((min(len(name), _READABLE) for name, _ in listed), default=0)
    return names + shown * (max(needed, len("row 0")) + 2) <= width


def _fed(fed: Fed, width: int, *, colour: bool) -> Iterator[str]:
    """The first rows of every input and target as they are fed."""
    inputs = {item.name: item for item in fed.inputs}
    for first in fed.first:
        shape = fed.shapes["train"].get(first.name, ())[1:]
        form = f"{_sizes(shape)} {fed.dtypes[first.name]}".strip() if first.name in fed.dtypes else ""
        title = f"{first.name} as fed{f': {form}' if form else ''}{_steps(inputs.get(first.name))}"
        yield render_grid(rows_grid(first, width, title), width, colour=colour)


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
