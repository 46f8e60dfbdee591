"""What tracking costs a training: its epochs with TensorBoard's files, with MLflow, and with a server that is down.

Short epochs of 1 ms and longer ones of some 50 ms, each way in turn, so that a busy machine is as busy for all of them.
Compared are the medians of the epochs of each training, and of all its epochs together. The process that sends is a
second one, at the lowest priority: on a machine whose cores are all busy it waits.
"""

from __future__ import annotations

import json
import statistics
from dataclasses import dataclass
from pathlib import Path

from benchmarks.places import keras_home, scratch
from benchmarks.processes import nnrun
from benchmarks.processes import run as run_process
from benchmarks.tables import Series, Table, spread

TIMES = 3
CONFIG = "configs/iris.yaml"
EPOCHS = {
    "1 ms": ("training.epochs=2000", "training.batch_size=256"),
    "50 ms": ("training.epochs=60", "training.batch_size=1", "layers.0.Dense.units=8192"),
}
_QUIET = ("callbacks=[]", "plots=false", "--quiet", "--json")


@dataclass(frozen=True, slots=True)
class Epochs:
    """The epochs of one training, in milliseconds."""

    median: float
    total: float


def run() -> list[Table]:
    """A table for each length of epoch."""
    with scratch() as folder, keras_home():
        return [table(name, measured(folder, overrides)) for name, overrides in EPOCHS.items()]


def ways(folder: Path) -> dict[str, tuple[str, ...]]:
    """How a training is tracked, by what the table calls it."""
    return {
        "not tracked": (),
        "TensorBoard": ("tracking.tensorboard=true",),
        "MLflow": (f"tracking.mlflow={{uri: 'sqlite:///{folder / 'mlflow.db'}'}}",),
        "MLflow, server down": ("tracking.mlflow={uri: 'http://127.0.0.1:9'}",),
    }


def measured(folder: Path, overrides: tuple[str, ...]) -> dict[str, list[Epochs]]:
    """Each way in turn."""
    each: dict[str, list[Epochs]] = {name: [] for name in ways(folder)}
    for _ in range(TIMES):
        for name, tracking in ways(folder).items():
            each[name].append(trained(folder, (*overrides, *tracking)))
    return each


def trained(folder: Path, overrides: tuple[str, ...]) -> Epochs:
    """One command."""
    output = run_process(nnrun("train", CONFIG, *overrides, *_QUIET, "--runs-dir", str(folder))).output
    lines = (Path(json.loads(output)["run"]) / "timings.csv").read_text(encoding="utf-8").splitlines()[2:]
    times = [1000 * sum(map(float, line.split(",")[1:])) for line in lines]  # without the first, which compiles
    return Epochs(statistics.median(times), sum(times))


def table(name: str, each: dict[str, list[Epochs]]) -> Table:
    """Medians, and ratios to the trainings of the same round that are not tracked."""
    bare = each["not tracked"]
    rows = []
    for way, trainings in each.items():
        medians = [one.median for one in trainings]
        ratios = [one.median / other.median for one, other in zip(trainings, bare, strict=True)]
        wholes = [one.total / other.total for one, other in zip(trainings, bare, strict=True)]
        asked = "" if way == "not tracked" else "<= 1.01"
        rows.append((way, spread(medians, ".3f")[0], *spread(ratios, ".3f"), asked, spread(wholes, ".3f")[0]))
    columns = ("tracking", "median epoch, ms", "by not tracked", "least", "most", "asked", "all epochs")
    raw = tuple(Series(way, "epoch", "ms", tuple(one.median for one in trainings)) for way, trainings in each.items())
    return Table(f"Epochs of {name}, tracked", columns, tuple(rows), raw)
