"""What tracking costs a training: its epochs with TensorBoard's files, with MLflow, and with a server that is down.

Short epochs of 1 ms and longer ones of some 50 ms, each way in turn. Compared are the processor time of the process
that trains, from its start to its end, and the medians of its epochs on the clock. The process that sends is a second
one, at the lowest priority: on a machine whose cores are all busy it waits. Its own processor time is not the
training's. Ratios of whole processes differ by more than a hundredth from one run to the next, tracked or not; what
tracking itself takes in the process that trains is therefore counted apart, too, method by method.
"""

from __future__ import annotations

import json
import statistics
from dataclasses import dataclass
from pathlib import Path

from benchmarks.places import keras_home, scratch
from benchmarks.processes import python
from benchmarks.processes import run as run_process
from benchmarks.tables import Series, Table, spread

TIMES = 3
CONFIG = "configs/iris.yaml"
EPOCHS = {
    "1 ms": ("training.epochs=3000", "training.batch_size=256"),
    "50 ms": ("training.epochs=60", "training.batch_size=1", "training.threads=1", "layers.0.Dense.units=2048"),
}
_TRAINED = """\
import resource, sys
from nnrun.cli.main import run
code = run(sys.argv[1:])
usage = resource.getrusage(resource.RUSAGE_SELF)
sys.stdout.write(f"\\n{usage.ru_utime + usage.ru_stime}")
sys.exit(code)
"""
"""Trains, and says how long the processor worked for this process alone."""
_QUIET = ("callbacks=[]", "plots=false", "--quiet", "--json")


@dataclass(frozen=True, slots=True)
class Training:
    """What one training took."""

    processor: float
    """Seconds, of the whole process."""
    epoch: float
    """Milliseconds on the clock, the median."""


def run() -> list[Table]:
    """A table for each length of epoch."""
    with scratch() as folder, keras_home():
        compared = [table(name, measured(folder, overrides)) for name, overrides in EPOCHS.items()]
        return [counted(folder), *compared]


def counted(folder: Path) -> Table:
    """What of the processor time of the process that trains goes to tracking."""
    rows: list[tuple[str, ...]] = []
    raw: list[Series] = []
    for name, overrides in EPOCHS.items():
        for way, tracking in ways(folder).items():
            if not tracking:
                continue
            arguments = ("train", CONFIG, *overrides, *tracking, *_QUIET, "--runs-dir", str(folder))
            *_, counts = run_process(python("-m", "benchmarks.counted", *arguments)).output.splitlines()
            spent = json.loads(counts)
            share = 100 * spent["tracking"] / spent["process"]
            milliseconds = f"{1000 * spent['tracking']:.1f}"
            rows.append((f"{name}: {way}", f"{spent['process']:.2f}", milliseconds, f"{share:.2f} %", "< 1 %"))
            raw += [Series(f"{name}: {way}", kind, "s", (spent[kind],)) for kind in ("process", "tracking")]
    columns = ("epochs, tracking", "processor, s", "for tracking, ms", "of it", "asked")
    return Table("Processor time of trainings, and what of it goes to tracking", columns, tuple(rows), tuple(raw))


def ways(folder: Path) -> dict[str, tuple[str, ...]]:
    """How a training is tracked, by what the table calls it."""
    return {
        "not tracked": (),
        "TensorBoard": ("tracking.tensorboard=true",),
        "MLflow": (f"tracking.mlflow={{uri: 'sqlite:///{folder / 'mlflow.db'}'}}",),
        "MLflow, server down": ("tracking.mlflow={uri: 'http://127.0.0.1:9'}",),
    }


def measured(folder: Path, overrides: tuple[str, ...]) -> dict[str, list[Training]]:
    """Each way in turn."""
    each: dict[str, list[Training]] = {name: [] for name in ways(folder)}
    for _ in range(TIMES):
        for name, tracking in ways(folder).items():
            each[name].append(trained(folder, (*overrides, *tracking)))
    return each


def trained(folder: Path, overrides: tuple[str, ...]) -> Training:
    """One command."""
    arguments = ("train", CONFIG, *overrides, *_QUIET, "--runs-dir", str(folder))
    result, processor = run_process(python("-c", _TRAINED, *arguments)).output.rsplit("\n", 1)
    lines = (Path(json.loads(result)["run"]) / "timings.csv").read_text(encoding="utf-8").splitlines()[2:]
    times = [1000 * sum(map(float, line.split(",")[1:])) for line in lines]  # without the first, which compiles
    return Training(float(processor), statistics.median(times))


def table(name: str, each: dict[str, list[Training]]) -> Table:
    """Medians, and ratios to the trainings of the same round that are not tracked."""
    bare = each["not tracked"]
    rows, raw = [], []
    for way, trainings in each.items():
        processor, epochs = [one.processor for one in trainings], [one.epoch for one in trainings]
        by_processor = [one.processor / other.processor for one, other in zip(trainings, bare, strict=True)]
        by_clock = [one.epoch / other.epoch for one, other in zip(trainings, bare, strict=True)]
        asked = "" if way == "not tracked" else "<= 1.01"
        ratios = (*spread(by_processor, ".3f"), asked)
        rows.append((way, spread(processor)[0], *ratios, spread(epochs, ".3f")[0], spread(by_clock, ".3f")[0]))
        raw.append(Series(f"{way}, {name}", "processor", "s", tuple(processor)))
        raw.append(Series(f"{way}, {name}", "epoch", "ms", tuple(epochs)))
    columns = ("tracking", "processor, s", "by not tracked", "least", "most", "asked", "epoch, ms", "by not tracked")
    return Table(f"Epochs of {name}, tracked, {len(bare)} times", columns, tuple(rows), tuple(raw))
