"""What a search costs: a trial, `nnrun sweep` against Keras and KerasTuner, memory, what pruning saves, folds inside.

The trials of Iris are every point of the same grid: widths, learning rates, batch sizes. KerasTuner 1.4.8 is put into a
folder of its own by pip; without a network its row is left out. It and the loop are measured on fewer trials, and
compared by what a trial takes. Of pruning epochs are counted, which no other process disturbs. `python -m benchmarks
sweep.iris` runs one part alone: iris, overheads, memory, pruning or folds.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from benchmarks.places import PLAIN, keras_home, scratch
from benchmarks.processes import Command, Cost, nnrun, python
from benchmarks.processes import run as run_process
from benchmarks.tables import Series, Table

UNITS, RATES, BATCHES = [16, 32, 64, 128, 200], [0.0003, 0.001, 0.003, 0.01, 0.03], [16, 32, 48, 64]
TRIALS, RIVAL_TRIALS, EPOCHS = 100, 10, 50
TUNER = ("keras-tuner==1.4.8", "kt-legacy==1.0.5")
PRUNED_TRIALS, PRUNED_EPOCHS = 40, 12
SHORT_TRIALS = 80
FEW_TRIALS, MANY_TRIALS = 20, 500
SHORT = """name: short
dataset: {iris: , preprocess: [StandardScaler], split: {validation: 0.2}}
layers:
  - Dense: {units: 16, activation: relu, kernel_regularizer: {l2: 0.01}}
  - Dropout: 0.2
  - Dense: {units: 3, activation: softmax}
loss: sparse_categorical_crossentropy
optimizer: {adam: {learning_rate: 0.01}}
metrics: [accuracy]
training: {epochs: 1, batch_size: 16, threads: 1, engine: graph}
plots: false
sweep: {method: random, objective: validation.accuracy}
"""
VARIED = {
    "learning rates": ["optimizer.adam.learning_rate=log[1e-3,1e-1]"],
    "dropout rates": ["layers.1.Dropout.rate=float[0.1,0.6]"],
    "factors of L2": ["layers.0.Dense.kernel_regularizer.l2=log[1e-4,1e-1]"],
}
FOLDED_TRIALS, FOLDS, FOLDED_EPOCHS = 50, 5, 20
CONFIG = """name: clothes
seed: 42
dataset: {fashion_mnist: , preprocess: [{scale: 255}], split: {validation: 0.2}}
layers: [Flatten, {Dense: {units: 32, activation: relu}}, {Dense: {units: 10, activation: softmax}}]
loss: sparse_categorical_crossentropy
optimizer: {adam: {learning_rate: 0.001}}
metrics: [accuracy]
training: {epochs: EPOCHS, batch_size: 256, keep: best}
plots: false
sweep:
  method: random
  objective: validation.accuracy
  parameters:
    optimizer.adam.learning_rate: {log: [1e-5, 1e-1]}
    layers.1.Dense.units: [16, 32, 64]
"""


def run() -> list[Table]:
    """All of them."""
    return [part() for part in PARTS]


def overheads(trials: int = SHORT_TRIALS) -> Table:
    """What a trial of one epoch takes of the processor after the first one of its shape, by what the trials vary."""
    rows, raw = [], []
    with scratch() as folder:
        config = folder / "short.yaml"
        config.write_text(SHORT)
        for name, values in {
            **VARIED,
            "all of these": [value for varied in VARIED.values() for value in varied],
        }.items():
            runs = ("--quiet", "--json", "--runs-dir", str(folder / "runs"))
            commands = [
                nnrun("sweep", str(config), *values, "--trials", str(count), *runs) for count in (1, 1 + trials)
            ]
            first, whole = (run_process(command).cpu for command in commands)
            rows.append((name, f"{(whole - first) / trials:.3f}", "< 0.15"))
            raw.append(Series(name, "processor", "s", ((whole - first) / trials,)))
    heads = ("trials differ in", "processor time a trial, s", "asked")
    return Table(f"Iris, 16-3, {trials} random trials of one epoch after the first", heads, tuple(rows), tuple(raw))


def iris(trials: int = TRIALS, rival_trials: int = RIVAL_TRIALS, epochs: int = EPOCHS) -> Table:
    """Whole commands. Of the two others what a trial takes, the start of the process taken off."""
    with scratch() as folder:
        grid = (f"optimizer.adam.learning_rate={RATES}", f"training.batch_size={BATCHES}")
        ours: dict[str, Cost] = {}
        for count in (1, trials):
            options = ("--trials", str(count), "--jobs", "2", "--quiet", "--json", "--runs-dir", str(folder))
            beside = (
                "dataset.split.validation=0.2",
                f"training.epochs={epochs}",
                "sweep.objective=validation.accuracy",
            )
            values = (f"layers.0.Dense.units={UNITS}", *grid)
            line = nnrun("sweep", "configs/iris.yaml", *(value.replace(" ", "") for value in values), *beside, *options)
            ours[str(count)] = run_process(line)
        others = {"a loop over Keras": python(str(PLAIN / "iris_loop.py"))}
        if (tuner := _tuner(folder / "tuner")) is not None:
            others["KerasTuner 1.4.8"] = tuner
        costs = {name: _one_and_several(command, rival_trials, epochs) for name, command in others.items()}
    return _compared(ours, costs, trials, rival_trials)


def _tuner(place: Path) -> Command | None:
    """KerasTuner in a folder of its own; None where it cannot be fetched."""
    fetch = [sys.executable, "-m", "pip", "install", "-q", "--no-deps", "--target", str(place), *TUNER]
    done = subprocess.run(fetch, capture_output=True, text=True, check=False)
    if done.returncode:
        print(f"KerasTuner is left out: {done.stderr.strip().splitlines()[-1:]}", file=sys.stderr)
        return None
    return python(
        "-c", f"import sys, runpy; sys.path.insert(0, {str(place)!r}); runpy.run_path({str(PLAIN / 'iris_tuner.py')!r})"
    )


def _one_and_several(command: Command, trials: int, epochs: int) -> tuple[Cost, Cost]:
    asked = [json.dumps([UNITS, RATES, BATCHES, count, epochs]) for count in (1, trials)]
    one, several = (run_process(Command((*command.arguments, text))) for text in asked)
    return one, several


def _compared(
    ours: Mapping[str, Cost], others: Mapping[str, tuple[Cost, Cost]], trials: int, rival_trials: int
) -> Table:
    rows, raw = [], []
    one, whole = ours["1"], ours[str(trials)]
    our_trial = (whole.seconds - one.seconds) / max(1, trials - 1)
    rows.append(
        (
            "nnrun sweep --jobs 2",
            str(trials),
            f"{whole.seconds:.1f}",
            "< 30",
            f"{our_trial:.2f}",
            "",
            "",
            f"{whole.cpu:.1f}",
        )
    )
    raw.append(Series("nnrun sweep", "clock", "s", (whole.seconds,)))
    for name, (single, several) in others.items():
        per_trial = (several.seconds - single.seconds) / max(1, rival_trials - 1)
        asked = ">= 20" if "Tuner" in name else ""
        ratio = f"{per_trial / our_trial:.0f}" if our_trial > 0 else ""
        rows.append(
            (
                name,
                str(rival_trials),
                f"{several.seconds:.1f}",
                "",
                f"{per_trial:.2f}",
                ratio,
                asked,
                f"{several.cpu:.1f}",
            )
        )
        raw.append(Series(name, "clock", "s", (several.seconds,)))
    heads = ("search", "trials", "whole command, s", "asked", "a trial, s", "by nnrun's", "asked", "processor time, s")
    return Table("Iris, a grid of widths, rates and batch sizes", heads, tuple(rows), tuple(raw))


def pruning(trials: int = PRUNED_TRIALS, epochs: int = PRUNED_EPOCHS) -> Table:
    """Epochs that the same random trials take: all of them whole, and pruned."""
    with scratch() as folder, keras_home():
        config = folder / "clothes.yaml"
        config.write_text(CONFIG.replace("EPOCHS", str(epochs)))
        swept: dict[str, Any] = {}
        for prune in ("none", "median", "hyperband"):
            runs = ("--trials", str(trials), "--quiet", "--json", "--runs-dir", str(folder / prune))
            swept[prune] = json.loads(run_process(nnrun("sweep", str(config), f"sweep.prune={prune}", *runs)).output)
    counts = {prune: sum(row["epochs"] or 0 for row in result["trials"]) for prune, result in swept.items()}
    rows = [
        (
            prune,
            str(counts[prune]),
            f"{100 * (1 - counts[prune] / counts['none']):.0f} %",
            ">= 40 %" if prune == "median" else "",
            f"{result['best']['score']:.4f}",
            f"{result['counts']['completed']}",
        )
        for prune, result in swept.items()
    ]
    raw = tuple(Series(prune, "epochs", "", (float(count),)) for prune, count in counts.items())
    heads = ("prune", "epochs", "saved", "asked", "best validation accuracy", "completed")
    return Table(f"Fashion-MNIST, {trials} random trials of {epochs} epochs at most", heads, tuple(rows), raw)


def folds(trials: int = FOLDED_TRIALS, count: int = FOLDS, epochs: int = FOLDED_EPOCHS) -> Table:
    """A cross-validated search."""
    values = ("optimizer.rmsprop.learning_rate=log[1e-4,1e-2]", "layers.0.Dense.units=[16,32,64]")
    more = (
        f"kfold.k={count}",
        "training.batch_size=16",
        f"training.epochs={epochs}",
        "sweep.kfold=true",
        "sweep.method=random",
    )
    with scratch() as folder, keras_home():
        options = ("--trials", str(trials), "--jobs", "2", "--quiet", "--json", "--runs-dir", str(folder))
        cost = run_process(nnrun("sweep", "configs/boston_housing.yaml", *values, *more, "plots=false", *options))
    best = json.loads(cost.output)["best"]["score"]
    row = (f"{trials} x {count}", f"{cost.seconds:.1f}", "< 120", f"{cost.cpu:.1f}", f"{best:.2f}")
    heads = ("trials x folds", "whole command, s", "asked", "processor time, s", "best mean squared error")
    title = f"Boston, 13-64-64-1, batch 16, {epochs} epochs, --jobs 2"
    return Table(title, heads, (row,), (Series("folds", "clock", "s", (cost.seconds,)),))


def memory(few: int = FEW_TRIALS, many: int = MANY_TRIALS) -> Table:
    """The most that any process of a sweep holds, of few trials of one shape and of many."""
    with scratch() as folder:
        config = folder / "short.yaml"
        config.write_text(SHORT)
        values = [value for varied in VARIED.values() for value in varied]
        options = ("--jobs", "2", "--quiet", "--json", "--runs-dir", str(folder / "runs"))
        peaks = {
            count: run_process(nnrun("sweep", str(config), *values, "--trials", str(count), *options)).peak
            for count in (few, many)
        }
    rows = tuple((str(count), f"{peak:.0f}", f"{peak / peaks[few]:.2f}") for count, peak in peaks.items())
    raw = tuple(Series(f"{count} trials", "peak", "MB", (peak,)) for count, peak in peaks.items())
    heads = ("trials", "the largest process, MB", "to the first row")
    return Table("Iris, 16-3, random trials of one epoch that differ in rates and factors, --jobs 2", heads, rows, raw)


PARTS = (iris, overheads, memory, pruning, folds)
