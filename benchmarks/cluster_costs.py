"""What tasks cost the process that has a cluster train them; its workers train nothing."""

from __future__ import annotations

import pickle
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import astuple, dataclass
from pathlib import Path
from typing import Any

from benchmarks.counted import count, spent
from benchmarks.tables import Series, Table
from nnrun import run_layout as layout
from nnrun import spec
from nnrun.child_process import end_with_parent
from nnrun.experiment.executors.placement import placement
from nnrun.experiment.executors.processes import Reply
from nnrun.experiment.executors.ray import executor
from nnrun.experiment.executors.ray.answers import Answers
from nnrun.experiment.executors.ray.run_files import all_files, write
from nnrun.experiment.executors.task import Task
from nnrun.experiment.executors.worker import BegunDirectory
from nnrun.experiment.options import Options
from nnrun.experiment.prepared import TableCache
from nnrun.experiment.run.clock import Clock
from nnrun.experiment.run.sinks import Sink

TASKS = 100
DIRECTORIES = 50
SECONDS = 15.0
"""In which tasks are heard."""
BESIDE = 16
"""Tasks that are heard at once; one processor has room for them, which do nothing."""
LINES = {
    layout.HISTORY: "1234,0.001,0.0123456789,0.987654321,0.0123456789,0.987654321\n",
    layout.TIMINGS: "1234,0.00312345\n",
    layout.LOG: "epoch 1234/5000  loss 0.01235  accuracy 0.9877  val loss 0.01235  val accuracy 0.9877\n",
}
"""By file: what a training writes of an epoch."""


@dataclass(frozen=True, slots=True)
class Cost:
    """Seconds of the process."""

    cpu: float
    beside: float
    """Those among them of other threads than its own: Ray's, and those that write."""
    busy: float
    """By the clock: those in which its own thread, which does one thing after the other, waits for no answer."""

    @classmethod
    def now(cls) -> Cost:
        """Up to now."""
        cpu, own = time.process_time(), time.thread_time()
        return cls(cpu, cpu - own, time.perf_counter() - spent.get("waiting", 0.0))

    def since(self, before: Cost, count: float = 1.0) -> Cost:
        """By how much it is more, by so many."""
        return Cost(*((after - then) / count for after, then in zip(astuple(self), astuple(before), strict=True)))


@dataclass(frozen=True, slots=True)
class Costs:
    """What is done for a trial, and each second."""

    handed: Cost
    """To hand one out, and hear of its end."""
    written: Cost
    """To write its directory."""
    heard: Cost
    """Each second, to hear of one more that is trained."""
    idle: Cost
    """Each second, however many there are."""


def costs(address: str, trial: Path, folder: Path) -> tuple[Costs, Table]:
    """Measure them.

    Args:
        address: Of a cluster whose workers are free.
        trial: The directory of a run.
        folder: To write in; it is made.
    """
    folder.mkdir()
    (folder / layout.FACTS).write_text("{}")
    count(Answers, "next", "waiting", time.perf_counter)
    content = all_files(trial)
    size = sum(map(len, content.written.values()))
    first, handed = _handed(address, folder)
    before = Cost.now()
    for number in range(DIRECTORIES):
        write(folder / f"written-{number}", content)
    written = Cost.now().since(before, DIRECTORIES)
    one, many = (_heard(address, folder, tasks) for tasks in (1, BESIDE))
    heard = many.since(one, BESIDE - 1)
    idle = Cost(*(max(0.0, seconds) for seconds in astuple(one.since(heard))))
    measured = Costs(handed, written, heard, idle)
    names = {
        "hand a trial out, and hear of its end": measured.handed,
        f"write its run directory: {len(content.written)} files, {size / 1000:.0f} kB": measured.written,
        "hear of a trial that is trained, each second": measured.heard,
        "each second, however many there are": measured.idle,
    }
    rows = [(name, *(f"{value:.4f}" for value in astuple(cost))) for name, cost in names.items()]
    raw = [
        Series(name, measure, "s", (value,))
        for name, cost in names.items()
        for measure, value in zip(("processor", "other threads", "busy"), astuple(cost), strict=True)
    ]
    heads = ("what", "CPU, s", "in other threads", "busy, s")
    note = f"A worker of the cluster was there {first:.1f} s after it was asked for."
    return measured, Table("What the process that runs a sweep does", heads, tuple(rows), tuple(raw), note)


def _handed(address: str, folder: Path) -> tuple[float, Cost]:
    """Seconds until a worker is there, and what each of many tasks costs that are over at once."""
    ends = _trained(address, folder, ["at once"] * (TASKS + 1), 1, sink := Hears())
    asked = time.perf_counter()
    next(ends)
    before = Cost.now()
    for _ in range(TASKS):
        next(ends)
    cost = Cost.now().since(before, TASKS)
    ends.close()
    return sink.began - asked, cost


def _heard(address: str, folder: Path, tasks: int) -> Cost:
    """What it costs each second to hear of so many tasks."""
    sink = Hears(tasks)
    with suppress(EnoughHeardError):
        list(_trained(address, folder, ["long"] * tasks, tasks, sink))
    return sink.cost


class EnoughHeardError(Exception):
    """It was heard for long enough."""


class Hears(Sink):
    """Hears tasks for a while, from when so many are trained."""

    def __init__(self, tasks: int = 0) -> None:
        self.tasks, self.began = tasks, 0.0
        self.before: Cost | None = None
        self.cost = Cost(0.0, 0.0, 0.0)

    def task_began(self, label: str) -> None:  # noqa: ARG002
        """Keep when the first one did."""
        self.began = self.began or time.perf_counter()

    def waiting(self, tasks: Mapping[str, Path]) -> None:
        """Begin to count, or end."""
        if not self.tasks or len(tasks) < self.tasks:
            return
        if self.before is None:
            self.before, self.began = Cost.now(), time.perf_counter()
        elif (seconds := time.perf_counter() - self.began) > SECONDS:
            self.cost = Cost.now().since(self.before, seconds)
            raise EnoughHeardError


def _trained(address: str, folder: Path, hows: Sequence[str], at_once: int, sink: Sink) -> Any:
    """Have tasks trained; each by a share of a processor."""
    from nnrun.types import Table as Rows

    class SomeTable(TableCache):
        """Whatever is asked for is the same small table."""

        def load(self, config: spec.Config, search: Sequence[Path]) -> Rows:  # noqa: ARG002
            import numpy as np

            return Rows({}, {}, np.arange(3), "0" * 64, "a.csv")

    config, executor.MODULE = spec.load(Path("configs/iris.yaml")), __name__
    place = placement(f"ray:{address}", f"cpus={1 / BESIDE}")
    on_ray = executor.OnRay(place, at_once, Options(), Clock(), plots=False, tables=SomeTable())
    tasks = [Task(f"{how}-{number}", config, label=f"{how}-{number}") for number, how in enumerate(hows)]
    return on_ray.run(BegunDirectory(folder), tasks, sink)


def answer() -> None:
    """Be a worker: a task is over at once, or writes epochs for ever."""
    end_with_parent()
    directory = pickle.load(sys.stdin.buffer).directory  # noqa: S301  # a pipe that nobody else can write to
    while True:
        try:
            task: Task = pickle.load(sys.stdin.buffer)  # noqa: S301
        except EOFError:
            return
        while task.name.startswith("long"):
            (directory / task.name).mkdir(exist_ok=True)
            for name, line in LINES.items():
                with (directory / task.name / name).open("a") as file:
                    file.write(line)
            time.sleep(0.5)
        pickle.dump(Reply(), sys.stdout.buffer)
        sys.stdout.buffer.flush()


if __name__ == "__main__":
    answer()
