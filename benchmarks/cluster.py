"""What a Ray cluster adds to a sweep: trials of some five seconds, against the same trials without Ray.

The cluster's machines are processes of this one, one processor each. Every command is a whole one; the cluster is there
before. A trial is compared by the seconds of processors of all that takes part, which a busy machine changes little,
and by the clock.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.places import ROOT, environment, scratch
from benchmarks.processes import nnrun
from benchmarks.tables import Series, Table, spread

TIMES = 3
TRIALS = 4
EPOCHS = 1_000
"""Of the Iris model: some five seconds."""
TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True)
class Sweep:
    """One command."""

    clock: float
    """Seconds of its trials, by the clock."""
    processors: float
    """Seconds of processors, those of the cluster's processes too."""
    fits: float
    """Seconds of the trials' fits, by the clock."""


def run() -> list[Table]:
    """With one job and one machine, with two and two, in turns."""
    tables = []
    with scratch() as folder:
        for machines in (1, 2):
            from ray.cluster_utils import Cluster

            cluster = Cluster(initialize_head=True, head_node_args={"num_cpus": 1, "include_dashboard": False})
            try:
                for _ in range(machines - 1):
                    cluster.add_node(num_cpus=1, include_dashboard=False)
                here, there = [], []
                for _ in range(TIMES):
                    here.append(swept(folder, "--jobs", str(machines)))
                    there.append(swept(folder, "--on", f"ray:{cluster.address}"))
            finally:
                cluster.shutdown()
            tables.append(compared(machines, here, there))
    return tables


def swept(folder: Path, *how: str) -> Sweep:
    """Trials that differ by their seeds alone."""
    values = f"seed=[{','.join(map(str, range(TRIALS)))}]"
    settings = (
        f"training.epochs={EPOCHS}",
        "training.engine=graph",
        "dataset.split.validation=0.2",
        "plots=false",
        "--quiet",
        "--json",
    )
    command = nnrun("sweep", "configs/iris.yaml", values, *settings, "--runs-dir", str(folder), *how)
    before = processor_seconds()
    process = subprocess.run(command.arguments, check=True, capture_output=True, text=True, cwd=ROOT, env=environment())
    time.sleep(1.5)  # workers end a moment after
    spent = processor_seconds() - before
    said = json.loads(process.stdout)
    facts = [json.loads(file.read_text(encoding="utf-8")) for file in Path(said["run"]).glob("trial-*/run.json")]
    return Sweep(float(said["seconds"]["trials"]), spent, sum(float(fact["seconds"]["fit"]) for fact in facts))


def processor_seconds() -> float:
    """Of this process and all that it started, those that have ended included."""
    own = os.times()
    return own.children_user + own.children_system + sum(map(_spent, _descendants(os.getpid())))


def _descendants(parent: int) -> list[int]:
    children = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        fields = _fields(stat)
        if fields and int(fields[1]) == parent:
            child = int(stat.parent.name)
            children += [child, *_descendants(child)]
    return children


def _spent(process: int) -> float:
    """Its own, and that of its children that have ended."""
    fields = _fields(Path(f"/proc/{process}/stat"))
    return sum(map(int, fields[11:15])) / TICKS if fields else 0.0


def _fields(stat: Path) -> list[str]:
    try:
        return stat.read_text().rpartition(")")[2].split()
    except OSError:
        return []


def compared(machines: int, here: Sequence[Sweep], there: Sequence[Sweep]) -> Table:
    """Both, and what a trial takes more."""
    rows: list[Any] = []
    raw = []
    for name, each in ((f"--jobs {machines}", here), (f"--on ray, machines: {machines}", there)):
        for what in ("processors", "clock"):
            values = [getattr(one, what) / TRIALS for one in each]
            rows.append((f"{name}, seconds a trial by {what}", *spread(values), ""))
            raw.append(Series(name, what, "s", tuple(values)))
    for what, asked in (("processors", ""), ("clock", "< 1.1")):
        ratios = [getattr(two, what) / getattr(one, what) for one, two in zip(here, there, strict=True)]
        rows.append((f"Ray by local, {what}", *spread(ratios), asked))
    fit = statistics.median(one.fits / TRIALS for one in there)
    title = f"{TRIALS} trials of {fit:.1f} s, machines: {machines}"
    return Table(title, ("what", "median", "least", "most", "asked"), tuple(rows), tuple(raw))
