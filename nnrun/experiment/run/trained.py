"""What a training left: its result, as it is returned, printed, or carried by the error that it ended in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nnrun.errors import NnrunError, Stopped, TrainingError
from nnrun.experiment.run.stopping import STOPPED
from nnrun.runs import Metrics
from nnrun.types import Outcome


@dataclass(frozen=True)
class Trained:
    """What a training left."""

    run: Path
    status: str
    """completed, interrupted or failed."""
    outcome: Outcome
    parameters: int
    metrics: Metrics
    seconds: Mapping[str, float]

    def to_plain(self) -> dict[str, Any]:
        """What ``--json`` prints."""
        return {
            "run": str(self.run),
            "status": self.status,
            "epochs": self.metrics.epochs,
            "best_epoch": self.metrics.best_epoch,
            "stopped_because": self.metrics.stopped_because,
            "kept": self.metrics.kept,
            "parameters": self.parameters,
            "metrics": {part: dict(scores) for part, scores in self.metrics.metrics.items()},
            **({"units": dict(self.metrics.units)} if self.metrics.units else {}),
            "seconds": dict(self.seconds),
        }


def status_of(outcome: Outcome) -> str:
    """What run.json says of a training that ended so."""
    if outcome.failed:
        return "failed"
    return "interrupted" if outcome.stopped_because in STOPPED else "completed"


def ended(trained: Trained) -> Trained:
    """The result.

    Raises:
        TrainingError: Training failed; as the next one it carries the result.
        Stopped: It was stopped from outside.
    """
    reason = trained.outcome.stopped_because
    error: NnrunError | None = None
    if trained.status == "failed":
        error = TrainingError(f"{reason}; the weights of epoch {trained.outcome.kept_epoch} are kept in {trained.run}")
    elif reason in STOPPED:
        error = Stopped(f"{reason}; what was trained is kept in {trained.run}", STOPPED[reason])
    if error is not None:
        error.result = trained
        raise error
    return trained
