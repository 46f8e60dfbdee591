"""Rows larger than memory: `nnrun train` on 20 features, 20-64-64-1, batch 1000, in memory and in chunks on the disk.

The files hold float64 (npz) and six decimals (CSV). An epoch is the last of three; the peak is the whole process's;
"again" is the data stage of a second training, whose rows are in the cache. The engine is the graph.
"""

from __future__ import annotations

import csv
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from benchmarks.places import scratch
from benchmarks.plot import draw
from benchmarks.processes import nnrun, python
from benchmarks.processes import run as run_process
from benchmarks.tables import Series, Table

PICTURE = "benchmarks_larger.png"
COUNTS = (1_000, 10_000, 100_000, 1_000_000, 10_000_000)
ROADS = {"npz in memory": ("npz", 1.0), "npz in chunks": ("npz", 1e-9), "CSV in chunks": ("csv", 1e-9)}
"""The source of each, and the share of memory that its rows may take."""
CONFIG = """
name: larger
seed: 42
dataset: {{{source}: {{path: rows.{source}}}, target: y, split: {{validation: 0.1}}}}
layers:
  - Dense: {{units: 64, activation: relu}}
  - Dense: {{units: 64, activation: relu}}
  - Dense: 1
loss: mse
plots: false
training: {{epochs: 3, batch_size: 1000, engine: graph, memory: {memory}}}
"""
MAKE = """
import sys, zipfile
import numpy as np
rows, folder = int(sys.argv[1]), sys.argv[2]
step = min(rows, 100_000)
def stretches():
    for number in range(rows // step):
        x = np.random.default_rng(number).normal(size=(step, 20)).round(6)
        yield x, x.sum(axis=1).round(6)
header = np.lib.format.write_array_header_1_0
with zipfile.ZipFile(f"{folder}/rows.npz", "w") as archive:
    for name, shape in (("x", (rows, 20)), ("y", (rows,))):
        with archive.open(f"{name}.npy", "w", force_zip64=True) as file:
            header(file, {"descr": "<f8", "fortran_order": False, "shape": shape})
            for x, y in stretches():
                file.write((x if name == "x" else y).tobytes())
with open(f"{folder}/rows.csv", "w") as file:
    file.write(",".join([*(f"x{number}" for number in range(20)), "y"]) + "\\n")
    form = ",".join(["%.6f"] * 21) + "\\n"
    for x, y in stretches():
        file.writelines(form % tuple(row) for row in np.column_stack([x, y]).tolist())
"""
MEASURES = {"epoch": "s", "peak": "MB", "data": "s", "again": "s"}


def run() -> list[Table]:
    """One table, and its plot. The largest files take 4 GB of the scratch folder, and as much in its cache."""
    figures = {measure: {road: list[float]() for road in ROADS} for measure in MEASURES}
    with scratch() as folder, cache_in(folder / "cache"):
        for rows in COUNTS:
            run_process(python("-c", MAKE, str(rows), str(folder)))
            for road, (source, memory) in ROADS.items():
                config = folder / "larger.yaml"
                config.write_text(CONFIG.format(source=source, memory=memory), encoding="utf-8")
                command = nnrun("train", str(config), "--quiet", "--json", "--runs-dir", str(folder / "runs"))
                first = run_process(command)
                began, epoch = _of_run(first.output)
                again, _ = _of_run(run_process(command).output)
                values = {"epoch": epoch, "peak": first.peak, "data": began, "again": again}
                for measure, value in values.items():
                    figures[measure][road].append(value)
    return [_table(figures)]


@contextmanager
def cache_in(folder: Path) -> Iterator[None]:
    """Keep the cache of the commands in a folder."""
    before = os.environ.get("NNRUN_CACHE")
    os.environ["NNRUN_CACHE"] = str(folder)
    try:
        yield
    finally:
        del os.environ["NNRUN_CACHE"]
        if before is not None:
            os.environ["NNRUN_CACHE"] = before


def _of_run(output: str) -> tuple[float, float]:
    """Seconds of the data stage, and of the last epoch."""
    run = Path(json.loads(output)["run"])
    lines = (run / "timings.csv").read_text(encoding="utf-8").splitlines()
    epoch = sum(float(value) for name, value in list(csv.DictReader(lines))[-1].items() if name != "epoch")
    return json.loads((run / "run.json").read_text(encoding="utf-8"))["seconds"]["data"], epoch


def _table(figures: dict[str, dict[str, list[float]]]) -> Table:
    rows = []
    for at, count in enumerate(COUNTS):
        for road in ROADS:
            epoch, peak, data, again = (figures[measure][road][at] for measure in MEASURES)
            ratio = epoch / figures["epoch"]["npz in memory"][at]
            rows.append(
                (f"{count:,}, {road}", f"{data:.1f}", f"{again:.1f}", f"{epoch:.3f}", f"{ratio:.2f}", f"{peak:.0f}")
            )
    raw = [
        Series(f"{road}, {count} rows", measure, unit, (figures[measure][road][at],))
        for measure, unit in MEASURES.items()
        for road in ROADS
        for at, count in enumerate(COUNTS)
    ]
    panels = {"seconds an epoch": figures["epoch"], "peak of the process, MB": figures["peak"]}
    shown, picture = f"![{' and '.join(panels)}]({PICTURE})", partial(draw, PICTURE, COUNTS, "rows", panels)
    columns = ("rows", "data, s", "again, s", "s an epoch", "x in memory", "peak, MB")
    return Table("In memory and in chunks", columns, tuple(rows), tuple(raw), shown, picture)
