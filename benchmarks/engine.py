"""The engine against `model.fit`, on the same model and the same arrays.

In the multi-hot row `fit` has the zeros and ones as a float32 matrix, and nnrun, as with its step `multi_hot`, the ids
of which its model makes sparse rows.
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


def run() -> list[Table]:
    """The table against fit."""
    return [against_fit(list(ROWS))]


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
    print(against_fit([name for name in ROWS if any(part in name for part in sys.argv[1:] or [""])]).render())
