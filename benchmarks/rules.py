"""What fixed rules of the engine rest on: graph beside XLA, one thread beside all, on the rows of the engine's table.

`auto` chooses between the first two, the default of `training.threads` between the others; both look at the model and
never at a clock.
"""

from __future__ import annotations

from benchmarks.engine import measured, middle, series
from benchmarks.engine_models import ROWS
from benchmarks.tables import Table


def run() -> list[Table]:
    """Both tables."""
    names = list(ROWS)
    return [
        side_by_side("What the rule of `auto` rests on: graph and XLA", names, ("graph", "xla")),
        side_by_side(
            "What the default of `training.threads` rests on: one thread and all", names, ("auto/1", "auto/0")
        ),
    ]


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
