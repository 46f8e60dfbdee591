"""What `nnrun train CONFIG --smoke` costs on the shipped configs: two epochs over few rows, every stage and file."""

from __future__ import annotations

import json
from statistics import median

from benchmarks.places import CONFIGS, keras_home, scratch
from benchmarks.processes import Cost, nnrun, python
from benchmarks.processes import run as run_once
from benchmarks.tables import Series, Table

ASKED = 5.0
"""Seconds without TensorFlow's import, at most."""
COLUMNS = ("config", "without TensorFlow's import", "asked", "whole process", "processor time")


def run() -> list[Table]:
    """A row for each config."""
    with scratch() as folder, keras_home():
        costs = {
            path.stem: run_once(
                nnrun("train", str(path), "--smoke", "--json", "--quiet", "--runs-dir", str(folder / "runs"))
            )
            for path in sorted(CONFIGS.glob("*.yaml"))
        }
        imports = [run_once(python("-c", "import tensorflow")).seconds for _ in range(3)]
    without = {name: cost.seconds - float(json.loads(cost.output)["seconds"]["import"]) for name, cost in costs.items()}
    return [
        Table(
            "Seconds of one run",
            COLUMNS,
            tuple(_row(name, cost, without[name]) for name, cost in costs.items()),
            tuple(series for name, cost in costs.items() for series in _series(name, cost, without[name])),
            f"How fast the machine was: `import tensorflow` alone took {median(imports):.1f} s at its end.",
        )
    ]


def _row(name: str, cost: Cost, without: float) -> tuple[str, ...]:
    return (name, f"{without:.2f}", f"< {ASKED:g}", f"{cost.seconds:.2f}", f"{cost.cpu:.2f}")


def _series(name: str, cost: Cost, without: float) -> tuple[Series, ...]:
    return (
        Series(name, "clock without TensorFlow's import", "s", (without,)),
        Series(name, "clock", "s", (cost.seconds,)),
        Series(name, "processor", "s", (cost.cpu,)),
    )
