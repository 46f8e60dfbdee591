"""What `nnrun train CONFIG --smoke` costs on the shipped configs: two epochs over few rows, every stage and file."""

from __future__ import annotations

import json

from benchmarks.places import CONFIGS, keras_home, scratch
from benchmarks.processes import Cost, in_turns, nnrun
from benchmarks.tables import Series, Table, spread

TIMES = 3
ASKED = 5.0
"""Seconds without TensorFlow's import, at most."""


def run() -> list[Table]:
    """A row for each config."""
    with scratch() as folder, keras_home():
        commands = {
            path.stem: nnrun("train", str(path), "--smoke", "--json", "--quiet", "--runs-dir", str(folder))
            for path in sorted(CONFIGS.glob("*.yaml"))
        }
        costs = in_turns(commands, TIMES)
    without = {name: [_without_import(run) for run in runs] for name, runs in costs.items()}
    return [
        Table(
            f"Seconds of {TIMES} runs",
            ("config", "without TensorFlow's import", "asked", "whole process"),
            tuple(
                (name, spread(seconds)[0], f"< {ASKED:g}", spread([run.seconds for run in costs[name]])[0])
                for name, seconds in without.items()
            ),
            tuple(Series(name, "clock without import", "s", tuple(seconds)) for name, seconds in without.items()),
        )
    ]


def _without_import(run: Cost) -> float:
    return run.seconds - float(json.loads(run.output)["seconds"]["import"])
