"""Run directories for the tests of tracking: a stored one, copied, or grown epoch by epoch."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

from nnrun.experiment.run.sinks import Sink
from nnrun.runs import Run
from nnrun.runs.facts import Facts, Status
from nnrun.runs.writer import RunWriter
from nnrun.types import Epoch

STORED = Path(__file__).parents[1] / "runs" / "stored"


class Notes(Sink):
    """What a person is told."""

    def __init__(self) -> None:
        self.notes: list[str] = []

    def note(self, text: str) -> None:
        self.notes.append(text)


def stored(name: str, to: Path) -> Run:
    """A finished run of earlier, as if it lay among a person's own."""
    return Run(shutil.copytree(STORED / name, to))


def grown(path: Path, epochs: int = 0) -> RunWriter:
    """A run that still trains, with some epochs of half a second each."""
    path.mkdir(parents=True)
    (path / "resolved.yaml").write_text("name: grown\nseed: 3\noptimizer: {Adam: {learning_rate: 0.01}}\n")
    writer = RunWriter(path, Facts(name="grown", started="2026-11-21T14:03:59+00:00"))
    writer.start(Facts(kind="training", seed=3))
    for number in range(1, epochs + 1):
        append(writer, number)
    return writer


def append(writer: RunWriter, number: int) -> None:
    """One epoch more."""
    writer.append_epoch(Epoch(number, 0.01, {"loss": 1.0 / number}, {"loss": 2.0 / number}, {"training": 0.5}))


def finished(writer: RunWriter, status: Status = Status.COMPLETED) -> Run:
    """Its end, with scores."""
    metrics = {"epochs": 3, "best_epoch": 2, "kept": "best", "kept_epoch": 2, "stopped_because": "completed"}
    scores = {"test": {"loss": 0.25, "accuracy": 0.75}}
    (writer.path / "metrics.json").write_text(json.dumps({**metrics, "metrics": scores}))
    writer.finish(status)
    return Run(writer.path)
