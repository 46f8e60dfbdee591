"""How long many trials take on more machines than were measured, by what each costs the process that runs the sweep."""

from __future__ import annotations

from itertools import count

from benchmarks.cluster_costs import Costs
from benchmarks.tables import Table
from nnrun.experiment.executors.ray.crew import patience
from nnrun.words.numbers import duration

MACHINES = (1, 10, 30, 100)
PROCESSORS = 16
TRIALS = 10_000
LENGTHS = {"5 s": 5.0, "5 min": 300.0}
"""Of a trial, in seconds."""


def modelled(costs: Costs) -> Table:
    """Trials of one processor: as many at once as there is room for, or as that process keeps up with.

    It does one thing after the other: hands trials out and writes what they leave, which costs each trial the same, and
    hears of all that are trained, each second or, of more than a hundred, less often.
    """
    rows = []
    for machines in MACHINES:
        room = machines * PROCESSORS
        row = [str(machines), f"{room:,}"]
        for seconds in LENGTHS.values():
            kept = most_at_once(costs, seconds)
            at_once = min(room, kept)
            limit = "" if kept > room else f", {kept:,} at once"
            row.append(f"{duration(TRIALS * seconds / at_once)}{limit}")
        rows.append(tuple(row))
    heads = ("machines", "room for", *(f"{TRIALS:,} trials of {length}" for length in LENGTHS))
    title = f"Modelled, not measured: machines of {PROCESSORS} processors"
    return Table(title, heads, tuple(rows), note="Where so many at once are named, that process is the limit.")


def most_at_once(costs: Costs, seconds: float) -> int:
    """Trials of so many seconds that the process keeps up with, each of which it hears of the less often the more."""
    once = (costs.handed.busy + costs.written.busy) / seconds

    def keeps_up(trials: int) -> bool:
        return trials * (once + costs.heard.busy / patience(trials)) + costs.idle.busy < 1

    return next(trials - 1 for trials in count(1) if not keeps_up(trials))
