"""Run directories without a training: as nnrun writes them, with the scores, settings and seeds that a test needs."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

from nnrun.runs import Facts, Metrics, RunWriter, create, create_inside
from nnrun.runs.facts import DataFacts
from nnrun.types import Epoch

STARTED = datetime(2026, 11, 21, 14, 3, 59, 120_000, tzinfo=timezone(timedelta(hours=1)))
SCORES = {"validation": {"loss": 0.5, "accuracy": 0.8}, "test": {"loss": 0.6, "accuracy": 0.7}}
CONFIG = """\
name: {name}
seed: {seed}
dataset:
  iris: null
  split: {{validation: 0.2, seed: {split_seed}}}
layers:
- Dense: {{units: {units}}}
loss: mse
training: {{epochs: {epochs}, monitor: val_loss, mode: auto}}
optimizer:
  {optimizer}: {{learning_rate: {rate}}}
metrics: [accuracy]
"""


def make_run(
    runs_dir: Path,
    name: str = "iris",
    *,
    hours: float = 0.0,
    status: str = "completed",
    scores: Mapping[str, Mapping[str, Any]] | None = SCORES,
    losses: Sequence[float] = (0.9, 0.4, 0.5),
    seed: int = 0,
    kind: str = "training",
    inside: Path | None = None,
    data: str = "abc",
    settings: Mapping[str, Any] | None = None,
    **facts: Any,
) -> Path:
    """A run directory; gives its path."""
    started = STARTED + timedelta(hours=hours)
    writer = create_inside(inside, name, started) if inside else create(runs_dir, name, started)
    values = {
        "name": name,
        "seed": seed,
        "split_seed": seed,
        "units": 8,
        "epochs": 3,
        "optimizer": "Adam",
        "rate": 0.01,
    }
    text = CONFIG.format(**{**values, **(settings or {})})
    writer.write_config(text)
    writer.write_resolved(text)
    writer.start(Facts(kind=kind, seed=seed, data=DataFacts("iris", data), **facts))
    write_epochs(writer, losses)
    if scores is not None:
        writer.write_metrics(Metrics(len(losses), 2, "best", 2, "completed", scores, monitor="val_loss", mode="min"))
    if status != "running":
        writer.finish(status, ended=started + timedelta(seconds=60), seconds={"total": 60.0})
    return writer.path


def write_epochs(writer: RunWriter, losses: Sequence[float]) -> None:
    """Epochs with these validation losses."""
    for number, loss in enumerate(losses, 1):
        writer.append_epoch(Epoch(number, 0.01, {"loss": loss}, {"loss": loss}, {"training": 0.1}))


def rewrite_facts(run: Path, **changes: Any) -> None:
    """run.json with other values, written in its place as an editor does."""
    values = json.loads((run / "run.json").read_text())
    (run / "run.json").write_text(json.dumps({**values, **changes}))
