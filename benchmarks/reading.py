"""Reading CSV files and preparing their columns, against pandas and the same steps of scikit-learn.

Tables of 22 columns (full-precision and short fractions, whole numbers, gaps, categories, dates) by their rows, the
size of Iris, and 200 rows of 12,000 numbers. A whole process each, imports included: the file is read, divided into
training, validation and test, gaps are filled, numbers scaled, text one-hot encoded. nnrun's process, which is
benchmarks/reading_child.py, checks every cell besides, and that the fitted steps can be saved; the script is
benchmarks/plain/reading.py. Then the whole of a training on the largest table: `nnrun train`, which keeps a run
directory, and the script with an epoch of `fit`.
"""

from __future__ import annotations

import statistics
from pathlib import Path

from benchmarks.places import PLAIN, scratch
from benchmarks.processes import Command, Cost, in_turns, nnrun, python
from benchmarks.processes import run as run_process
from benchmarks.tables import Series, Table

COUNTS = (1_000, 10_000, 100_000, 1_000_000)
TIMES = 3
ASKED, ASKED_OF_TRAINING = 1.3, 0.7
"""Times what the script takes, at most: of the largest table."""
ASKED_OF_WIDE = 3
"""Seconds of processor time, at most."""
CONFIG = """
seed: 1
dataset:
  csv: FILE
  target: y
  split: {validation: 0.1, test: 0.2}
  preprocess:
    - SimpleImputer: {}
    - StandardScaler: {}
STEP
layers: [{Dense: {units: 1, activation: sigmoid}}]
loss: binary_crossentropy
training: {epochs: 1}
"""
TEXT_STEP = "    - OneHotEncoder: {handle_unknown: ignore}"
MAKE = """
import sys
import numpy as np
import pandas as pd
rows, numbers, text, path = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3] == "text", sys.argv[4]
generator = np.random.default_rng(0)
columns = {f"n{at}": np.round(generator.normal(size=rows) * 100, 3 if at % 2 else 17) for at in range(numbers)}
if text:
    columns |= {f"i{at}": generator.integers(0, 10 ** (at + 1), rows) for at in range(4)}
    colours = np.array(["red", "green", "blue", "dark grey"])
    columns |= {f"c{at}": colours[generator.integers(0, at + 2, rows)] for at in range(3)}
    columns["day"] = (np.datetime64("2025-01-01") + generator.integers(0, 20, rows)).astype(str)
    columns["gap"] = np.where(generator.random(rows) < 0.05, np.nan, np.round(generator.normal(size=rows), 4))
columns["y"] = (columns["n0"] > 0).astype(int)
pd.DataFrame(columns).to_csv(path, index=False)
"""


def run() -> list[Table]:
    """The data stage, a row a file; and the whole training."""
    cases = {f"{count:,} rows x 22": (count, 12, True) for count in COUNTS}
    cases |= {"150 rows x 5": (150, 4, False), "200 rows x 12,001": (200, 12_000, False)}
    costs: dict[str, dict[str, list[Cost]]] = {}
    training: dict[str, dict[str, list[Cost]]] = {}
    with scratch() as folder:
        for name, (rows, numbers, text) in cases.items():
            file, config = folder / "table.csv", folder / "table.yaml"
            kind = "text" if text else "numbers"
            run_process(python("-c", MAKE, str(rows), str(numbers), kind, str(file)))
            step = TEXT_STEP if text else ""
            config.write_text(CONFIG.replace("FILE", str(file)).replace("STEP", step), encoding="utf-8")
            costs[name] = _compared(file, python("-m", "benchmarks.reading_child", str(config)))
            if text and rows == max(COUNTS):
                train = nnrun("train", str(config), "--quiet", "--runs-dir", str(folder / "runs"))
                training = {name: _compared(file, train, "train")}
    largest = f"Asked for: a ratio of at most {ASKED} in seconds and MB of the largest table"
    largest += f", and {ASKED_OF_WIDE} CPU s of 12,001 columns."
    asked = f"Asked for: a ratio of at most {ASKED_OF_TRAINING} in seconds."
    return [
        _table("The data stage, medians of whole processes", costs, largest),
        _table("The whole training, an epoch in batches of 32, medians of whole processes", training, asked),
    ]


def _compared(file: Path, ours: Command, *more: str) -> dict[str, list[Cost]]:
    plain = python(str(PLAIN / "reading.py"), str(file), *more)
    return in_turns({"pandas": plain, "nnrun": ours}, TIMES)


def _table(title: str, costs: dict[str, dict[str, list[Cost]]], note: str) -> Table:
    rows, raw = [], []
    for name, both in costs.items():
        medians = []
        for measure in ("seconds", "cpu", "peak"):
            values = {way: [float(getattr(cost, measure)) for cost in some] for way, some in both.items()}
            unit = "MB" if measure == "peak" else "s"
            raw += [Series(f"{way}, {name}", measure, unit, tuple(some)) for way, some in values.items()]
            plain, ours = (statistics.median(values[way]) for way in ("pandas", "nnrun"))
            form = ".0f" if measure == "peak" else ".2f"
            medians += [f"{plain:{form}}", f"{ours:{form}}", f"{ours / plain:.2f}"]
        rows.append((name, *medians))
    times = ("pandas, s", "nnrun, s", "ratio", "pandas, CPU s", "nnrun, CPU s", "ratio")
    columns = ("file", *times, "pandas, MB", "nnrun, MB", "ratio")
    return Table(title, columns, tuple(rows), tuple(raw), note)
