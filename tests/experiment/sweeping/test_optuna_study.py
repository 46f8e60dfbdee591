"""A study that is built anew from its log goes on as if it had never been away: the same values and prunings."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import pytest

from nnrun import spec
from nnrun.errors import ConfigError
from nnrun.experiment.sweeping import optuna_study
from nnrun.experiment.sweeping.optuna_study import OptunaStudy, check_optuna
from nnrun.runs.sweeps.trial_log import COMPLETED, FAILED, PRUNED, Trial
from nnrun.spec.sweep_parameter import parameters_of

NUMBERS: dict[str, Any] = {"rate": {"log": [1e-4, 1e-1]}, "batch": {"int": [16, 128], "step": 16}}
MIXED: dict[str, Any] = {
    **NUMBERS,
    "optimizer": {"choice": ["adam", {"sgd": {"nesterov": True}}]},
    "momentum": {"float": [0.0, 0.9], "when": {"optimizer": ["sgd"]}},
    "units": {"int": [4, 512], "log": True},
}
TRIALS = 16


def score(values: dict[str, Any]) -> float:
    return abs(math.log10(values["rate"]) + 2) + values["batch"] / 100 + values.get("momentum", 0.3)


def made(method: str, parameters: dict[str, Any], prune: str = "none") -> OptunaStudy:
    return OptunaStudy(parameters_of(parameters), method, 5, "min", prune, epochs=9)


def trained(study: OptunaStudy, trials: dict[int, Trial], last: int, *, prunes: bool = False) -> None:
    """Go on to a number of trials, one after the other."""
    for number in range(len(trials) + 1, last + 1):
        trial = study.remembered(Trial(number, study.ask(number)))
        final = score(dict(trial.values))
        state, reached = COMPLETED, 9
        for epoch in range(1, 10) if prunes else ():
            if study.is_pruned(number, epoch, final + 3 / epoch) and epoch < 9:
                state, reached = PRUNED, epoch
                break
        if number % 7 == 0:
            state = FAILED
        ended = replace(trial, state=state, score=final if state == COMPLETED else None, epochs=reached)
        trials[number] = study.tell(ended)


@pytest.mark.parametrize(("method", "parameters"), [("tpe", MIXED), ("cmaes", NUMBERS)])
def test_a_stopped_search_goes_on_with_the_same_draws(method: str, parameters: dict[str, Any]) -> None:
    whole: dict[int, Trial] = {}
    trained(made(method, parameters), whole, TRIALS)
    for stopped in (4, 12):
        again, trials = made(method, parameters), {number: whole[number] for number in range(1, stopped + 1)}
        for trial in trials.values():
            again.take_ended(trial)
        trained(again, trials, TRIALS)
        assert [trial.values for trial in trials.values()] == [trial.values for trial in whole.values()]


def test_a_stopped_search_prunes_as_it_would_have() -> None:
    whole: dict[int, Trial] = {}
    trained(made("random", MIXED, "median"), whole, TRIALS, prunes=True)
    states = [trial.state for trial in whole.values()]
    assert PRUNED in states
    assert COMPLETED in states
    again, trials = made("random", MIXED, "median"), {number: whole[number] for number in range(1, 9)}
    for trial in trials.values():
        again.take_ended(trial)
    trained(again, trials, TRIALS, prunes=True)
    assert [(trial.state, trial.epochs) for trial in trials.values()] == [
        (trial.state, trial.epochs) for trial in whole.values()
    ]


def test_a_trial_that_was_paused_and_has_gone_on_is_told_as_what_it_came_to() -> None:
    study, trials = made("tpe", NUMBERS, "hyperband"), {}
    trained(study, trials, 12)
    paused = replace(trials[12], state=PRUNED, score=None, curve=(5.0, 4.0), rungs=(4.0,))
    study.rebuild([*[trials[number] for number in range(1, 12)], paused])
    before = study.ask(13)
    study.rebuild([*[trials[number] for number in range(1, 12)], replace(paused, state=COMPLETED, score=0.01)])
    assert study.ask(13) != before


def test_a_trial_that_was_half_done_keeps_its_values() -> None:
    first = made("tpe", MIXED)
    trial = first.remembered(Trial(1, first.ask(1)))
    again = made("tpe", MIXED)
    again.begin(trial)
    assert again.tell(replace(trial, state=COMPLETED, score=1.0)).values == trial.values
    first.tell(replace(trial, state=COMPLETED, score=1.0))
    assert again.ask(2) == first.ask(2)


def test_every_argument_of_a_sampler_is_spelled_out() -> None:
    import inspect

    import optuna

    kinds = {"tpe": optuna.samplers.TPESampler, "cmaes": optuna.samplers.CmaEsSampler}
    left_open = {
        # deprecated: that of a version which still has them cannot be chosen without a warning
        *("consider_prior", "prior_weight", "consider_magic_clip", "consider_endpoints", "gamma", "weights"),
        *("constraints_func", "restart_strategy", "inc_popsize", "independent_sampler", "source_trials"),
        *("self", "seed", "warn_independent_sampling"),
    }
    for method, kind in kinds.items():
        known = set(inspect.signature(kind.__init__).parameters)
        assert known - left_open == set(optuna_study.SAMPLERS[method])


def test_a_package_that_is_missing_is_told_where_it_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    config = {
        "dataset": {"iris": None, "split": {"validation": 0.2}},
        "layers": [{"Dense": {"units": 3, "activation": "softmax"}}],
        "loss": "sparse_categorical_crossentropy",
        "training": {"epochs": 1},
        "sweep": {"trials": 3, "parameters": {"seed": [1, 2]}, "prune": "median"},
    }
    written = spec.load(config).spec
    check_optuna(written, "grid", "none")
    check_optuna(written, "random", "hyperband")
    with pytest.raises(ConfigError, match=r"sweep\.method: tpe is a search by optuna, .*nnrun\[sweep\]"):
        check_optuna(written, "tpe", "none")
    with pytest.raises(ConfigError, match=r"sweep\.prune: median is a search by optuna"):
        check_optuna(written, "grid", "median")
