"""What a Ray cluster adds to a sweep: trials of some five seconds, against the same trials without Ray.

The cluster's machines are processes of this one, one processor each. Every command is a whole one; the cluster is there
before. A trial is compared by the seconds of processors of all that takes part, which a busy machine changes little,
and by the clock, in turns. Then what the process that runs the sweep does for each trial, and how long a cluster takes
to be there.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.places import ROOT, environment, scratch
from benchmarks.processes import nnrun
from benchmarks.tables import Series, Table, spread
from nnrun.experiment.executors.placement import placement
from nnrun.experiment.executors.ray.connection import QUIET, connected

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
            with cluster_of(machines) as cluster:
                here, there = [], []
                for _ in range(TIMES):
                    here.append(swept(folder, "--jobs", str(machines)))
                    there.append(swept(folder, "--on", f"ray:{cluster.address}"))
                tables.append(compared(machines, here, there))
                if machines == 1:
                    from benchmarks.cluster_costs import costs

                    (folder / "costs").mkdir()
                    with connected(placement(f"ray:{cluster.address}")):
                        tables.append(costs(cluster.address, next(folder.glob("*_sweep/trial-1")), folder / "costs"))
    return tables


@contextmanager
def cluster_of(machines: int) -> Iterator[Any]:
    """Machines of one processor each."""
    from ray.cluster_utils import Cluster

    os.environ.update(QUIET)
    cluster = Cluster(initialize_head=True, head_node_args={"num_cpus": 1, "include_dashboard": False})
    try:
        for _ in range(machines - 1):
            cluster.add_node(num_cpus=1, include_dashboard=False)
        yield cluster
    finally:
        cluster.shutdown()


def swept(folder: Path, *how: str) -> Sweep:
    """Trials that differ by their seeds alone."""
    values = f"seed=[{','.join(map(str, range(TRIALS)))}]"
    settings = ("dataset.split.validation=0.2", "training.engine=graph", "plots=false", "--quiet", "--json")
    where = (f"training.epochs={EPOCHS}", "--runs-dir", str(folder), *how)
    command = nnrun("sweep", "configs/iris.yaml", values, *settings, *where).arguments
    before, after = seconds_by_process(), {}
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT, env=environment()) as process:
        while process.poll() is None:  # of a process that has ended nobody tells
            after.update(seconds_by_process())
            time.sleep(0.2)
        said = json.loads(process.communicate()[0])
    spent = sum(seconds - before.get(number, 0.0) for number, seconds in after.items())
    facts = [json.loads(file.read_text(encoding="utf-8")) for file in Path(said["run"]).glob("trial-*/run.json")]
    return Sweep(float(said["seconds"]["trials"]), spent, sum(float(fact["seconds"]["fit"]) for fact in facts))


def seconds_by_process() -> dict[int, float]:
    """Of processors, for all that this process has started."""
    return {number: _spent(number) for number in _descendants(os.getpid())}


def _descendants(parent: int) -> list[int]:
    children = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        fields = _fields(stat)
        if fields and int(fields[1]) == parent:
            child = int(stat.parent.name)
            children += [child, *_descendants(child)]
    return children


def _spent(process: int) -> float:
    fields = _fields(Path(f"/proc/{process}/stat"))
    return sum(map(int, fields[11:13])) / TICKS if fields else 0.0


def _fields(stat: Path) -> list[str]:
    try:
        return stat.read_text().rpartition(")")[2].split()
    except OSError:
        return []


def compared(machines: int, here: Sequence[Sweep], there: Sequence[Sweep]) -> Table:
    """Both, and what a trial takes more."""
    rows: list[Any] = []
    raw = []
    beside: list[list[float]] = []
    for name, each in ((f"--jobs {machines}", here), (f"--on ray, machines: {machines}", there)):
        beside.append([(one.clock * machines - one.fits) / TRIALS for one in each])
        figures = {"processors": [one.processors / TRIALS for one in each], "clock beside its fit": beside[-1]}
        for what, values in figures.items():
            rows.append((f"{name}, seconds a trial by {what}", *spread(values), ""))
            raw.append(Series(name, what, "s", tuple(values)))
    ratios = [two.processors / one.processors for one, two in zip(here, there, strict=True)]
    rows.append(("Ray by local, processors", *spread(ratios), "< 1.1"))
    fit = statistics.median(one.fits / TRIALS for one in there)
    title = f"{TRIALS} trials of {fit:.1f} s, machines: {machines}"
    return Table(title, ("what", "median", "least", "most", "asked"), tuple(rows), tuple(raw))
