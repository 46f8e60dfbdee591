"""What a Ray cluster adds to a sweep: to each trial of some five seconds, and to the start of the command.

Sweeps of few and of many trials are measured in turns, as whole commands, without Ray and on a cluster that is there
before; its machines are processes of this one, one processor each. What a trial adds is the difference of both by that
of their trials, and the start is what is left. Seconds of processors are those of all that takes part, the cluster's
processes too; a busy machine changes them little. Then what the process that runs the sweep does for its trials, and
what follows for more machines than were measured.
"""

from __future__ import annotations

import itertools
import json
import math
import os
import subprocess
import textwrap
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from statistics import mean
from typing import Any

from benchmarks.cluster_costs import costs
from benchmarks.cluster_model import modelled
from benchmarks.machine import describe
from benchmarks.places import ROOT, environment, scratch
from benchmarks.processes import nnrun
from benchmarks.tables import Series, Table
from nnrun.experiment.executors.placement import placement
from nnrun.experiment.executors.ray.connection import QUIET, connected

TIMES = 2
FEW, MANY = 2, 10
EPOCHS = 1_300
"""Of the Iris model: some five seconds."""
ASKED = 1.1
TICKS = os.sysconf("SC_CLK_TCK")
PAGE = ROOT / "docs" / "cluster.md"
BEGIN, END = "<!-- python -m benchmarks --write cluster -->", "<!-- end -->"
WIDTH = 120
"""Characters of a line of that page."""
LOOKS = 0.5
"""Seconds after which the cluster's processes are looked at: of one that has ended nobody tells."""


@dataclass(frozen=True, slots=True)
class Sweep:
    """One command, from its start to its end."""

    clock: float
    processors: float
    """Seconds of them, those of the cluster's processes too."""


@dataclass(frozen=True, slots=True)
class Line:
    """What a command takes by its trials."""

    start: float
    trial: float

    @classmethod
    def through(cls, few: Sequence[float], many: Sequence[float]) -> Line:
        """The line through two counts of trials."""
        trial = (mean(many) - mean(few)) / (MANY - FEW)
        return cls(mean(few) - FEW * trial, trial)

    def enough(self, other: Line) -> str:
        """From how many trials on this takes less than `ASKED` times the other."""
        gain = ASKED * other.trial - self.trial
        return str(max(1, math.ceil((self.start - ASKED * other.start) / gain))) if gain > 0 else "none"


def run() -> list[Table]:
    """With one job and one machine, with two and two."""
    tables = [waits()]
    with scratch() as folder:
        for machines in (1, 2):
            with cluster_of(machines) as cluster:
                tables.append(compared(machines, *in_turns(folder, machines, cluster.address)))
                if machines == 1:
                    trial = next(folder.glob("*_sweep/trial-1"))
                    with connected(placement(f"ray:{cluster.address}")):
                        measured, table = costs(cluster.address, trial, folder / "costs")
    tables += [table, modelled(measured)]
    return [*tables[:-1], replace(tables[-1], draw=partial(write_page, tables))]


def write_page(tables: Sequence[Table]) -> None:
    """Put tables in their place in docs/cluster.md."""
    before, begin, rest = PAGE.read_text(encoding="utf-8").partition(BEGIN)
    _, end, after = rest.partition(END)
    if not end:
        raise SystemExit(f"{PAGE} has no place for tables")
    measured = f"Measured on {datetime.now(UTC):%Y-%m-%d}: {describe()}."
    text = "\n\n".join([*(table.render() for table in tables), textwrap.fill(measured, WIDTH)])
    PAGE.write_text(f"{before}{begin}\n\n{text}\n\n{end}{after}", encoding="utf-8")


def waits() -> Table:
    """How long a cluster takes that a command has for itself."""
    moments = [time.perf_counter()]
    with connected(placement("ray")):
        moments.append(time.perf_counter())
    moments.append(time.perf_counter())
    names = ("Ray is imported and up", "it is gone")
    seconds = [after - before for before, after in itertools.pairwise(moments)]
    rows = tuple((name, f"{value:.1f}") for name, value in zip(names, seconds, strict=True))
    raw = tuple(Series(name, "clock", "s", (value,)) for name, value in zip(names, seconds, strict=True))
    return Table("A cluster for one command, of this machine (`--on ray`)", ("what", "clock, s"), rows, raw)


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


def in_turns(folder: Path, machines: int, address: str) -> tuple[list[list[Sweep]], list[list[Sweep]]]:
    """Sweeps without Ray and with it: those of few trials, those of many."""
    here: list[list[Sweep]] = [[], []]
    there: list[list[Sweep]] = [[], []]
    for _ in range(TIMES):
        for which, trials in enumerate((FEW, MANY)):
            here[which].append(swept(folder, trials, "--jobs", str(machines)))
            there[which].append(swept(folder, trials, "--on", f"ray:{address}"))
    return here, there


def swept(folder: Path, trials: int, *how: str) -> Sweep:
    """Trials that differ by their seeds alone."""
    values = f"seed=[{','.join(map(str, range(trials)))}]"
    settings = ("dataset.split.validation=0.2", "training.engine=graph", "plots=false", "--quiet", "--json")
    where = (f"training.epochs={EPOCHS}", "--runs-dir", str(folder), *how)
    command = nnrun("sweep", "configs/iris.yaml", values, *settings, *where).arguments
    before = seconds_by_process()
    after: dict[int, float] = {}
    began = time.perf_counter()
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT, env=environment()) as process:
        while process.poll() is None:
            after.update(seconds_by_process())
            time.sleep(LOOKS)
        clock = time.perf_counter() - began
        counts = json.loads(process.communicate()[0])["counts"]
    if counts["completed"] != trials:
        raise SystemExit(f"{' '.join(command)} completed {counts['completed']} trials")
    return Sweep(clock, sum(seconds - before.get(number, 0.0) for number, seconds in after.items()))


def seconds_by_process() -> dict[int, float]:
    """Of processors, for all that this process has started."""
    children: dict[int, list[int]] = {}
    seconds: dict[int, float] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        number = int(stat.parent.name)
        children.setdefault(int(fields[1]), []).append(number)
        seconds[number] = sum(map(int, fields[11:13])) / TICKS
    started = list(children.get(os.getpid(), []))
    for number in started:  # which grows
        started += children.get(number, [])
    return {number: seconds[number] for number in started}


def compared(machines: int, here: Sequence[Sequence[Sweep]], there: Sequence[Sequence[Sweep]]) -> Table:
    """What a trial adds and what the start takes, without Ray and with it."""
    names = (f"--jobs {machines}", f"--on ray, machines: {machines}")
    lines: dict[tuple[str, str], Line] = {}
    raw: list[Series] = []
    for name, sweeps in zip(names, (here, there), strict=True):
        for measure in ("clock", "processors"):
            few, many = ([getattr(sweep, measure) for sweep in each] for each in sweeps)
            lines[name, measure] = Line.through(few, many)
            raw += [
                Series(f"{name}, trials: {count}", measure, "s", tuple(values))
                for count, values in ((FEW, few), (MANY, many))
            ]
    columns = [[lines[name, measure] for name in names] for measure in ("clock", "processors")]
    rows: list[Any] = []
    for at, name in enumerate(names):
        rows.append((f"{name}: the start, s", *(f"{both[at].start:.1f}" for both in columns), ""))
        rows.append((f"{name}: a trial adds, s", *(f"{both[at].trial:.2f}" for both in columns), ""))
    ratios = [f"{ray.trial / local.trial:.3f}" for local, ray in columns]
    rows.append(("a trial, Ray by local", *ratios, f"< {ASKED:g}"))
    enough = [ray.enough(local) for local, ray in columns]
    rows.append((f"the whole command, below {ASKED:g} from so many trials on", *enough, ""))
    title = f"Sweeps of {FEW} and {MANY} trials, each in {TIMES} turns; machines: {machines}"
    return Table(title, ("what", "clock", "processors", "asked"), tuple(rows), tuple(raw))
