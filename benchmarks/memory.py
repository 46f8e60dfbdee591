"""The most memory a training holds, against scripts that turn their data into floats first.

The images of Fashion-MNIST divided by 255 (benchmarks/plain/fashion_mnist.py), and 25,000 film reviews as zeros and
ones over 10,000 words (benchmarks/plain/imdb.py). nnrun keeps bytes and word ids, and converts a batch at a time.
"""

from __future__ import annotations

import json
from pathlib import Path

from benchmarks.places import PLAIN, keras_home, needed, scratch
from benchmarks.processes import Command, Cost, in_turns, nnrun, python
from benchmarks.processes import run as run_once
from benchmarks.tables import Series, Table, spread

TIMES = 3
REVIEWS = """
name: reviews
seed: 42
dataset:
  npz: {path: reviews.npz, x: x, y: y}
  preprocess:
    - multi_hot: 10000
layers:
  - Dense: {units: 16, activation: relu}
  - Dense: {units: 16, activation: relu}
  - Dense: {units: 1, activation: sigmoid}
loss: binary_crossentropy
metrics: [accuracy]
training: {epochs: 1, batch_size: 512}
"""
FLOATS = 25_000 * 10_000 * 8
"""Bytes of the matrix that is replaced."""


def run() -> list[Table]:
    """Whole processes by pairs, and the prepared reviews alone."""
    with scratch() as folder, keras_home():
        runs = ("--json", "--quiet", "--runs-dir", str(folder / "runs"))
        archive, config = folder / "reviews.npz", folder / "reviews.yaml"
        run_once(python("-m", "benchmarks.reviews", str(needed("npz/imdb.npz")), str(archive)))
        config.write_text(REVIEWS, encoding="utf-8")
        pairs = {
            "Fashion-MNIST, one epoch": (
                python(str(PLAIN / "fashion_mnist.py")),
                nnrun("train", "configs/fashion_mnist.yaml", *runs),
            ),
            "25,000 reviews, one epoch": (
                python(str(PLAIN / "imdb.py"), str(archive)),
                nnrun("train", str(config), *runs),
            ),
        }
        idle = in_turns({"import": python("-c", "import tensorflow")}, TIMES)["import"]
        processes = _processes(pairs, idle)
        return [processes, _prepared(config)]


def _processes(pairs: dict[str, tuple[Command, Command]], idle: list[Cost]) -> Table:
    asked = {"Fashion-MNIST, one epoch": "< 0.6"}
    rows, raw = [], [Series("import tensorflow", "peak", "MB", tuple(run.peak for run in idle))]
    for name, (script, ours) in pairs.items():
        costs = in_turns({"the plain script": script, "nnrun": ours}, TIMES)
        peaks = {process: [run.peak for run in runs] for process, runs in costs.items()}
        ratios = [mine / plain for plain, mine in zip(*peaks.values(), strict=True)]
        medians = [spread(numbers, ".0f")[0] for numbers in peaks.values()]
        rows.append((name, *medians, spread(ratios)[0], asked.get(name, "")))
        raw += [Series(f"{name}: {process}", "peak", "MB", tuple(numbers)) for process, numbers in peaks.items()]
    return Table(
        f"Peak of the whole process in MB, the median of {TIMES} runs",
        ("training", "the plain script", "nnrun", "ratio", "asked"),
        tuple(rows),
        tuple(raw),
        f"`import tensorflow` alone takes {spread([run.peak for run in idle], '.0f')[0]} MB.",
    )


def _prepared(config: Path) -> Table:
    sizes = json.loads(run_once(python("-m", "benchmarks.prepared", str(config))).output)
    words = {"inputs": "the prepared array", "peak": "the most held while loading and preparing"}
    return Table(
        "25,000 reviews over 10,000 words, in MB",
        ("what", "float64 matrix", "nnrun", "ratio", "asked"),
        tuple(
            (said, f"{FLOATS / 1e6:.0f}", f"{sizes[name] / 1e6:.0f}", f"1/{FLOATS / sizes[name]:.0f}", "<= 1/8")
            for name, said in words.items()
        ),
        tuple(Series(said, "size", "MB", (sizes[name] / 1e6,)) for name, said in words.items()),
    )
