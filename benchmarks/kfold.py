"""What cross-validation costs: Boston Housing in 4 folds, batches of 1, against the textbook's loop.

The loop, benchmarks/plain/boston_kfold.py, calls `fit` in each fold. Of both the fit alone is compared, tracing and
compiling counted; of nnrun the whole command too, with plots and all that a run writes.
"""

from __future__ import annotations

import json
import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.places import PLAIN, keras_home, scratch
from benchmarks.processes import Cost, nnrun, python
from benchmarks.processes import run as run_process
from benchmarks.tables import Series, Table, spread

TIMES = 3
EPOCHS = 100
CONFIG = "configs/boston_housing.yaml"


@dataclass(frozen=True, slots=True)
class Folds:
    """One ``nnrun kfold``."""

    cost: Cost
    folds: float
    """Seconds of all folds, with what they write."""
    fits: tuple[float, ...]
    """Seconds of each fold's fit."""
    first: Path
    """The directory of the first fold."""


def run() -> list[Table]:
    """Against the plain loop; what folds cost beyond their fits; memory by folds."""
    with scratch() as folder, keras_home():
        plain = [sum(json.loads(run_process(python(str(PLAIN / "boston_kfold.py"), str(EPOCHS))).output))]
        ours = [cross_validated(folder, 4, EPOCHS) for _ in range(TIMES)]
        long = [cross_validated(folder, 4, 500) for _ in range(TIMES)]
        ten = [cross_validated(folder, 10, 80) for _ in range(TIMES)]
        alone = [trained_alone(folder, ten[0].first) for _ in range(TIMES)]
        bare = [cross_validated(folder, 10, 80, "plots=false") for _ in range(TIMES)]
        peaks = {k: cross_validated(folder, k, 3, "plots=false").cost.peak for k in (2, 5, 10, 20, 40)}
    return [against_the_loop(plain, ours, long), beyond_the_fits(ten, bare, alone), memory(peaks)]


def cross_validated(folder: Path, k: int, epochs: int, *overrides: str) -> Folds:
    """One command."""
    runs = ("--k", str(k), f"training.epochs={epochs}", "--quiet", "--json", "--runs-dir", str(folder))
    cost = run_process(nnrun("kfold", CONFIG, *runs, *overrides))
    said = json.loads(cost.output)
    facts = [json.loads((Path(fold["run"]) / "run.json").read_text(encoding="utf-8")) for fold in said["folds"]]
    first = Path(said["folds"][0]["run"])
    return Folds(cost, said["seconds"]["folds"], tuple(one["seconds"]["fit"] for one in facts), first)


def trained_alone(folder: Path, fold: Path) -> float:
    """Seconds of the fit of a fold that is trained by itself."""
    command = nnrun("train", str(fold / "resolved.yaml"), "--quiet", "--json", "--runs-dir", str(folder))
    return float(json.loads(run_process(command).output)["seconds"]["fit"])


def against_the_loop(plain: Sequence[float], ours: Sequence[Folds], long: Sequence[Folds]) -> Table:
    """The fits of 4 folds, and the command at 500 epochs."""
    fits = [sum(one.fits) for one in ours]
    commands = [one.cost.seconds for one in long]
    ratios = [plain[0] / fit for fit in fits]
    return Table(
        "4 folds, 13-64-64-1, rmsprop, batch 1: seconds",
        ("what", "median", "least", "most", "asked"),
        (
            (f"plain Keras, fit of {EPOCHS} epochs (once)", *spread(plain, ".1f"), ""),
            (f"nnrun, fit of {EPOCHS} epochs", *spread(fits), ""),
            ("plain by nnrun", *spread(ratios, ".0f"), ">= 40"),
            ("nnrun kfold, 500 epochs, the whole command", *spread(commands, ".1f"), "< 25"),
        ),
        (
            Series("plain Keras", "fit", "s", tuple(plain)),
            Series("nnrun", "fit", "s", tuple(fits)),
            Series("nnrun kfold, 500 epochs", "clock", "s", tuple(commands)),
        ),
    )


def beyond_the_fits(ten: Sequence[Folds], bare: Sequence[Folds], alone: Sequence[float]) -> Table:
    """Ten folds with all they do, by ten fits alone, and by their own fits, which share compiling."""
    fit = statistics.median(alone)
    rows, raw = [], []
    for name, each in (("with plots", ten), ("plots: false", bare)):
        folds, fits = [one.folds for one in each], [sum(one.fits) for one in each]
        ratios = [whole / fit for whole, fit in zip(folds, fits, strict=True)]
        by_ten = f"{statistics.median(folds) / (10 * fit):.2f}"
        rows.append((name, spread(folds)[0], f"{10 * fit:.2f}", by_ten, "<= 1.3", spread(fits)[0], *spread(ratios)))
        raw += [Series(name, "folds", "s", tuple(folds)), Series(name, "fits", "s", tuple(fits))]
    raw.append(Series("a fold alone", "fit", "s", tuple(alone)))
    shared = ("their fits, s", "folds by them", "least", "most")
    columns = ("10 folds of 80 epochs", "folds, s", "ten fits alone, s", "folds by them", "asked", *shared)
    return Table("Ten folds by ten bare fits", columns, tuple(rows), tuple(raw))


def memory(peaks: dict[int, float]) -> Table:
    """The whole process's peak by the number of folds."""
    rows = tuple((str(k), f"{peak:.0f}") for k, peak in peaks.items())
    raw = tuple(Series(f"{k} folds", "peak", "MB", (peak,)) for k, peak in peaks.items())
    return Table("Peak of the process by folds, 3 epochs each", ("folds", "MB"), rows, raw)
