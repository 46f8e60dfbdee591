"""A sweep directory as plain data, for whoever shows it: what was tried, what it scored, and each trial's curve."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Self

from nnrun import run_layout as layout
from nnrun.errors import RunDamaged
from nnrun.files import is_run
from nnrun.runs.plain import read_json
from nnrun.runs.run import Run
from nnrun.runs.sweeps.trial_log import COMPLETED, Confirmed, Trial, TrialLog, best_of, confirmed_of, ranked
from nnrun.words.score_units import in_units


@dataclass(frozen=True)
class SweepRecord:
    """What the directory of a sweep says, of one that still goes on, too."""

    run: Run
    objective: str
    """validation.accuracy."""
    direction: str
    """min or max."""
    parameters: Mapping[str, Any]
    """What is tried of each path, as the block has it."""
    trials: tuple[Trial, ...]
    """In the order in which they began."""
    total: int | None = None
    """Trials that it is asked for; None where only the time ends them."""
    confirmed: tuple[Confirmed, ...] = ()

    @classmethod
    def read(cls, run: Run) -> Self:
        """Of a directory. Raises RunDamaged where a file is missing or damaged."""
        values = read_json(run.file(layout.SWEEP))
        trials = TrialLog(run / layout.TRIALS).trials.values()
        try:
            parameters = values["search"].get("parameters") or {}
            total = values["asked"].get("total")
            confirmed = tuple(confirmed_of(row) for row in values.get("confirmed", ()))
            objective, direction = values["objective"], values["direction"]
        except (KeyError, TypeError, AttributeError, ValueError) as error:
            raise RunDamaged(f"{run / layout.SWEEP} cannot be read: {error}", code="damaged-run") from None
        if not (isinstance(objective, str) and direction in ("min", "max") and isinstance(parameters, dict)):
            raise RunDamaged(f"{run / layout.SWEEP} cannot be read: it names no objective", code="damaged-run")
        ordered = tuple(sorted(trials, key=lambda trial: trial.number))
        return cls(run, objective, direction, parameters, ordered, total if type(total) is int else None, confirmed)

    @cached_property
    def scored(self) -> tuple[Trial, ...]:
        """The completed trials, in the order in which they began."""
        return tuple(trial for trial in self.trials if trial.state == COMPLETED and trial.score is not None)

    @cached_property
    def ranked(self) -> tuple[Trial, ...]:
        """The same, the best first."""
        return ranked(self.trials, self.direction)

    @property
    def best_run(self) -> Run:
        """That of the best trial so far, which answers for the sweep.

        Raises:
            RunDamaged: None was completed, or it is not there any more.
        """
        best = best_of(self.trials, self.confirmed, self.direction)
        if best is None:
            raise RunDamaged(f"{self.run} has no run that answers: no trial was completed", code="missing-run-file")
        if not is_run(self.run / best.directory):
            raise RunDamaged(f"{self.run} has no {best.directory} any more, its best run", code="missing-run-file")
        return Run(self.run / best.directory)

    @property
    def best_so_far(self) -> list[float]:
        """Beside each of `scored`, the best score up to it."""
        better, best = min if self.direction == "min" else max, list[float]()
        for trial in self.scored:
            best.append(better([float(trial.score or 0), *best[-1:]]))
        return best

    @property
    def paths(self) -> list[str]:
        """The paths of what is tried."""
        return list(dict.fromkeys(path for trial in self.trials for path in trial.values))

    def is_log(self, path: str) -> bool:
        """Whether values of a path are tried by powers."""
        entry = self.parameters.get(path)
        return isinstance(entry, dict) and bool(entry.get("log"))

    def is_choice(self, path: str) -> bool:
        """Whether values of a path are named one by one."""
        entry = self.parameters.get(path)
        return isinstance(entry, dict) and "choice" in entry

    def curve(self, trial: Trial) -> list[float]:
        """The objective after each epoch, in the units of the score; empty where the trial's directory has none.

        Of folds it is their mean, for the epochs that all of them have reached.
        """
        part, _, metric = self.objective.partition(".")
        column = metric if part == "train" else f"val_{metric}"
        whole = self.run.path / trial.directory
        paths = [whole] if (whole / layout.HISTORY).is_file() else sorted(whole.glob(layout.FOLDS))
        curves = []
        for run in map(Run, paths):
            units = run.facts.units
            values = [row.get(column) for row in run.epochs]
            curves.append([math.nan if value is None else in_units(metric, value, units) for value in values])
        return [math.fsum(values) / len(values) for values in zip(*curves, strict=False)]
