"""What a task costs the process that has a cluster train it; its workers train nothing."""

from __future__ import annotations

import pickle
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from benchmarks.tables import Series, Table
from nnrun import spec
from nnrun.experiment.executors.placement import placement
from nnrun.experiment.executors.processes import Reply
from nnrun.experiment.executors.ray import executor
from nnrun.experiment.executors.ray.run_files import all_files, write
from nnrun.experiment.executors.task import Task
from nnrun.experiment.executors.worker import BegunDirectory
from nnrun.experiment.options import Options
from nnrun.experiment.prepared import TableCache
from nnrun.experiment.run.clock import Clock
from nnrun.experiment.run.sinks import Sink

TASKS = 100
SECONDS = 20.0
"""That one task takes, heard each second."""
DIRECTORIES = 50


def costs(address: str, trial: Path, folder: Path) -> Table:
    """Seconds of this process's processor, and of the clock.

    Args:
        address: Of a cluster whose workers are free.
        trial: The directory of a run.
        folder: To write in.
    """
    (folder / "run.json").write_text("{}")
    content = all_files(trial)
    size = sum(map(len, content.written.values()))
    measured = {
        "hand a task out, and hear of its end": _of(
            TASKS, lambda: _trained(address, folder, [f"0-{number}" for number in range(TASKS + 1)])
        ),
        f"write its run directory: {len(content.written)} files, {size / 1000:.0f} kB": _of(
            DIRECTORIES, lambda: [write(folder / f"written-{number}", content) for number in range(DIRECTORIES)]
        ),
        "hear of a task that is trained, each second": _of(
            SECONDS, lambda: _trained(address, folder, ["0-first", f"{SECONDS}-long"])
        ),
    }
    rows = tuple((what, f"{cpu:.4f}", f"{clock:.4f}") for what, (cpu, clock) in measured.items())
    raw = tuple(
        Series(what, measure, "s", (value,))
        for what, both in measured.items()
        for measure, value in zip(("processor", "clock"), both, strict=True)
    )
    return Table("What the process that runs a sweep does for a trial", ("what", "CPU s", "clock s"), rows, raw)


def _of(count: float, does: Callable[[], Any]) -> tuple[float, float]:
    cpu, clock = time.process_time(), time.perf_counter()
    spent = does()
    if isinstance(spent, tuple):
        cpu, clock = spent
    return (time.process_time() - cpu) / count, (time.perf_counter() - clock) / count


def _trained(address: str, folder: Path, names: Sequence[str]) -> tuple[float, float]:
    """Have tasks ended. Returns when the first had, by processor and clock: there was a worker by then."""
    from nnrun.types import Table as Rows

    class SomeTable(TableCache):
        """Whatever is asked for is the same small table."""

        def load(self, config: spec.Config, search: Sequence[Path]) -> Rows:  # noqa: ARG002
            import numpy as np

            return Rows({}, {}, np.arange(3), "0" * 64, "a.csv")

    config, executor.MODULE = spec.load(Path("configs/iris.yaml")), __name__
    on_ray = executor.OnRay(placement(f"ray:{address}"), 1, Options(), Clock(), plots=False, tables=SomeTable())
    ends = on_ray.run(BegunDirectory(folder), [Task(name, config, label=name) for name in names], Sink())
    next(ends)
    began = time.process_time(), time.perf_counter()
    for _ in names[1:]:
        next(ends)
    ends.close()
    return began


def answer() -> None:
    """Be a worker: a task takes the seconds that its name begins with."""
    pickle.load(sys.stdin.buffer)  # noqa: S301  # a pipe that nobody else can write to
    while True:
        try:
            task: Task = pickle.load(sys.stdin.buffer)  # noqa: S301
        except EOFError:
            return
        seconds = float(task.name.partition("-")[0])
        time.sleep(seconds)
        pickle.dump(Reply(seconds), sys.stdout.buffer)
        sys.stdout.buffer.flush()


if __name__ == "__main__":
    answer()
