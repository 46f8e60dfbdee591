"""20,000 JPEGs of 200 x 200: how fast they are decoded, and a training of one epoch on them, begun twice.

The bound is Pillow alone: a process a core decodes all files and keeps nothing. nnrun makes arrays and fingerprints of
them besides, and writes the pixels into its cache. The first command does so, and the second finds them there: what the
first takes beyond the second is what the decoding costs, and is compared with the bound. The peak is that of the
command itself; the processes that decode take some 50 MB each. Pages of the cache's file that are mapped count in it,
though the system can take them back at any time.
"""

from __future__ import annotations

import os
import shutil
import statistics
import time
from pathlib import Path

from benchmarks.places import scratch
from benchmarks.processes import Command, Cost, nnrun, python
from benchmarks.processes import run as run_once
from benchmarks.tables import Series, Table, spread

COUNT = 20_000
TIMES = 3
SETTLED = 60
"""Seconds: nnrun waits a little for files that are younger, since they may still change."""
ONE, BOUND, KEPT = "Pillow, one process", "Pillow, a process a core: the bound", "nnrun, into its cache"
DECODING = (ONE, BOUND, KEPT)
FIRST, SECOND, FIRST_ALONE = "the first command", "the second command", "the first beyond the second"
CONFIG = """
name: photos
dataset:
  images: {path: photos}
  split: {test: 0.2}
  preprocess: [scale: 255]
layers:
  - Conv2D: {filters: 4, kernel_size: 8, strides: 8, activation: relu}
  - Flatten
  - Dense: {units: 4, activation: softmax}
loss: sparse_categorical_crossentropy
training: {epochs: 1, batch_size: 256}
"""


def run() -> list[Table]:
    """The decoding alone, the first command, the second, in turns."""
    with scratch() as folder:
        before, os.environ["NNRUN_CACHE"] = os.environ.get("NNRUN_CACHE"), str(folder / "cache")
        try:
            return [_table(_measured(folder))]
        finally:
            if before is None:
                del os.environ["NNRUN_CACHE"]
            else:
                os.environ["NNRUN_CACHE"] = before


def _measured(folder: Path) -> dict[str, list[Cost]]:
    photos, config = str(folder / "photos"), folder / "photos.yaml"
    run_once(python("-m", "benchmarks.photos", "make", photos, str(COUNT)))
    made = time.monotonic()
    config.write_text(CONFIG, encoding="utf-8")
    commands = {
        ONE: python("-m", "benchmarks.photos", "pillow", photos, "1"),
        BOUND: python("-m", "benchmarks.photos", "pillow", photos, str(os.cpu_count())),
        KEPT: python("-m", "benchmarks.photos", "nnrun", photos),
    }
    train = nnrun("train", str(config), "--json", "--quiet", "--runs-dir", str(folder / "runs"))
    run_once(commands[BOUND])
    time.sleep(max(0.0, made + SETTLED - time.monotonic()))
    costs: dict[str, list[Cost]] = {name: [] for name in (*commands, FIRST, SECOND)}
    for _ in range(TIMES):
        shutil.rmtree(folder / "cache", ignore_errors=True)
        turn: dict[str, Command] = {**commands, FIRST: train, SECOND: train}
        for name, command in turn.items():
            costs[name].append(run_once(command))
    return costs


def _table(costs: dict[str, list[Cost]]) -> Table:
    measures = {
        name: {
            "seconds": tuple(float(cost.output) if name in DECODING else cost.seconds for cost in runs),
            "cpu": tuple(cost.cpu for cost in runs),
            "peak": tuple(cost.peak for cost in runs),
        }
        for name, runs in costs.items()
    }
    seconds = {name: values["seconds"] for name, values in measures.items()}
    seconds[FIRST_ALONE] = tuple(first - second for first, second in zip(seconds[FIRST], seconds[SECOND], strict=True))
    rows = tuple(
        (
            name,
            spread(seconds[name], ".1f")[0],
            f"{COUNT / statistics.median(seconds[name]):,.0f}" if name not in (FIRST, SECOND) else "",
            *(spread(measures[name][field], ".0f")[0] if name in measures else "" for field in ("cpu", "peak")),
        )
        for name in seconds
    )
    raw = tuple(
        Series(name, measure, "MB" if measure == "peak" else "s", values)
        for name, by_measure in measures.items()
        for measure, values in by_measure.items()
    )
    first, kept = (
        "{} ({} to {})".format(*spread([mine / bound for mine, bound in zip(some, seconds[BOUND], strict=True)]))
        for some in (seconds[FIRST_ALONE], seconds[KEPT])
    )
    note = f"The first beyond the second takes {first} times the bound, nnrun's decoding alone {kept}. "
    note += "Seconds of decoding are without the start of Python, those of the commands are whole."
    columns = ("what", "seconds", "images a second", "CPU s", "peak, MB")
    return Table(f"{COUNT:,} JPEGs of 200 x 200, the median of {TIMES}", columns, rows, raw, note)
