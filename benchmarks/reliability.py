"""What it costs that nothing is lost: verifying a run, writing checkpoints, and coming back to the first epoch.

`nnrun verify` trains a run again and compares, beside the training itself, without plots. Checkpoints are written by a
thread beside the training; "every 1s" is thirty times as often as the default: what both and the fingerprints take is
counted apart, within one process, as a part of all that training takes. A resumed run is at its first epoch when the
engine says so, with its checkpoint read; a fresh one likewise. Compared is processor time, of all threads together.
"""

from __future__ import annotations

import json
import statistics
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from benchmarks.places import CONFIGS, keras_home, scratch
from benchmarks.processes import Cost, in_turns, nnrun, python
from benchmarks.processes import run as run_process
from benchmarks.tables import Series, Table, spread

TIMES = 3
QUIET = ("plots=false", "--quiet", "--json")
MODELS = {
    "Boston, batch 1": ("boston_housing", ("training.epochs=60",)),
    "Fashion-MNIST": ("fashion_mnist_dropout", ("training.epochs=4",)),
    "CNN": ("inception", ("training.epochs=2",)),
}
WAYS = {"default": (), "every 1s": ("training.checkpoint_every=1s",)}
KINDS = ("checkpoints", "fingerprints")
"""What `counted` counts of them."""
_AT_FIRST_EPOCH = """\
import os, sys
from pathlib import Path
from nnrun.commands.resume import resume
from nnrun.commands.train import train
from nnrun.experiment.options import Options
from nnrun.experiment.run.sinks import Sink

class FirstEpoch(Sink):
    def started(self, steps_per_epoch, epochs, engine):
        os._exit(0)

what, runs_dir = sys.argv[1], Path(sys.argv[2])
if what == "train":
    train(sys.argv[3], sys.argv[4:], Options(runs_dir=runs_dir), FirstEpoch())
else:
    resume(sys.argv[3], (), Options(runs_dir=runs_dir), FirstEpoch())
"""
"""Trains or goes on until the first epoch is about to begin."""
_STOPPED = """\
import sys
from pathlib import Path
from nnrun.commands.train import train
from nnrun.errors import Stopped
from nnrun.experiment.options import Options
from nnrun.experiment.run.sinks import Sink

class SecondEpoch(Sink):
    def epoch(self, epoch):
        if epoch.number == 2:
            raise KeyboardInterrupt

try:
    train(sys.argv[2], sys.argv[3:], Options(runs_dir=Path(sys.argv[1])), SecondEpoch())
except Stopped as stop:
    print(stop.result.run)
"""
"""Leaves a run that was interrupted after two epochs."""


def run() -> list[Table]:
    """Three tables."""
    with scratch() as folder, keras_home():
        return [verified(folder), checkpointed(folder), resumed(folder)]


def verified(folder: Path) -> Table:
    """Training beside verifying."""
    train = ("train", str(CONFIGS / "iris.yaml"), *QUIET, "--runs-dir", str(folder / "verified"))
    trained = json.loads(run_process(nnrun(*train)).output)["run"]
    costs = in_turns({"train": nnrun(*train), "verify": nnrun("verify", trained, "--quiet")}, TIMES)
    rows, raw = compared(costs, "train", {"verify": "<= 1.5"})
    columns = ("command", "processor, s", "by train", "least", "most", "asked")
    return Table(f"iris trained, and verified, {TIMES} times", columns, rows, raw)


def checkpointed(folder: Path) -> Table:
    """What part of a training's processor time goes to checkpoints, and to fingerprints."""
    rows: list[tuple[str, ...]] = []
    raw: list[Series] = []
    for name, (config, overrides) in MODELS.items():
        arguments = ("train", str(CONFIGS / f"{config}.yaml"), *overrides, *QUIET, "--runs-dir", str(folder))
        for way, every in WAYS.items():
            *_, counts = run_process(python("-m", "benchmarks.counted", *arguments, *every)).output.splitlines()
            spent = {**dict.fromkeys(KINDS, 0.0), **json.loads(counts)}
            shares = [f"{100 * spent[kind] / spent['training']:.2f} %" for kind in KINDS]
            rows.append((f"{name}: {way}", f"{spent['training']:.2f}", *shares, "< 2 %" if way == "default" else ""))
            raw += [
                Series(f"{name}: {way}", kind, "s", (seconds,)) for kind, seconds in spent.items() if kind != "process"
            ]
    columns = ("checkpoints", "processor, s", "for checkpoints", "for fingerprints", "asked")
    return Table("Processor time of trainings, and what of it goes to checkpoints", columns, tuple(rows), tuple(raw))


def resumed(folder: Path) -> Table:
    """Up to the first epoch: from the beginning, and from a checkpoint."""
    rows: list[tuple[str, ...]] = []
    raw: list[Series] = []
    for name, (config, overrides) in MODELS.items():
        path, runs = str(CONFIGS / f"{config}.yaml"), str(folder / f"{config}-stopped")
        stopped = run_process(python("-c", _STOPPED, runs, path, *overrides, "plots=false")).output.strip()
        commands = {
            "fresh": python("-c", _AT_FIRST_EPOCH, "train", runs, path, *overrides, "plots=false"),
            "resumed": python("-c", _AT_FIRST_EPOCH, "resume", runs, stopped),
        }
        lines, series = compared(in_turns(commands, TIMES), "fresh", {"resumed": "<= 1.2"})
        rows += [(f"{name}: {way}", *figures) for way, *figures in lines]
        raw += [replace(line, case=f"{name}: {line.case}, to its first epoch") for line in series]
    columns = ("start", "processor, s", "by fresh", "least", "most", "asked")
    return Table(f"From the command to the first epoch, {TIMES} times", columns, tuple(rows), tuple(raw))


def compared(
    costs: Mapping[str, Sequence[Cost]], basis: str, asked: Mapping[str, str]
) -> tuple[tuple[tuple[str, ...], ...], tuple[Series, ...]]:
    """A row each: processor time, its ratio to that of the basis in the same round, what is asked; the raw numbers."""
    rows = []
    for name, several in costs.items():
        ratios = [cost.cpu / other.cpu for cost, other in zip(several, costs[basis], strict=True)]
        processor = statistics.median(cost.cpu for cost in several)
        rows.append((name, f"{processor:.2f}", *spread(ratios, ".3f"), asked.get(name, "")))
    raw = [Series(name, "processor", "s", tuple(cost.cpu for cost in several)) for name, several in costs.items()]
    return tuple(rows), tuple(raw)
