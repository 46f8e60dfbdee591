"""The engine against `model.fit`, on the same model and the same arrays.

In the multi-hot row `fit` has the zeros and ones as a float32 matrix, and nnrun, as with its step `multi_hot`, the ids
of which its model makes sparse rows.
Default `fit` is `model.fit(x, y, batch_size=...)` as it comes; tuned `fit` has `steps_per_execution` at the epoch's
length. An epoch is the median of the last 5 of 10; both run in a process, and then nnrun in another, which does the
first 10 epochs of a training of 200. `own` is what the loop itself costs, an epoch's time without its compiled calls:
asked are under 1 ms, with validation under 2. Light models (one thread) are trained with validation, too. Where others
share the machine, the processor's time says more than the clock: `x fit` is given by both.
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
        (default, tuned), (ours,) = measured(name, "fit", "tuned"), measured(name, "auto")
        rows.append((name, *compared(default, tuned, ours, ROWS[name].at_least)))
        for runner, figures in (("fit", default), ("tuned fit", tuned), ("nnrun", ours)):
            raw += series(f"{name}, {runner}", figures)
    columns = ("model", "fit, ms", "tuned, ms", "nnrun, ms", "engine", "x fit", "processor", "asked", "x tuned")
    more = ("validated, x fit", "processor", "x tuned", "own, ms", "validated, ms", "10 epochs: fit, s", "nnrun, s")
    return Table("An epoch, and the first 10 with tracing and compiling", (*columns, *more), tuple(rows), tuple(raw))


def compared(default: dict[str, Any], tuned: dict[str, Any], ours: dict[str, Any], asked: float) -> tuple[str, ...]:
    """One row's cells."""

    def times(other: dict[str, Any], measure: str) -> str:
        return f"{middle(other, measure) / middle(ours, measure):.1f}" if measure in ours else "-"

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
        *(f"{1e3 * middle(ours, measure):.2f}" if measure in ours else "-" for measure in ("own", "validated own")),
        f"{default['whole']:.2f}",
        f"{ours['whole']:.2f}",
    )


def measured(name: str, *runners: str) -> list[dict[str, Any]]:
    """The figures of one row under some runners, which follow each other in a process."""
    output = run_process(python("-m", "benchmarks.engine_child", name, *runners)).output
    return [json.loads(line) for line in output.splitlines() if line.startswith("{")]


def middle(figures: dict[str, Any], measure: str) -> float:
    """The median of a measure."""
    return float(statistics.median(figures[measure]))


def series(case: str, figures: dict[str, Any]) -> list[Series]:
    """The raw numbers."""
    measures = ("epoch", "processor", "validated", "validated processor")
    return [Series(case, measure, "s", tuple(figures[measure])) for measure in measures if measure in figures]


if __name__ == "__main__":
    print(against_fit([name for name in ROWS if any(part in name for part in sys.argv[1:] or [""])]).render())
