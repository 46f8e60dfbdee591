"""Time and memory by the number of rows: `nnrun train` on 20 features, 20-64-64-1, batch 128, and the plain script.

Both read the same npz file and train for 3 epochs; the script, benchmarks/plain/rows.py, calls `fit`. An epoch is the
last one; the peak is the whole process's.
"""

from __future__ import annotations

import csv
import json
from functools import partial
from pathlib import Path

from benchmarks.places import PLAIN, scratch
from benchmarks.plot import draw
from benchmarks.processes import Cost, nnrun, python
from benchmarks.processes import run as run_process
from benchmarks.tables import Series, Table

PICTURE = "benchmarks_rows.png"
COUNTS = (1_000, 10_000, 100_000, 1_000_000)
CONFIG = """
name: rows
seed: 42
dataset: {npz: {path: rows.npz, x: x, y: y}}
layers:
  - Dense: {units: 64, activation: relu}
  - Dense: {units: 64, activation: relu}
  - Dense: 1
loss: mse
plots: false
training: {epochs: 3, batch_size: 128}
"""
MAKE = """
import sys
import numpy as np
generator = np.random.default_rng(0)
rows = int(sys.argv[1])
x = generator.normal(size=(rows, 20)).astype("float32")
np.savez(sys.argv[2], x=x, y=x.sum(axis=1))
"""


def run() -> list[Table]:
    """One table, and its plot."""
    epochs: dict[str, list[float]] = {"plain Keras": [], "nnrun": []}
    peaks: dict[str, list[float]] = {"plain Keras": [], "nnrun": []}
    with scratch() as folder:
        config, archive = folder / "rows.yaml", folder / "rows.npz"
        config.write_text(CONFIG, encoding="utf-8")
        for rows in COUNTS:
            run_process(python("-c", MAKE, str(rows), str(archive)))
            plain = run_process(python(str(PLAIN / "rows.py"), str(archive)))
            ours = run_process(nnrun("train", str(config), "--quiet", "--json", "--runs-dir", str(folder / "runs")))
            for name, cost, seconds in (
                ("plain Keras", plain, json.loads(plain.output)[-1]),
                ("nnrun", ours, _last_epoch(ours)),
            ):
                epochs[name].append(seconds)
                peaks[name].append(cost.peak)
    return [_table(epochs, peaks)]


def _last_epoch(cost: Cost) -> float:
    lines = (Path(json.loads(cost.output)["run"]) / "timings.csv").read_text(encoding="utf-8").splitlines()
    return sum(float(value) for name, value in list(csv.DictReader(lines))[-1].items() if name != "epoch")


def _table(epochs: dict[str, list[float]], peaks: dict[str, list[float]]) -> Table:
    rows = []
    for at, count in enumerate(COUNTS):
        (plain, ours), (held, holds) = ([values[at] for values in one.values()] for one in (epochs, peaks))
        times = (f"{plain:.3f}", f"{ours:.3f}", f"{plain / ours:.1f}")
        rows.append((f"{count:,}", *times, f"{held:.0f}", f"{holds:.0f}", f"{holds / held:.2f}"))
    raw = [
        Series(f"{name}, {count} rows", measure, unit, (values[at],))
        for measure, unit, one in (("epoch", "s", epochs), ("peak", "MB", peaks))
        for name, values in one.items()
        for at, count in enumerate(COUNTS)
    ]
    panels = {"seconds an epoch": epochs, "peak of the process, MB": peaks}
    shown, picture = f"![{' and '.join(panels)}]({PICTURE})", partial(draw, PICTURE, COUNTS, "rows", panels)
    columns = ("rows", "fit, s an epoch", "nnrun, s", "x fit", "plain, MB", "nnrun, MB", "ratio")
    return Table("The third epoch, and the peak of the process", columns, tuple(rows), tuple(raw), shown, picture)
