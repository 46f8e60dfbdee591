"""What fixed rules of the engine rest on: kinds of model by sizes of batch, in every way they can be trained.

`auto` chooses between graph and XLA, the default of `training.threads` between one thread and all; both look at the
model and never at a clock. A case is a process of its own, in which the ways take turns: `fit` as it comes, tuned `fit`
(`steps_per_execution` at the epoch's length), graph and XLA, on the threads that nnrun takes for the model. A figure is
the least of the turns, so that others who use the machine count for little. `won after` is the number of steps that win
XLA's compilation back, as measured and by the rule; `auto` is what it takes for a training of 100,000 steps.

`python -m benchmarks.rules [--short] [--into FILE] [PART ...]` measures some cases alone (`--short`: some fifteen, in
ten minutes on a machine that is otherwise quiet), and goes on where a FILE of figures ends.
"""

from __future__ import annotations

import argparse
import json
import statistics
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from benchmarks.processes import python
from benchmarks.processes import run as run_process
from benchmarks.rule_models import cases
from benchmarks.tables import Series, Table
from nnrun.engine.engine_choice import COMPILING, won_a_step, xla_pays

MANY = 100_000
"""Steps of the training for which the table says what `auto` takes."""
WAYS = ("fit", "tuned", "graph", "xla")
CLOCK, PROCESSOR = 0, 1
Case = tuple[str, int]


def run() -> list[Table]:
    """Graph beside XLA and `fit`, and one thread beside all."""
    every = [(case, measured(case)) for case in cases(short=False)]
    few = [(case, {threads: measured(case, threads) for threads in (1, 0)}) for case in cases(short=True)]
    return [engines(every), threads_table(few)]


def measured(case: Case, threads: int = -1) -> dict[str, Any]:
    """The figures of a case."""
    name, batch = case
    command = python("-m", "benchmarks.rules_child", name, str(batch), str(threads))
    figures: dict[str, Any] = json.loads(run_process(command).output.splitlines()[-1])
    return figures


def engines(figures: Iterable[tuple[Case, dict[str, Any]]]) -> Table:
    """What the rule of `auto` rests on."""
    rows, raw, gains = [], [], []
    for (name, batch), case in figures:
        least = {way: [min(pair[which] for pair in case["ways"][way]) for which in (CLOCK, PROCESSOR)] for way in WAYS}
        facts = {**case["facts"], "steps": MANY}
        auto = "xla" if xla_pays(facts) else "graph"
        times = [min(least["fit"][which], least["tuned"][which]) / least[auto][which] for which in (CLOCK, PROCESSOR)]
        gains.append(times[CLOCK])
        rows.append(
            (
                name,
                f"{batch}",
                f"{facts['mflop_per_step']:.2f}",
                *(" / ".join(f"{1e3 * seconds:.2f}" for seconds in least[way]) for way in WAYS),
                auto,
                " / ".join(f"{ratio:.2f}" for ratio in times),
                " / ".join(f"{case['first']['xla'][which] - case['first']['graph'][which]:.1f}" for which in (0, 1)),
                won_after(case, least),
                f"{COMPILING[facts['kind']] / won:.0f}" if (won := won_a_step(facts)) > 0 else "never",
            )
        )
        raw += [
            Series(f"{name}, batch {batch}, {way}", measure, "s", tuple(pair[which] for pair in case["ways"][way]))
            for way in WAYS
            for which, measure in ((CLOCK, "step"), (PROCESSOR, "processor"))
        ]
    columns = ("model", "batch", "MFLOP", *(f"{way}, ms" for way in WAYS), "auto", "x the better fit")
    more = ("XLA compiles, s", "won after", "by the rule")
    note = f"Clock / processor. The median of `auto` beside the better `fit`: {statistics.median(gains or [1]):.2f}."
    title = "What the rule of `auto` rests on: a step in four ways"
    return Table(title, (*columns, *more), tuple(rows), tuple(raw), note)


def won_after(case: dict[str, Any], least: dict[str, list[float]]) -> str:
    """The steps after which XLA has won its compilation back, by the processor's time."""
    won = least["graph"][PROCESSOR] - least["xla"][PROCESSOR]
    more = case["first"]["xla"][PROCESSOR] - case["first"]["graph"][PROCESSOR]
    return f"{max(0.0, more) / won:.0f}" if won > 0 else "never"


def threads_table(figures: Iterable[tuple[Case, dict[int, dict[str, Any]]]]) -> Table:
    """What the default of `training.threads` rests on, by the clock: more threads never take less of the processor."""
    rows = []
    for (name, batch), by_threads in figures:
        cells = [
            f"{1e3 * min(pair[CLOCK] for pair in by_threads[threads]['ways'][way]):.2f}"
            for way in ("graph", "xla")
            for threads in (1, 0)
        ]
        rows.append((name, f"{batch}", *cells))
    columns = ("model", "batch", "graph, one thread, ms", "all, ms", "xla, one thread, ms", "all, ms")
    return Table("What the default of `training.threads` rests on: one thread and all", columns, tuple(rows))


def main() -> None:
    """Some cases alone, each written down when it is measured."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.rules")
    parser.add_argument("parts", nargs="*", metavar="PART", help="of the names of the kinds that are measured")
    parser.add_argument("--short", action="store_true", help="some fifteen cases")
    parser.add_argument("--into", type=Path, default=Path("rules.jsonl"), metavar="FILE", help="of figures, one a line")
    options = parser.parse_args()
    known = [json.loads(line) for line in options.into.read_text().splitlines()] if options.into.exists() else []
    figures: dict[Case, dict[str, Any]] = {(name, batch): case for name, batch, case in known}
    asked = [case for case in cases(short=options.short) if any(part in case[0] for part in options.parts or [""])]
    for case in asked:
        if case not in figures:
            figures[case] = measured(case)
            with options.into.open("a") as file:
                print(json.dumps([*case, figures[case]]), file=file)
            print(engines([(case, figures[case])]).rows[0], flush=True)
    print(engines([(case, figures[case]) for case in asked]).render())


if __name__ == "__main__":
    main()
