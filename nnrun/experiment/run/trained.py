"""The result of a training, as it is returned, printed, or carried by the error that it ended in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Self

from nnrun.errors import NnrunError, TrainingError
from nnrun.experiment.expectations import expectations_plain
from nnrun.experiment.run.stopping import stopped_in
from nnrun.runs import Metrics, Run, Status
from nnrun.stop_signals import signal_of
from nnrun.types import Outcome, Units
from nnrun.words.in_notebook import ShownAsTable
from nnrun.words.pandas_tables import scores_table

if TYPE_CHECKING:
    from pandas import DataFrame


@dataclass(frozen=True)
class Trained(ShownAsTable):
    """What a training left."""

    run: Run
    status: Status
    outcome: Outcome = field(repr=False)
    parameters: int
    metrics: Metrics
    seconds: Mapping[str, float] = field(repr=False)

    @classmethod
    def read(cls, run: Run) -> Self:
        """What a complete directory holds; its history is in the run. Raises RunDamaged without metrics.json."""
        facts, metrics = run.facts, run.metrics
        outcome = Outcome(
            history=(),
            best_epoch=metrics.best_epoch,
            stopped_because=metrics.stopped_because,
            kept=metrics.kept,
            kept_epoch=metrics.kept_epoch,
            engine=facts.engine,
            facts=facts.engine_facts,
            mode=metrics.mode,
        )
        return cls(run, facts.status, outcome, facts.parameters or 0, metrics, facts.seconds)

    @property
    def notes(self) -> tuple[str, ...]:
        """What a person should know, as run.json has it."""
        return self.run.facts.notes

    @property
    def units(self) -> Units:
        """The metrics that are not in the units of the source."""
        return self.metrics.units

    @property
    def table(self) -> DataFrame:
        """The scores, a row a part and metric."""
        return scores_table({"score": self.metrics})

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
            "metrics": {part: dict(scores) for part, scores in self.metrics.items()},
            **({"units": dict(self.metrics.units)} if self.metrics.units else {}),
            "notes": list(self.notes),
            **expectations_plain(self.run),
            "seconds": dict(self.seconds),
        }


def status_of(outcome: Outcome) -> Status:
    """What run.json says of a training that ended so."""
    if outcome.failed:
        return Status.FAILED
    return Status.INTERRUPTED if signal_of(outcome.stopped_because) else Status.COMPLETED


def ended(trained: Trained) -> Trained:
    """The result.

    Raises:
        TrainingError: Training failed; as the next one it carries the result.
        Stopped: It was stopped from outside.
    """
    reason = trained.outcome.stopped_because
    error: NnrunError | None = None
    if trained.status == Status.FAILED:
        error = TrainingError(
            f"{reason}; the weights of epoch {trained.outcome.kept_epoch} are kept in {trained.run}",
            code="training-failed",
        )
    elif stop := signal_of(reason):
        error = stopped_in(trained.run, stop)
    if error is not None:
        error.result = trained
        raise error
    return trained
