"""A comparison of runs in a terminal: scores, differences with their intervals, changed rows, curves."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

from nnrun.comparison.result import ChangedRows, Comparison, Difference
from nnrun.console.labelled import Labelled
from nnrun.console.line_chart import LineChart, Series
from nnrun.console.paper import Block
from nnrun.console.tables import Grid, narrowing
from nnrun.words.numbers import count, number, plural, probability
from nnrun.words.score_units import label

_SHOWN_ROWS = 20
"""Changed rows that are listed; a file has all."""


def compare_blocks(compared: Comparison, *, rows: bool = False) -> list[Block]:
    """What a comparison comes to."""
    blocks: list[Block] = [Labelled(list(_heads(compared)))]
    if len(compared.columns) > 2 or not compared.differences or any(c.spread for c in compared.columns):
        blocks.append(scores_grid(compared))
    if compared.differences:
        blocks.append(differences_grid(compared))
    if compared.changed:
        blocks.append(changes_grid(compared.changed))
        blocks += [rows_grid(changed) for changed in compared.changed if rows and changed.mended + changed.broken]
    blocks += _charts(compared)
    return [*blocks, Labelled(list(_facts(compared)))]


def _heads(compared: Comparison) -> Iterator[tuple[str, Sequence[str]]]:
    sizes = {len(changed.rows) for changed in compared.changed}
    rows = [f"{plural(sizes.pop(), 'row')} that both scored"] if len(sizes) == 1 else []
    yield "part", [compared.part, *rows]
    yield "baseline", [compared.baseline.name]
    if len(compared.columns) == 2:
        yield "run", [compared.columns[1].name]


def scores_grid(compared: Comparison) -> Grid:
    """The scores of all runs, a row a run; of several seeds the mean with its spread."""
    names = list(dict.fromkeys(name for column in compared.columns for name in column.scores))
    heads = ("run", *(_label(name, compared) for name in names))
    rows = tuple(
        (column.name, *(_with_spread(column.scores.get(name), column.spread.get(name)) for name in names))
        for column in compared.columns
    )
    title = f"scores of the {compared.part} part, each on its own rows"
    wide = Grid(heads, rows, title)
    first, *others = zip(heads, *rows, strict=True)
    return narrowing(wide, Grid(first, tuple(others), title), wide)


def _with_spread(value: float | None, spread: float | None) -> str:
    return number(value) if spread is None else f"{number(value)} ± {number(spread)}"


def _label(name: str, compared: Comparison) -> str:
    return label(name, dict.fromkeys(compared.scaled))


def differences_grid(compared: Comparison) -> Grid:
    """A row a run and metric: both scores, their difference and its interval."""
    several = len(compared.columns) > 2
    p = "p (Holm)" if compared.family else "p"
    names = ("run", "metric", "baseline", "score") if several else ("metric", "baseline", "run")
    heads = (*names, "difference", "from", "to", p, "verdict")
    rows = tuple(_difference_cells(difference, compared, several=several) for difference in compared.differences)
    title = "difference: run minus baseline; from, to: its 95 % interval"
    return Grid(heads, rows, title, words=1 + several)


def _difference_cells(difference: Difference, compared: Comparison, *, several: bool) -> tuple[str, ...]:
    low, high = difference.interval or (None, None)
    gap = None if math.isnan(difference.difference) and difference.reason else difference.difference
    values = (difference.baseline, difference.score, gap, low, high)
    name = (difference.run,) if several else ()
    return (
        *name,
        _label(difference.metric, compared),
        *map(number, values),
        probability(difference.corrected_p),
        difference.verdict,
    )


def changes_grid(changed: Sequence[ChangedRows]) -> Grid:
    """How many rows each run mends and breaks, of those that it and the baseline both answered."""
    outputs = len({its.output for its in changed}) > 1
    heads = ("run", *(("output",) if outputs else ()), "rows", "mends", "breaks", "as before", "p")
    rows = tuple(
        (
            its.run,
            *((its.output,) if outputs else ()),
            *map(count, (len(its.rows), its.mended, its.broken, len(its.rows) - its.mended - its.broken)),
            probability(its.p),
        )
        for its in changed
    )
    numbers = all(its.kind == "number" for its in changed)
    title = "rows: smaller error, larger error" if numbers else "rows: mended (wrong before, right now) and broken"
    return Grid(heads, rows, title, words=1 + outputs)


def rows_grid(changed: ChangedRows) -> Grid:
    """The changed rows, the largest changes first."""
    records = changed.records()
    names = [name for name in changed.columns if name not in ("run", "output", "gain")]
    shown = [tuple(_cell(record[name]) for name in names) for record in records[:_SHOWN_ROWS]]
    output = f", {changed.output}" if changed.output != "target" else ""
    left_out = f"; {_SHOWN_ROWS} of {len(records):,}, --rows FILE.csv has all" if len(records) > _SHOWN_ROWS else ""
    order = [names.index(name) for name in sorted(names, key=lambda name: name != "change")]
    cells = tuple(tuple(row[place] for place in order) for row in shown)
    return Grid(tuple(names[place] for place in order), cells, f"changed rows of {changed.run}{output}{left_out}")


def _cell(value: object) -> str:
    return number(value) if isinstance(value, float) else str(value)


def _charts(compared: Comparison) -> Iterator[Block]:
    if compared.curves and any(len(curve.epochs) > 1 for curve in compared.curves):
        series = [Series(curve.run, curve.epochs, curve.values) for curve in compared.curves]
        yield LineChart(compared.curves[0].metric, series)


def _facts(compared: Comparison) -> Iterator[tuple[str, Sequence[str]]]:
    methods = list(dict.fromkeys(difference.method for difference in compared.differences if difference.method))
    drawn = f"{compared.resamples:,} resamples, seed {compared.seed}"
    for method in methods:
        yield "interval", [f"{method} ({drawn})" if method.startswith("bootstrap") else method]
    for test in dict.fromkeys(changed.method for changed in compared.changed):
        yield "rows", [test]
    if compared.family:
        yield "p", [f"Holm's correction of {compared.family} p-values", "name a metric beforehand to test it alone"]
    reasons: dict[str, list[str]] = {}
    for difference in compared.differences:
        if difference.reason:
            reasons.setdefault(difference.reason, []).append(_label(difference.metric, compared))
    for reason, metrics in reasons.items():
        yield "numbers", [f"{', '.join(dict.fromkeys(metrics))}: numbers alone: {reason}"]
    for note in compared.notes:
        yield "note", [note]
