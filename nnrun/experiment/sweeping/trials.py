"""The trials of a sweep: asked for, written down, told of and, where they fall behind, pruned."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from nnrun import run_layout as layout
from nnrun.experiment.group.run_scores import source_scores
from nnrun.experiment.run.stopping import PAUSED
from nnrun.experiment.sweeping.hyperband import Hyperband
from nnrun.experiment.sweeping.optuna_study import OptunaStudy
from nnrun.experiment.sweeping.search import Grid, Random, Search
from nnrun.experiment.sweeping.trial_ends import PRUNED_BECAUSE, SEES_TEST, curve_of, ending_of, is_whole, value_of
from nnrun.runs import Run
from nnrun.runs.sweeps.trial_log import COMPLETED, FAILED, PRUNED, RUNNING, Trial, TrialLog
from nnrun.runs.unfinished.checkpoint_directory import CheckpointDirectory
from nnrun.spec import Spec
from nnrun.spec.checks.sweeping import method_of, objective_of
from nnrun.spec.keys.sweep_keys import MOST_TRIALS
from nnrun.spec.sweep_parameter import parameters_of
from nnrun.types import Epoch
from nnrun.words.numbers import number


class Trials:
    """All of them by their numbers, with whoever chooses and prunes."""

    def __init__(self, written: Spec, path: Path) -> None:
        """Take what is written down. Raises RunDamaged: its log of trials is damaged."""
        assert written.sweep is not None
        self.sweep, self.epochs, self.path = written.sweep, written.training.epochs, path
        self.keeps_checkpoints = written.training.keep_checkpoints
        self.objective, self.method = objective_of(written), method_of(written.sweep)
        self.parameters = parameters_of(self.sweep.parameters)
        self.log = TrialLog(path / layout.TRIALS)
        seed = written.seed if self.sweep.seed is None else self.sweep.seed
        self.study: OptunaStudy | None = None
        """Optuna's, where it chooses or prunes."""
        if self.method not in ("grid", "random") or self.sweep.prune == "median":
            direction, prune = self.objective.direction, self.sweep.prune
            self.study = OptunaStudy(self.parameters, self.method, seed, direction, prune, self._most_epochs)
        self.hyperband: Hyperband | None = None
        """Pauses trials, and has the best of them go on."""
        if self.sweep.prune == "hyperband":
            self.hyperband = Hyperband(self._most_epochs, self.objective.direction)
        self.search: Search
        """Chooses the values."""
        if self.method == "grid":
            self.search = Grid(self.parameters)
        elif self.method == "random" or self.study is None:
            self.search = Random(self.parameters, seed)
        else:
            self.search = self.study
        self._take_all()

    @property
    def _most_epochs(self) -> int:
        """The most that a trial has."""
        own = [parameter for parameter in self.parameters if parameter.path == "training.epochs"]
        return max([self.epochs, *(int(end) for parameter in own for end in parameter.ends)])

    @property
    def total(self) -> int | None:
        """How many there are in all; None where only the time ends them."""
        asked = MOST_TRIALS if self.sweep.trials is None else self.sweep.trials
        total = asked if self.search.size is None else min(asked, self.search.size)
        return None if total == MOST_TRIALS else total

    @property
    def listed(self) -> tuple[Trial, ...]:
        """In the order in which they began."""
        return tuple(sorted(self.log.trials.values(), key=lambda trial: trial.number))

    @property
    def running(self) -> tuple[Trial, ...]:
        """Those that have not ended."""
        return tuple(trial for trial in self.listed if trial.state == RUNNING)

    @property
    def facts(self) -> Mapping[str, Any]:
        """By what values are chosen and trials pruned."""
        of_study = self.study.pruner_facts if self.study else {}
        pruner = {"prune": self.sweep.prune, **(self.hyperband.facts if self.hyperband else of_study)}
        return {**self.search.facts, "pruner": pruner, "parameters": self.sweep.parameters}

    def named(self, directory: str) -> Trial:
        """The trial of a directory."""
        return next(trial for trial in self.log.trials.values() if trial.directory == directory)

    def next(self) -> Trial | None:
        """One that goes on, or one more, written down as it begins; None where there is none, or not yet."""
        if (promoted := self._promoted()) is not None:
            return promoted
        count = len(self.log.trials) + 1
        if count > (MOST_TRIALS if self.total is None else self.total):
            return None
        trial = Trial(count, self.search.ask(count))
        if self.study is not None:
            if self.search is not self.study:
                self.study.begin(trial)
            trial = self.study.remembered(trial)
        self.log.put(trial)
        return trial

    def _promoted(self) -> Trial | None:
        """The first of the paused trials that are to go on; those that never will keep no state for it."""
        if self.hyperband is None:
            return None
        are_all = len(self.log.trials) >= (MOST_TRIALS if self.total is None else self.total)
        for trial, goes_on in self.hyperband.decided(self.log.trials, are_all=are_all):
            if goes_on:
                self.log.put(replace(trial, state=RUNNING, reason=""))
                return self.log.trials[trial.number]
            if trial.reason.startswith(PAUSED):
                self._retire(trial)
        return None

    def _retire(self, trial: Trial) -> None:
        """A paused trial is not gone on with any more."""
        if not self.keeps_checkpoints:
            for path in (self.path / trial.directory).rglob(layout.CHECKPOINTS):
                CheckpointDirectory(path.parent).clear()
        self.log.put(replace(trial, reason=trial.reason.replace(PAUSED, PRUNED_BECAUSE, 1)))

    def pause(self, trial: Trial) -> int | None:
        """The epoch after which a trial is paused; None where it is not."""
        return None if self.hyperband is None else self.hyperband.pause(trial)

    def tell(self, trial: Trial) -> None:
        """Write down what became of one."""
        is_open = self.study is not None and trial.number in self.study.trials
        self.log.put(self.study.tell(trial) if self.study is not None and is_open else trial)
        if self.study is not None and not is_open:  # it was paused, and has gone on since
            self.study.rebuild(self.listed)

    def why_stop(self, directory: str, epoch: Epoch) -> str:
        """Why a trial is pruned after an epoch; "" where it goes on."""
        trial = self.named(directory)
        value = value_of(self.objective, epoch)
        if self.study is None or value is None:
            return ""
        is_last = epoch.number >= int(trial.values.get("training.epochs", self.epochs))
        if not self.study.is_pruned(trial.number, epoch.number, value) or is_last:
            return ""
        score = f"{self.objective.name} {number(value)}"
        return f"{PRUNED_BECAUSE} after epoch {epoch.number} by the median of the others: {score}"

    def ended(self, trial: Trial, run: Run, seconds: float | None = None) -> Trial:
        """A trial whose directory is whole, with its score."""
        reason, epochs = ending_of(run)
        seconds = run.facts.seconds.get("total") if seconds is None else (trial.seconds or 0.0) + seconds
        ended = replace(trial, epochs=epochs or None, seconds=seconds)
        if self.hyperband is not None:
            ended = replace(ended, curve=curve_of(run, self.objective))
        if reason.startswith(PRUNED_BECAUSE):
            return replace(ended, state=PRUNED, reason=reason)
        if self.objective.part == "validation" and not self.sweep.kfold and not run.metrics.test_held_out:
            return replace(ended, state=FAILED, reason=SEES_TEST)  # by the rows of split.indices
        score = source_scores(run, self.objective.part).get(self.objective.metric)
        if not isinstance(score, int | float) or not math.isfinite(score):
            return replace(ended, state=FAILED, reason=f"{self.objective.name} is no number")
        if reason.startswith(PAUSED):
            reason = f"{reason} by hyperband: {self.objective.name} {number(score)}"
            return replace(ended, state=PRUNED, reason=reason, rungs=(*trial.rungs, float(score)))
        return replace(ended, state=COMPLETED, score=float(score))

    def _take_all(self) -> None:
        """Bring the study up to what is written down; what was killed before it said so has ended, too."""
        for trial in self.running:
            run = Run(self.path / trial.directory)
            if is_whole(run, self.pause(trial)):
                curve = curve_of(run, self.objective) if self.sweep.prune != "none" else ()
                self.log.put(replace(self.ended(trial, run), curve=curve))
        if self.study is not None:
            self.study.rebuild(self.listed)
