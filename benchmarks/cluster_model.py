"""How long many trials take on more machines than were measured, by what each costs the process that runs the sweep."""

from __future__ import annotations

from benchmarks.cluster_costs import Costs
from benchmarks.tables import Table
from nnrun.words.numbers import duration

MACHINES = (1, 10, 30, 100)
PROCESSORS = 16
TRIALS = 10_000
LENGTHS = {"5 s": 5.0, "5 min": 300.0}
"""Of a trial, in seconds."""


def modelled(costs: Costs) -> Table:
    """Trials of one processor: as many at once as there is room for, or as that process keeps up with.

    It does one thing after the other: hands trials out and writes what they leave, which costs each trial the same, and
    hears of all that are trained, each second.
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
    """Trials of so many seconds that the process keeps up with."""
    each = (costs.handed.busy + costs.written.busy) / seconds + costs.heard.busy
    return int((1 - costs.idle.busy) / each)
