"""What a cross-validation left."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from nnrun import scores
from nnrun.experiment.group.kfold_summary import FoldsSummary
from nnrun.runs import Run


@dataclass(frozen=True)
class CrossValidated:
    """What a cross-validation left."""

    run: Path
    status: str
    """completed, interrupted or failed."""
    count: int
    """How many folds there are, trained or not."""
    summary: FoldsSummary
    failed: Mapping[str, str] = field(default_factory=dict)
    """Why folds failed, by name."""
    ensemble: Mapping[str, float] = field(default_factory=dict)
    """Scores of the folds' averaged answers on the test part; empty without one."""
    final: Run | None = None
    """The model that was trained on everything but the test part, if it was asked for."""
    notes: tuple[str, ...] = ()
    seconds: Mapping[str, float] = field(default_factory=dict)

    def to_plain(self) -> dict[str, Any]:
        """What ``--json`` prints."""
        final = {"final": _plain(self.final)} if self.final else {}
        return {
            "run": str(self.run),
            "status": self.status,
            "folds": [_plain(Run(path)) for path in self.summary.folds],
            "best_epoch": self.summary.best_epoch,
            "metrics": {part: scores.to_plain(scored) for part, scored in self.summary.metrics.items()},
            "ensemble": dict(self.ensemble),
            **({"scaled": list(self.summary.units)} if self.summary.units else {}),
            **final,
            "failed": dict(self.failed),
            "notes": list(self.notes),
            "seconds": dict(self.seconds),
        }

    def to_file(self) -> dict[str, Any]:
        """What kfold.json holds: the same, with runs named as they lie in the directory, which can be moved."""
        said = self.to_plain()
        final = {"final": {**said["final"], "run": self.final.path.name}} if self.final else {}
        folds = [{**fold, "run": Path(fold["run"]).name} for fold in said["folds"]]
        return {**said, "run": self.run.name, "folds": folds, **final}


def _plain(run: Run) -> dict[str, Any]:
    return {"run": str(run.path), "metrics": {part: dict(values) for part, values in run.metrics.metrics.items()}}
