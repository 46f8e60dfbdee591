"""The result of a cross-validation."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nnrun import scores as scoring
from nnrun.experiment.expectations import expectations_plain
from nnrun.experiment.group.kfold.kfold_summary import FoldsSummary
from nnrun.runs import Run, Status
from nnrun.types import Units
from nnrun.words.in_notebook import ShownAsTable
from nnrun.words.pandas_tables import rows_table, scores_table

if TYPE_CHECKING:
    from pandas import DataFrame


@dataclass(frozen=True)
class CrossValidated(ShownAsTable):
    """What a cross-validation left."""

    run: Run
    status: Status
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
    seconds: Mapping[str, float] = field(default_factory=dict, repr=False)

    @property
    def metrics(self) -> Mapping[str, Mapping[str, float]]:
        """The means of the folds, by part, then by metric; ``summary.metrics`` has spread and interval beside them."""
        parts = self.summary.metrics.items()
        return {part: {name: scores.mean for name, scores in scored.items()} for part, scored in parts}

    @property
    def units(self) -> Units:
        """The metrics that no factor brings to the units of the source."""
        return self.summary.units

    @property
    def table(self) -> DataFrame:
        """A row a part and metric: mean, spread, the ends of the interval, and each fold."""
        names = [path.name for path in self.summary.folds]
        columns: dict[str, dict[str, dict[str, Any]]] = {}
        for part, scored in self.summary.metrics.items():
            for metric, scores in scored.items():
                low, high = scores.interval or (None, None)
                values = {"mean": scores.mean, "std": scores.std, "from": low, "to": high}
                for column, value in {**values, **dict(zip(names, scores.folds, strict=True))}.items():
                    columns.setdefault(column, {}).setdefault(part, {})[metric] = value
        return scores_table(columns)

    @property
    def history(self) -> DataFrame:
        """The mean history of the folds: an epoch a row, mean and spread of each column of theirs."""
        return rows_table(self.summary.history)

    @property
    def predictions(self) -> DataFrame:
        """Each row as the model predicted it that never saw it."""
        return self.run.predictions

    def to_plain(self) -> dict[str, Any]:
        """What ``--json`` prints."""
        final = {"final": _plain(self.final)} if self.final else {}
        return {
            "run": str(self.run),
            "status": self.status,
            "folds": [_plain(Run(path)) for path in self.summary.folds],
            "best_epoch": self.summary.best_epoch,
            "metrics": {part: scoring.to_plain(scored) for part, scored in self.summary.metrics.items()},
            "ensemble": dict(self.ensemble),
            **({"scaled": list(self.summary.units)} if self.summary.units else {}),
            **final,
            "failed": dict(self.failed),
            "notes": list(self.notes),
            **expectations_plain(self.run),
            "seconds": dict(self.seconds),
        }

    def to_file(self) -> dict[str, Any]:
        """What kfold.json holds: the same, with runs named as they lie in the directory, which can be moved."""
        plain = self.to_plain()
        final = {"final": {**plain["final"], "run": self.final.path.name}} if self.final else {}
        folds = [{**fold, "run": Path(fold["run"]).name} for fold in plain["folds"]]
        return {**plain, "run": self.run.path.name, "folds": folds, **final}


def _plain(run: Run) -> dict[str, Any]:
    return {"run": str(run.path), "metrics": {part: dict(values) for part, values in run.metrics.items()}}
