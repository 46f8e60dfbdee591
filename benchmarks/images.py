"""20,000 JPEGs of 200 x 200, trained for one epoch: the first command, which decodes them, and the second.

The limit of the first is Pillow alone: a process a core decodes all files and keeps nothing. What the first command
takes beyond the second is compared with that.
"""

from __future__ import annotations

import os
import shutil

from benchmarks.photos import COUNT
from benchmarks.places import scratch
from benchmarks.processes import Cost, nnrun, python
from benchmarks.processes import run as run_once
from benchmarks.tables import Series, Table, spread

TIMES = 3
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
    """Whole processes: the decoding alone, the first command, the second."""
    with scratch() as folder:
        cache, config = folder / "cache", folder / "photos.yaml"
        before, os.environ["NNRUN_CACHE"] = os.environ.get("NNRUN_CACHE"), str(cache)
        try:
            run_once(python("-m", "benchmarks.photos", "make", str(folder / "photos")))
            config.write_text(CONFIG, encoding="utf-8")
            train = nnrun("train", str(config), "--json", "--quiet", "--runs-dir", str(folder / "runs"))
            decode = python("-m", "benchmarks.photos", "decode", str(folder / "photos"))
            costs: dict[str, list[Cost]] = {"Pillow alone": [], "the first command": [], "the second": []}
            for _ in range(TIMES):
                shutil.rmtree(cache, ignore_errors=True)
                for name, command in zip(costs, (decode, train, train), strict=True):
                    costs[name].append(run_once(command))
        finally:
            if before is None:
                del os.environ["NNRUN_CACHE"]
            else:
                os.environ["NNRUN_CACHE"] = before
    return [_table(costs)]


def _table(costs: dict[str, list[Cost]]) -> Table:
    limit, first, second = costs.values()
    pairs = zip(first, second, limit, strict=True)
    ratios = [(cold.seconds - warm.seconds) / alone.seconds for cold, warm, alone in pairs]
    rows = tuple(
        (name, *(spread([getattr(cost, field) for cost in runs], ".1f")[0] for field in ("seconds", "cpu", "peak")))
        for name, runs in costs.items()
    )
    raw = tuple(
        Series(name, field, unit, tuple(getattr(cost, field) for cost in runs))
        for name, runs in costs.items()
        for field, unit in (("seconds", "s"), ("cpu", "s"), ("peak", "MB"))
    )
    share = "{} ({} to {})".format(*spread(ratios))
    return Table(
        f"{COUNT:,} JPEGs of 200 x 200, the median of {TIMES}",
        ("what", "seconds", "processor seconds", "peak in MB"),
        rows,
        raw,
        f"What the first command takes beyond the second is {share} times Pillow alone.",
    )
