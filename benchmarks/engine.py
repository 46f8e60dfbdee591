"""The engine against `model.fit`, on the same model and the same arrays.

Default `fit` is `model.fit(x, y, batch_size=...)` as it comes; tuned `fit` has `steps_per_execution` at the epoch's
length. An epoch is the median of the last 5 of 20; the three run one after the other, each in a process of its own.
`own` is what the loop itself costs, an epoch's time without its compiled calls: asked are under 1 ms, with validation
under 2. Where others share the machine, the processor's time says more than the clock: `x fit` is given by both.
"""

from __future__ import annotations

import json
import statistics
import sys
from typing import Any

from benchmarks.engine_models import ROWS
from benchmarks.processes import python
from benchmarks.processes import run as run_process
from benchmarks.tables import Series, Table


def run(names: list[str] | None = None) -> list[Table]:
    """All tables: against fit, graph beside xla, one thread beside all."""
    names = names or list(ROWS)
    return [
        against_fit(names),
        side_by_side("What the rule of `auto` rests on: graph and XLA", names, ("graph", "xla")),
        side_by_side(
            "What the default of `training.threads` rests on: one thread and all", names, ("auto/1", "auto/0")
        ),
    ]


def against_fit(names: list[str]) -> Table:
    """The engine as it comes, beside both ways of fit."""
    rows, raw = [], []
    for name in names:
        default, tuned, ours = (measured(name, runner) for runner in ("fit", "tuned", "auto"))
        rows.append((name, *compared(default, tuned, ours, ROWS[name].at_least)))
        for runner, figures in (("fit", default), ("tuned fit", tuned), ("nnrun", ours)):
            raw += series(f"{name}, {runner}", figures)
    columns = ("model", "fit, ms", "tuned, ms", "nnrun, ms", "engine", "x fit", "processor", "asked", "x tuned")
    more = ("validated, x fit", "processor", "x tuned", "own, ms", "validated, ms", "20 epochs: fit, s", "nnrun, s")
    return Table(
        "An epoch, and a whole fit of 20 with tracing and compiling", (*columns, *more), tuple(rows), tuple(raw)
    )


def compared(default: dict[str, Any], tuned: dict[str, Any], ours: dict[str, Any], asked: float) -> tuple[str, ...]:
    """One row's cells."""

    def times(other: dict[str, Any], measure: str) -> str:
        return f"{middle(other, measure) / middle(ours, measure):.1f}"

    return (
        *(f"{1e3 * middle(figures, 'epoch'):.2f}" for figures in (default, tuned, ours)),
        ours["engine"],
        times(default, "epoch"),
        times(default, "processor"),
        f">= {asked:g}" if asked else "",
        times(tuned, "epoch"),
        times(default, "validated"),
        times(default, "validated processor"),
        times(tuned, "validated"),
        *(f"{1e3 * middle(ours, measure):.2f}" for measure in ("own", "validated own")),
        f"{default['whole']:.2f}",
        f"{ours['whole']:.2f}",
    )


def side_by_side(title: str, names: list[str], runners: tuple[str, ...]) -> Table:
    """Ways of the engine against each other."""
    rows, raw = [], []
    for name in names:
        figures = {runner: measured(name, runner) for runner in runners}
        cells: list[str] = [f"{figures[runners[0]]['mflop']:.2f}"]
        for runner in runners:
            one = figures[runner]
            cells += [
                f"{1e3 * middle(one, 'epoch'):.2f}",
                f"{1e3 * middle(one, 'processor'):.2f}",
                f"{one['whole']:.2f}",
            ]
            raw += series(f"{name}, {runner}", one)
        rows.append((name, *cells))
    columns = [f"{runner} {what}" for runner in runners for what in ("ms", "processor ms", "20 epochs s")]
    return Table(title, ("model", "MFLOP a step", *columns), tuple(rows), tuple(raw))


def measured(name: str, runner: str) -> dict[str, Any]:
    """The figures of one row under one runner."""
    figures: dict[str, Any] = json.loads(run_process(python("-m", "benchmarks.engine_child", name, runner)).output)
    return figures


def middle(figures: dict[str, Any], measure: str) -> float:
    """The median of a measure."""
    return float(statistics.median(figures[measure]))


def series(case: str, figures: dict[str, Any]) -> list[Series]:
    """The raw numbers."""
    measures = ("epoch", "processor", "validated", "validated processor")
    return [Series(case, measure, "s", tuple(figures[measure])) for measure in measures]


if __name__ == "__main__":
    for table in run([name for name in ROWS if any(part in name for part in sys.argv[1:] or [""])]):
        print(f"{table.render()}\n", flush=True)
