"""Predicting a million rows of 20 numbers, in time and memory, against reading and writing them with pandas.

The model is a dense one, 20-200-100-3, in batches of 32. nnrun reads, answers and writes some rows at a time, so that
its memory does not grow with the rows; pandas holds all of them.
"""

from __future__ import annotations

from benchmarks.places import PLAIN, scratch
from benchmarks.processes import Cost, in_turns, nnrun, python
from benchmarks.processes import run as run_once
from benchmarks.tables import Series, Table, spread

TIMES = 3
ROWS = 1_000_000
ASKED = 1.5
"""Times what pandas takes, at most."""
PANDAS, START, CSV, PARQUET = "pandas, CSV to CSV", "nnrun, 2,000 rows", "nnrun, CSV", "nnrun, Parquet"
CONFIG = """
name: table
seed: 1
dataset:
  csv: few.csv
  target: kind
  split: {test: 0.2}
  preprocess: [StandardScaler]
layers:
  - Dense: {units: 200, activation: relu}
  - Dense: {units: 100, activation: relu}
  - Dense: {units: 3, activation: softmax}
loss: sparse_categorical_crossentropy
training: {epochs: 1}
"""


def run() -> list[Table]:
    """The table."""
    with scratch() as folder:
        script, config, runs = str(PLAIN / "table_and_back.py"), folder / "table.yaml", str(folder / "runs")
        run_once(python(script, "make", str(folder), str(ROWS)))
        config.write_text(CONFIG, encoding="utf-8")
        run_once(nnrun("train", str(config), "--quiet", "--runs-dir", runs))

        def predict(source: str) -> tuple[str, ...]:
            answers = str(folder / "answers.csv")
            return ("predict", "table", str(folder / source), "-o", answers, "--quiet", "--runs-dir", runs)

        costs = in_turns(
            {
                PANDAS: python(script, str(folder / "many.csv"), str(folder / "back.csv")),
                START: nnrun(*predict("few.csv")),
                CSV: nnrun(*predict("many.csv")),
                PARQUET: nnrun(*predict("many.parquet")),
            },
            TIMES,
        )
    series = [
        Series(name, measure, unit, tuple(getattr(cost, field) for cost in runs_of))
        for name, runs_of in costs.items()
        for measure, unit, field in (("clock", "s", "seconds"), ("processor", "s", "cpu"), ("peak", "MB", "peak"))
    ]
    heads = ("process", "seconds", "times pandas", "asked", "processor time", "times pandas", "peak in MB")
    rows = tuple(_row(name, runs_of, costs[PANDAS]) for name, runs_of in costs.items())
    return [Table(f"{ROWS:,} rows, whole processes, the median of {TIMES} runs", heads, rows, tuple(series))]


def _row(name: str, costs: list[Cost], pandas: list[Cost]) -> tuple[str, ...]:
    seconds, cpu = ([getattr(cost, field) for cost in costs] for field in ("seconds", "cpu"))
    times = [mine / theirs.seconds for mine, theirs in zip(seconds, pandas, strict=True)]
    times_cpu = [mine / theirs.cpu for mine, theirs in zip(cpu, pandas, strict=True)]
    asked = f"<= {ASKED}" if name == CSV else ""
    peak = spread([cost.peak for cost in costs], ".0f")[0]
    return name, spread(seconds, ".1f")[0], spread(times)[0], asked, spread(cpu, ".1f")[0], spread(times_cpu)[0], peak
