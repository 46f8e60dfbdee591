"""What fixed rules of the engine rest on: kinds of model by sizes of batch, in every way they can be trained.

`auto` chooses between graph and XLA, the default of `training.threads` between one thread and all; both look at the
model and never at a clock. A kind is a process of its own, in which the ways take turns: `fit` as it comes, tuned `fit`
(`steps_per_execution` at the epoch's length), graph, and XLA where `auto` would take it for any number of steps, all on
the threads that nnrun takes for the model. The batch divides the rows, which suits `fit` best. A figure is the least of
the turns, so that others who use the machine count for little.

A short training is one of 100 or 300 steps, without the start of Python and TensorFlow: the first call of each way
(building, tracing, compiling), and so many steps. `won after` is the number of steps that win XLA's compilation back.

`python -m benchmarks.rules [--xla] [--into FILE] [PART ...]` measures some kinds alone (`--xla`: by XLA too where the
rule never takes it, which may take minutes), and goes on where a FILE of figures ends.
"""

from __future__ import annotations

import argparse
import json
import statistics
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from benchmarks.processes import python
from benchmarks.processes import run as run_process
from benchmarks.rule_models import ABOUT_THREADS, KINDS, batches_of
from benchmarks.rules_child import MANY
from benchmarks.tables import Series, Table
from nnrun.engine.engine_choice import COMPILING, won_a_step, xla_pays

SHORT = (100, 300)
"""Steps of short trainings: an epoch, and three."""
SLOW = 0.01
"""Seconds a step of `fit` from which on its work counts, and not what is around it."""
WAYS = ("fit", "tuned", "graph", "xla")
CLOCK, PROCESSOR = 0, 1
Case = dict[str, Any]
"""What a process of one kind says of one size of batch."""


def run() -> list[Table]:
    """Graph beside XLA and `fit`, long and short, and one thread beside all."""
    every = [case for kind in KINDS for case in measured(kind)]
    few = [(kind, batch, [measured(kind, threads, [batch])[0] for threads in (1, 0)]) for kind, batch in ABOUT_THREADS]
    return [engines(every), short_trainings(every), threads_table(few)]


def measured(kind: str, threads: int = -1, batches: Sequence[int] = (), *, xla: bool = False) -> list[Case]:
    """The figures of a kind, by its sizes of batch."""
    sizes = [str(batch) for batch in batches or batches_of(kind)]
    arguments = ("-m", "benchmarks.rules_child", kind, str(threads), "always" if xla else "where-it-pays", *sizes)
    lines = run_process(python(*arguments)).output.splitlines()
    return [json.loads(line) for line in lines if line.startswith('{"kind"')]


def least(case: Case, way: str, which: int) -> float:
    """Seconds a step of a way, by the clock or the processor."""
    return float(min(pair[which] for pair in case["ways"][way]))


def whole(case: Case, way: str, steps: int, which: int) -> float:
    """Seconds of a training of so many steps, its tracing and compiling among them."""
    return float(max(0.0, case["first"][way][which]) + steps * least(case, way, which))


def auto(case: Case, steps: int) -> str:
    """What the rule takes."""
    return "xla" if xla_pays({**case["facts"], "steps": steps}) else "graph"


def gain(case: Case, steps: int, which: int, *, long: bool) -> float:
    """How many times as fast `auto` is as the better `fit`, in a step of a long training or a whole short one."""
    seconds = {way: least(case, way, which) if long else whole(case, way, steps, which) for way in case["ways"]}
    return min(seconds["fit"], seconds["tuned"]) / seconds[auto(case, steps)]


def engines(cases: Iterable[Case]) -> Table:
    """What the rule of `auto` rests on: steps of long trainings."""
    rows, raw, gains = [], [], []
    for case in cases:
        gains.append((gain(case, MANY, CLOCK, long=True), least(case, "fit", CLOCK) > SLOW))
        rows.append(
            (
                case["kind"],
                f"{case['batch']}",
                f"{case['facts']['mflop_per_step']:.2f}",
                *(cell(1e3, case, way) for way in WAYS),
                auto(case, MANY),
                " / ".join(f"{gain(case, MANY, which, long=True):.2f}" for which in (CLOCK, PROCESSOR)),
            )
        )
        raw += [
            Series(f"{case['kind']}, batch {case['batch']}, {way}", measure, "s", tuple(pair[which] for pair in pairs))
            for way, pairs in case["ways"].items()
            for which, measure in ((CLOCK, "step"), (PROCESSOR, "processor"))
        ]
    columns = ("model", "batch", "MFLOP", *(f"{way}, ms" for way in WAYS), "auto", "x the better fit")
    every = median_and_least([times for times, _ in gains])
    note = f"Clock / processor. `auto` beside the better `fit`, by the clock: {every}."
    if worked := [times for times, slow in gains if slow]:
        note += f" Where `fit` takes more than 10 ms a step: {median_and_least(worked)}."
    return Table("What the rule of `auto` rests on: a step in four ways", columns, tuple(rows), tuple(raw), note)


def median_and_least(times: Sequence[float]) -> str:
    """Of how many times as fast `auto` is."""
    return f"median {statistics.median(times):.2f}, least {min(times):.2f}, of {len(times)}"


def cell(factor: float, case: Case, way: str) -> str:
    """A way's time by the clock and the processor, or that it was not measured."""
    if way not in case["ways"]:
        return "-"
    return " / ".join(f"{factor * least(case, way, which):.2f}" for which in (CLOCK, PROCESSOR))


def short_trainings(cases: Iterable[Case]) -> Table:
    """Whole trainings of few steps, and when XLA pays."""
    rows, raw, gains = [], [], []
    for case in cases:
        cells = []
        for steps in SHORT:
            engine = auto(case, steps)
            better = min(("fit", "tuned"), key=lambda way: whole(case, way, steps, CLOCK))
            seconds = [whole(case, way, steps, CLOCK) for way in (better, engine)]
            gains.append(gain(case, steps, CLOCK, long=False))
            times = " / ".join(f"{gain(case, steps, which, long=False):.2f}" for which in (CLOCK, PROCESSOR))
            cells += [*(f"{each:.2f}" for each in seconds), engine, times]
        won = won_a_step(case["facts"])
        rows.append(
            (
                case["kind"],
                f"{case['batch']}",
                *cells,
                *won_after(case),
                f"{COMPILING[case['facts']['kind']] / won:.0f}" if won > 0 else "never",
            )
        )
        raw += [
            Series(f"{case['kind']}, batch {case['batch']}, {way}", "first call", "s", (case["first"][way][CLOCK],))
            for way in case["ways"]
        ]
    columns = [name for steps in SHORT for name in (f"fit, {steps} steps, s", "auto, s", "engine", "x")]
    more = ("XLA compiles, s", "won after", "by the rule")
    note = (
        f"x: the better `fit` by `auto`, clock / processor; by the clock {median_and_least(gains)}. "
        "XLA's compilation and what it wins are the processor's time."
    )
    return Table("Short trainings", ("model", "batch", *columns, *more), tuple(rows), tuple(raw), note)


def won_after(case: Case) -> tuple[str, str]:
    """What XLA's compilation takes, and the steps after which it is won back, by the processor's time."""
    if "xla" not in case["ways"]:
        return "-", "-"
    won = least(case, "graph", PROCESSOR) - least(case, "xla", PROCESSOR)
    more = max(0.0, case["first"]["xla"][PROCESSOR] - case["first"]["graph"][PROCESSOR])
    return f"{more:.1f}", f"{more / won:.0f}" if won > 0 else "never"


def threads_table(figures: Iterable[tuple[str, int, Sequence[Case]]]) -> Table:
    """What the default of `training.threads` rests on, by the clock: more threads never take less of the processor."""
    rows = []
    for kind, batch, by_threads in figures:
        cells = [
            f"{1e3 * least(case, way, CLOCK):.2f}" if way in case["ways"] else "-"
            for way in ("graph", "xla")
            for case in by_threads
        ]
        rows.append((kind, f"{batch}", *cells))
    columns = ("model", "batch", "graph, one thread, ms", "all, ms", "xla, one thread, ms", "all, ms")
    return Table("What the default of `training.threads` rests on: one thread and all", columns, tuple(rows))


def main() -> None:
    """Some kinds alone, each written down when it is measured."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.rules")
    parser.add_argument("parts", nargs="*", metavar="PART", help="of the names of the kinds that are measured")
    parser.add_argument("--xla", action="store_true", help="by XLA too where the rule never takes it")
    parser.add_argument("--batch", type=int, action="append", help="this size alone; may be given several times")
    parser.add_argument("--into", type=Path, default=Path("rules.jsonl"), metavar="FILE", help="of figures, one a line")
    options = parser.parse_args()
    cases: list[Case] = (
        [json.loads(line) for line in options.into.read_text().splitlines()] if options.into.exists() else []
    )
    for kind in (kind for kind in KINDS if any(part in kind for part in options.parts or [""])):
        done = {case["batch"] for case in cases if case["kind"] == kind}
        missing = [batch for batch in options.batch or batches_of(kind) if batch not in done]
        for case in measured(kind, batches=missing, xla=options.xla) if missing else []:
            cases.append(case)
            with options.into.open("a") as file:
                print(json.dumps(case), file=file)
            for table in (engines([case]), short_trainings([case])):
                print(table.rows[0], flush=True)
    for table in (engines(cases), short_trainings(cases)):
        print(f"\n{table.render()}")


if __name__ == "__main__":
    main()
