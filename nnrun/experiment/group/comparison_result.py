"""What several configs in one command came to: their runs beside each other."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Self

from nnrun import run_layout as layout
from nnrun.errors import ConfigError, NnrunError
from nnrun.experiment.group.joining import Ensembled
from nnrun.experiment.run.trained import Trained
from nnrun.runs import Run, Status, part_compared
from nnrun.runs.writer import safe_name
from nnrun.words.in_notebook import ShownAsTable
from nnrun.words.pandas_tables import scores_table

if TYPE_CHECKING:
    from pandas import DataFrame


@dataclass(frozen=True)
class Compared(ShownAsTable):
    """What several configs came to."""

    run: Run
    """The directory that holds their runs; none of these answers for it."""
    status: Status
    results: tuple[Trained | Ensembled, ...]
    """In the order of the configs; that of a training which failed too, where it came to something."""
    failures: tuple[NnrunError, ...] = ()
    failed: Mapping[str, str] = field(default_factory=dict)
    """Why runs failed, by name."""
    notes: tuple[str, ...] = ()
    seconds: Mapping[str, float] = field(default_factory=dict, repr=False)

    @classmethod
    def read(cls, run: Run) -> Self:
        """What a complete directory holds. Raises RunDamaged where a file of its runs is missing or damaged."""
        facts = run.facts
        results = tuple(read_result(Run(run / name)) for name in asked_names(run))
        return cls(run, facts.status, results, notes=facts.notes, seconds=facts.seconds)

    @property
    def table(self) -> DataFrame:
        """A row a part and metric, a column a run."""
        return scores_table({result.run.path.name: result.metrics for result in self.results})

    def to_plain(self) -> dict[str, Any]:
        """What ``--json`` prints."""
        return {
            "run": str(self.run),
            "status": self.status,
            "runs": [result.to_plain() for result in self.results],
            "failed": dict(self.failed),
        }

    def to_file(self) -> dict[str, Any]:
        """What comparison.json holds: a row a run, named as it lies in the directory, which can be moved."""
        return {
            "run": self.run.path.name,
            "status": self.status,
            "part": part_compared(result.metrics for result in self.results) if self.results else None,
            "runs": [_row(result) for result in self.results],
            "failed": dict(self.failed),
            "notes": list(self.notes),
            "seconds": dict(self.seconds),
        }


def _row(result: Trained | Ensembled) -> dict[str, Any]:
    of_training: dict[str, Any] = {}
    if isinstance(result, Trained):
        of_training = {"parameters": result.parameters, "epochs": result.metrics.epochs}
    return {
        "run": result.run.path.name,
        "name": result.run.name,
        "kind": result.run.kind,
        "status": result.status,
        **of_training,
        "seconds": result.seconds.get("total"),
        "metrics": {part: dict(values) for part, values in result.metrics.items()},
        "units": dict(result.units),
    }


def read_result(run: Run) -> Trained | Ensembled:
    """What one of the runs came to, by its directory."""
    return Ensembled.read(run) if run.kind == "ensemble" else Trained.read(run)


def asked_names(run: Run) -> list[str]:
    """The directories of the runs that a comparison was asked for, in the order of their configs."""
    names: list[str] = run.facts.asked.get("configs", [])
    if not names or any(safe_name(name) != name or layout.is_own(name) for name in names):
        message = f"{run.path} does not say in its {layout.FACTS} which configs it compares"
        raise ConfigError(message, code="cannot-resume", help="a comparison of today says it; nnrun train begins one")
    return names
