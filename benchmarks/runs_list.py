"""Listing 10,000 runs: whole processes, without an index (cold) and with one (warm).

The runs are directories as a training of 30 epochs leaves them, without its model: three layers, a learning rate of
its own each, five seeds. Thirty runs are what a terminal is shown; the others print all of them into a pipe.
"""

from __future__ import annotations

import json
import random
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from benchmarks.places import scratch
from benchmarks.processes import Cost, in_turns, nnrun, python
from benchmarks.processes import run as run_once
from benchmarks.tables import Series, Table, spread

RUNS = 10_000
TIMES = 7
ASKED = {"warm, 30 runs": "< 0.5"}
_SETTLES = 4.0
"""Seconds after which a directory is old enough to be relied on."""
_CONFIG = """\
name: mlp
seed: {seed}
dataset:
  iris: null
  split: {{validation: 0.2, test: 0.2, stratify: true, shuffle: true, seed: {seed}}}
layers:
- Dense: {{units: 64, activation: relu}}
- Dense: {{units: 32, activation: relu}}
- Dense: {{units: 3, activation: softmax}}
loss: SparseCategoricalCrossentropy
training: {{epochs: 30, batch_size: 32, shuffle: true, monitor: val_loss, mode: auto, keep: best, engine: graph}}
optimizer:
  Adam: {{learning_rate: {rate:.6f}}}
metrics:
- accuracy
"""


def run() -> list[Table]:
    """The table."""
    with scratch() as folder:
        runs = folder / "runs"
        _make(runs)
        time.sleep(_SETTLES)
        cold = run_once(nnrun("runs", "--limit", "30", "--runs-dir", str(runs)))
        warm = in_turns(
            {
                "an empty Python process": python("-c", "pass"),
                "warm, 30 runs": nnrun("runs", "--limit", "30", "--runs-dir", str(runs)),
                "warm, all": nnrun("runs", "--runs-dir", str(runs)),
                "warm, all as JSON": nnrun("runs", "--json", "--runs-dir", str(runs)),
                "warm, a filter": nnrun("runs", "--filter", "learning_rate<0.001", "--runs-dir", str(runs)),
            },
            TIMES,
        )
    costs = {"cold, 30 runs": [cold], **warm}
    return [
        Table(
            f"Seconds to list {RUNS:,} runs, {TIMES} times; cold once",
            ("list", "median", "least", "most", "asked", "processor time"),
            tuple(_row(name, measured) for name, measured in costs.items()),
            tuple(
                series
                for name, measured in costs.items()
                for series in (
                    Series(name, "clock", "s", tuple(cost.seconds for cost in measured)),
                    Series(name, "processor", "s", tuple(cost.cpu for cost in measured)),
                )
            ),
        )
    ]


def _row(name: str, costs: list[Cost]) -> tuple[str, ...]:
    processor, *_ = spread([cost.cpu for cost in costs])
    return (name, *spread([cost.seconds for cost in costs]), ASKED.get(name, ""), processor)


def _make(runs: Path) -> None:
    """The directories."""
    draw = random.Random(0)  # scores that nobody guesses
    began = datetime(2026, 1, 1, tzinfo=UTC)
    for number in range(RUNS):
        started = began + timedelta(minutes=number)
        directory = runs / f"{started:%Y-%m-%d_%H-%M-%S}_mlp"
        directory.mkdir(parents=True)
        seed = draw.randrange(5)
        facts = {
            "status": "completed",
            "name": "mlp",
            "kind": "training",
            "started": started.isoformat(),
            "ended": started.isoformat(),
            "seconds": {"total": 4.2},
            "seed": seed,
            "data": {"source": "iris", "sha256": "0" * 64, "rows": {"train": 90, "validation": 30, "test": 30}},
        }
        scores = {part: {"loss": draw.random(), "accuracy": draw.random()} for part in ("train", "validation", "test")}
        metrics = {"epochs": 30, "best_epoch": 30, "kept": "best", "kept_epoch": 30, "stopped_because": "completed"}
        metrics |= {"metrics": scores, "monitor": "val_loss", "mode": "min"}
        (directory / "run.json").write_text(json.dumps(facts, indent=2))
        (directory / "metrics.json").write_text(json.dumps(metrics, indent=2))
        (directory / "resolved.yaml").write_text(_CONFIG.format(seed=seed, rate=10 ** draw.uniform(-4, -1)))
        rows = (f"{epoch},0.01,{draw.random()},{draw.random()}\n" for epoch in range(1, 31))
        (directory / "history.csv").write_text("epoch,learning_rate,loss,val_loss\n" + "".join(rows))
