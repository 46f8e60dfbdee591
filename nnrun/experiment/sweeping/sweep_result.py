"""The result of a sweep: its trials, and the best of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Self

from nnrun import run_layout as layout
from nnrun.errors import RunDamaged
from nnrun.experiment.expectations import expectations_plain
from nnrun.runs import Run, Status, read_json
from nnrun.runs.sweeps.trial_log import (
    COMPLETED,
    FAILED,
    PRUNED,
    RUNNING,
    Confirmed,
    Trial,
    TrialLog,
    best_of,
    confirmed_of,
    ranked,
)
from nnrun.types import Units
from nnrun.words.in_notebook import ShownAsTable
from nnrun.words.pandas_tables import rows_table

if TYPE_CHECKING:
    from pandas import DataFrame


@dataclass(frozen=True)
class Swept(ShownAsTable):
    """What a sweep left."""

    run: Run
    """The directory of all trials."""
    status: Status
    objective: str
    """The score that was searched for: validation.accuracy."""
    direction: str
    """min or max."""
    asked: Mapping[str, Any] = field(repr=False)
    """Trials in all, as written and as it comes to; timeout; how many are confirmed."""
    search: Mapping[str, Any] = field(repr=False)
    """By which method, with all its arguments, and of which version."""
    trials: tuple[Trial, ...] = field(repr=False)
    """In the order in which they began."""
    confirmed: tuple[Confirmed, ...] = ()
    """The best of them by their first scores, each with its mean over seeds."""
    notes: tuple[str, ...] = ()
    seconds: Mapping[str, float] = field(default_factory=dict, repr=False)

    @classmethod
    def read(cls, run: Run) -> Self:
        """What a directory holds. Raises RunDamaged where a file is missing or damaged."""
        values, facts = read_json(run.file(layout.SWEEP)), run.facts
        try:
            return cls(
                run=run,
                status=facts.status,
                objective=values["objective"],
                direction=values["direction"],
                asked=values["asked"],
                search=values["search"],
                trials=tuple(TrialLog(run / layout.TRIALS).trials.values()),
                confirmed=tuple(map(confirmed_of, values.get("confirmed", ()))),
                notes=facts.notes,
                seconds=facts.seconds,
            )
        except (KeyError, TypeError, ValueError) as error:
            raise RunDamaged(f"{run / layout.SWEEP} cannot be read: {error}", code="damaged-run") from None

    def of_state(self, state: str) -> tuple[Trial, ...]:
        """The trials that ended so: completed, pruned, failed."""
        return tuple(trial for trial in self.trials if trial.state == state)

    @property
    def is_whole(self) -> bool:
        """Whether all trials have ended that it was asked for."""
        ended, total = [trial for trial in self.trials if trial.state != RUNNING], self.asked.get("total")
        return total is not None and len(ended) >= total

    @property
    def ranked(self) -> tuple[Trial, ...]:
        """The completed trials, the best first; of equal ones the earlier. One that was pruned is none of them."""
        return ranked(self.trials, self.direction)

    @property
    def best(self) -> Trial | None:
        """The best trial: by its score, or by its mean over seeds where some were confirmed."""
        return best_of(self.trials, self.confirmed, self.direction)

    @property
    def best_run(self) -> Run | None:
        """Its directory."""
        return None if self.best is None else Run(self.run / self.best.directory)

    @property
    def metrics(self) -> Mapping[str, Mapping[str, Any]]:
        """The scores of the best trial, by part, then by metric."""
        return {} if self.best_run is None else self.best_run.metrics

    @property
    def units(self) -> Units:
        """The metrics of the best trial that are not in the units of the source."""
        return {} if self.best_run is None else self.best_run.metrics.units

    @property
    def table(self) -> DataFrame:
        """A row a trial: its number, state, score, epochs, seconds, and each value by its path."""
        rows = [{**trial.row(), **trial.values} for trial in self.trials]
        for row in rows:
            row.pop("values")
        return rows_table(rows)

    def to_plain(self) -> dict[str, Any]:
        """What ``--json`` prints."""
        return {**self._plain(str(self.run)), **expectations_plain(self.run), "seconds": dict(self.seconds)}

    def to_file(self) -> dict[str, Any]:
        """What sweep.json holds: the same, named as it lies in its directory, which can be moved."""
        return {**self._plain(self.run.path.name), "seconds": dict(self.seconds)}

    def _plain(self, name: str) -> dict[str, Any]:
        best = self.best
        return {
            "run": name,
            "status": self.status,
            "objective": self.objective,
            "direction": self.direction,
            "asked": dict(self.asked),
            "search": dict(self.search),
            "counts": {state: len(self.of_state(state)) for state in (COMPLETED, PRUNED, FAILED)},
            "best": best and {"run": best.directory, **best.row()},
            "confirmed": [vars(confirmed) for confirmed in self.confirmed],
            "trials": [trial.row() for trial in self.trials],
            "notes": list(self.notes),
        }
