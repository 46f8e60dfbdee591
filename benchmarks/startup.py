"""How long a command takes that needs no TensorFlow: whole processes, from the start of Python to its end."""

from __future__ import annotations

from benchmarks.places import CONFIGS, scratch
from benchmarks.processes import Cost, in_turns, nnrun, python
from benchmarks.tables import Series, Table, spread

TIMES = 15
ASKED = 0.35
"""Seconds, at most."""


def run() -> list[Table]:
    """The table."""
    with scratch() as folder:
        bad = folder / "bad.yaml"
        bad.write_text((CONFIGS / "iris.yaml").read_text(encoding="utf-8").replace("Dense", "Dens"), encoding="utf-8")
        costs = in_turns(
            {
                "an empty Python process": python("-c", "pass"),
                "nnrun --help": nnrun("--help"),
                "nnrun validate configs/iris.yaml": nnrun("validate", "configs/iris.yaml"),
                "nnrun train, a bad config": nnrun("train", str(bad), code=2),
            },
            TIMES,
        )
    asked = {name: "" if name == "an empty Python process" else f"< {ASKED}" for name in costs}
    return [
        Table(
            f"Seconds of {TIMES} runs",
            ("command", "median", "least", "most", "asked", "processor time"),
            tuple(_row(name, runs, asked[name]) for name, runs in costs.items()),
            tuple(
                series
                for name, runs in costs.items()
                for series in (
                    Series(name, "clock", "s", tuple(run.seconds for run in runs)),
                    Series(name, "processor", "s", tuple(run.cpu for run in runs)),
                )
            ),
        )
    ]


def _row(name: str, runs: list[Cost], asked: str) -> tuple[str, ...]:
    clock = spread([run.seconds for run in runs], ".3f")
    processor, *_ = spread([run.cpu for run in runs], ".3f")
    return (name, *clock, asked, processor)
