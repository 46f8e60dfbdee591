"""Optuna, asked for values and told scores (ask and tell), and asked whether a trial that falls behind is pruned.

Only the process that runs the sweep holds the study. Its samplers draw by a seed of their own for each trial, so that a
sweep that is gone on with, whose study is built anew from the log of trials, draws what it would have drawn.
"""

from __future__ import annotations

import math
import warnings
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from nnrun.errors import ConfigError
from nnrun.runs.sweeps.trial_log import COMPLETED, FAILED, PRUNED, RUNNING, Trial
from nnrun.spec import Spec
from nnrun.spec.sweep_parameter import Parameter, is_active

SAMPLERS: Mapping[str, Mapping[str, Any]] = {
    "tpe": {
        "n_startup_trials": 10,
        "n_ei_candidates": 24,
        "multivariate": True,
        "group": False,
        "constant_liar": True,
    },
    "cmaes": {
        "x0": None,
        "sigma0": None,
        "n_startup_trials": 1,
        "consider_pruned_trials": False,
        "popsize": None,
        "use_separable_cma": False,
        "with_margin": False,
        "lr_adapt": False,
    },
    "random": {},
}
"""Every argument of Optuna's samplers, since their defaults change from version to version."""


def check_optuna(spec: Spec, method: str, prune: str) -> None:
    """That what a sweep needs is installed. Raises ConfigError: at the key that asks for it."""
    assert spec.sweep is not None
    needed = {"optuna": prune == "median" or method in ("tpe", "cmaes"), "cmaes": method == "cmaes"}
    from importlib.util import find_spec

    for package in (name for name, is_needed in needed.items() if is_needed and find_spec(name) is None):
        key, word = ("method", method) if method in ("tpe", "cmaes") else ("prune", prune)
        help = "pip install 'nnrun[sweep]' brings it; grid and random need nothing, nor does prune: hyperband"
        message = f"{word} is a search by {package}, which is not installed"
        raise ConfigError(message, *spec.sweep.at(key), code="missing-package", help=help)


class OptunaStudy:
    """A study in memory; what it holds of trials stands in the log of trials too."""

    size: int | None = None

    def __init__(
        self, parameters: Sequence[Parameter], method: str, seed: int, direction: str, prune: str, epochs: int
    ) -> None:
        """Nothing is tried yet.

        Args:
            parameters: Each after those that it depends on.
            method: A key of `SAMPLERS`; any other one for values that are chosen elsewhere.
            seed: Of the search.
            direction: min or max.
            prune: Whether by median; whatever else is not Optuna's.
            epochs: The most that a trial has.
        """
        import optuna

        optuna.logging.set_verbosity(optuna.logging.ERROR)
        self.parameters, self.seed = parameters, seed
        self.method = method if method in SAMPLERS else "random"
        self.direction = "minimize" if direction == "min" else "maximize"
        self.pruner_facts = _pruner(epochs) if prune == "median" else {}
        self.rebuild(())

    def rebuild(self, trials: Iterable[Trial]) -> None:
        """Forget all, and take these trials, in the order in which they began."""
        import optuna

        pruner = optuna.pruners.MedianPruner(**self.pruner_facts) if self.pruner_facts else optuna.pruners.NopPruner()
        self.study = optuna.create_study(direction=self.direction, pruner=pruner, sampler=self._sampler(0))
        self.trials: dict[int, Any] = {}
        self.curves: dict[int, list[float]] = {}
        for trial in trials:
            (self.begin if trial.state == RUNNING else self.take_ended)(trial)

    @property
    def facts(self) -> Mapping[str, Any]:
        """The sampler with its arguments, and the versions."""
        import optuna

        arguments = {name: value for name, value in SAMPLERS[self.method].items() if value is not None}
        return {"method": self.method, "seed": self.seed, "optuna": optuna.__version__, "sampler": arguments}

    def ask(self, number: int) -> dict[str, Any]:
        """Draw the values of a trial."""
        self.study.sampler = self._sampler(number)
        return self._begin(number)

    def begin(self, trial: Trial) -> None:
        """Take a trial whose values are known: they were chosen elsewhere, or before the sweep was stopped."""
        self.study.enqueue_trial(
            {
                parameter.path: _drawn(parameter, trial.values[parameter.path])
                for parameter in self.parameters
                if parameter.path in trial.values
            }
        )
        self._begin(trial.number)
        self._remember(trial)

    def take_ended(self, trial: Trial) -> None:
        """Take a trial that ended before the sweep was stopped."""
        import optuna

        active = [parameter for parameter in self.parameters if parameter.path in trial.values]
        states = optuna.trial.TrialState
        state = {COMPLETED: states.COMPLETE, PRUNED: states.PRUNED, FAILED: states.FAIL}[trial.state]
        score = trial.score if trial.state == COMPLETED else _last(trial.curve) if trial.state == PRUNED else None
        ended = optuna.trial.create_trial(
            state=state,
            value=score,
            params={parameter.path: _drawn(parameter, trial.values[parameter.path]) for parameter in active},
            distributions={parameter.path: _distribution(parameter) for parameter in active},
            system_attrs=dict(trial.attributes),
            intermediate_values=dict(enumerate(trial.curve, start=1)),
        )
        self.study.add_trial(ended)

    def is_pruned(self, number: int, epoch: int, value: float) -> bool:
        """Whether a trial that has come to this value in an epoch is to be ended."""
        curve, trial = self.curves.setdefault(number, []), self.trials[number]
        if epoch > len(curve):
            curve.append(value)
            trial.report(value, epoch)
        return bool(trial.should_prune())

    def tell(self, trial: Trial) -> Trial:
        """Take what became of a trial."""
        import optuna

        states = optuna.trial.TrialState
        frozen = self.trials.pop(trial.number)
        for epoch, value in enumerate(trial.curve, start=1):
            frozen.report(value, epoch)
        state = {COMPLETED: states.COMPLETE, PRUNED: states.PRUNED}.get(trial.state, states.FAIL)
        self.study.tell(frozen, trial.score if state == states.COMPLETE else None, state)
        return self.remembered(trial, trial.curve or tuple(self.curves.pop(trial.number, ())))

    def remembered(self, trial: Trial, curve: tuple[float, ...] = ()) -> Trial:
        """A trial with what a study that is built anew must know of it."""
        from dataclasses import replace

        attributes = self.study.get_trials(deepcopy=False)[trial.number - 1].system_attrs
        lasting = {name: value for name, value in attributes.items() if name != "fixed_params"}
        return replace(trial, curve=curve, attributes=lasting)

    def _begin(self, number: int) -> dict[str, Any]:
        self.trials[number] = trial = self.study.ask()
        assert trial.number == number - 1
        values: dict[str, Any] = {}
        for parameter in self.parameters:
            if is_active(parameter, values):
                values[parameter.path] = _suggested(trial, parameter)
        return values

    def _remember(self, trial: Trial) -> None:
        storage, known = self.study._storage, self.trials[trial.number]  # no other door is left open
        for name, value in trial.attributes.items():
            storage.set_trial_system_attr(known._trial_id, name, value)

    def _sampler(self, number: int) -> Any:
        import numpy as np
        import optuna

        seed = int(np.random.default_rng([self.seed, number]).integers(2**32))
        kinds = {
            "tpe": optuna.samplers.TPESampler,
            "cmaes": optuna.samplers.CmaEsSampler,
            "random": optuna.samplers.RandomSampler,
        }
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of arguments that Optuna may change
            beside = {"warn_independent_sampling": False} if self.method == "cmaes" else {}
            return kinds[self.method](seed=seed, **SAMPLERS[self.method], **beside)


def _pruner(epochs: int) -> Mapping[str, Any]:
    """The arguments of the pruner by the median, all of them."""
    warmup = max(2, epochs // 10 + 1)  # no trial ends after its first epoch
    return {"n_startup_trials": 5, "n_warmup_steps": warmup, "interval_steps": 1, "n_min_trials": 1}


def _suggested(trial: Any, parameter: Parameter) -> Any:
    """A value for a parameter; choices go by their numbers, since Optuna knows plain ones only."""
    path = parameter.path
    if parameter.kind == "choice":
        return parameter.choices[trial.suggest_categorical(path, tuple(range(len(parameter.choices))))]
    low, high = parameter.ends
    if parameter.kind == "int":
        step = 1 if parameter.is_log else int(parameter.step or 1)
        return int(trial.suggest_int(path, low, high, step=step, log=parameter.is_log))
    return float(trial.suggest_float(path, low, high, step=parameter.step, log=parameter.is_log))


def _drawn(parameter: Parameter, value: Any) -> Any:
    """A value as Optuna knows it."""
    if parameter.kind != "choice":
        return value
    return next(number for number, choice in enumerate(parameter.choices) if repr(choice) == repr(value))


def _distribution(parameter: Parameter) -> Any:
    from optuna.distributions import CategoricalDistribution, FloatDistribution, IntDistribution

    if parameter.kind == "choice":
        return CategoricalDistribution(tuple(range(len(parameter.choices))))
    low, high = parameter.ends
    if parameter.kind == "int":
        step = 1 if parameter.is_log else int(parameter.step or 1)
        return IntDistribution(low, high, log=parameter.is_log, step=step)
    return FloatDistribution(low, high, log=parameter.is_log, step=parameter.step)


def _last(curve: Sequence[float]) -> float | None:
    return curve[-1] if curve and math.isfinite(curve[-1]) else None
