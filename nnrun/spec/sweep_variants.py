"""The configs of trials: a config with a value for each parameter; and whether every end of every range gives one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from itertools import combinations
from typing import Any

from nnrun.errors import ConfigError, Problem
from nnrun.spec.checks.sweeping import check_objective
from nnrun.spec.decoding.sweep_keys import SweepSpec
from nnrun.spec.loading import Config, vary
from nnrun.spec.nodes import Problems
from nnrun.spec.overrides import parse
from nnrun.spec.sweep_parameter import Parameter, is_active, parameters_of
from nnrun.spec.sweep_values import ALONE, as_overrides, needed_values, wrong_values
from nnrun.spec.writing import to_yaml


def trial_config(config: Config, values: Mapping[str, Any]) -> Config:
    """The config of a trial. Raises ConfigError where the values make none together, or not one with its objective."""
    in_folds = config.spec.sweep is not None and config.spec.sweep.kfold
    trial = vary(config, (*as_overrides(values), *ALONE), cross_validated=in_folds)
    check_objective(trial.spec, config.spec)
    return trial


def check_variants(config: Config, check: Callable[[Config], None] | None = None) -> None:
    """That each choice, and each end of a range, gives a config that is sound.

    Args:
        config: With its block ``sweep``.
        check: What else is asked of each, such as its files. Raises ConfigError.

    Raises:
        ConfigError: With what is wrong of each parameter, at its place in the sweep.
    """
    sweep = config.spec.sweep or SweepSpec(path="sweep", place=config.spec.place)
    if not sweep.parameters:
        help = "write parameters under sweep, or path=log[1e-4,1e-1], path=[16,32] on the command line"
        raise ConfigError("there is nothing to try", *sweep.at("parameters"), code="wrong-sweep", help=help)
    if (ensemble := config.spec.ensemble) is not None:
        message = "each trial of a sweep is one model, and this config asks for an ensemble"
        raise ConfigError(message, "ensemble", ensemble.place, code="wrong-sweep", help="ensemble=null leaves it out")
    parameters = {parameter.path: parameter for parameter in parameters_of(sweep.parameters)}
    problems = Problems()

    def wrong(values: Mapping[str, Any]) -> Problem | None:
        try:
            trial = trial_config(config, values)
            if check is not None:
                check(trial)
        except ConfigError as error:
            return error.problems[0]
        return None

    for problem in wrong_values(sweep, wrong):
        problems.include(problem)
    for first, second in combinations(parameters.values(), 2):
        if not problems.entries and _are_one(config, first, second, parameters):
            message, at = f"{first.path} and {second.path} are the same value", sweep.at("parameters", second.path)
            problems.add(message, *at, code="wrong-sweep", help="leave one of them out")
    if problems.entries:
        raise ConfigError(problems.sorted())


def _are_one(config: Config, first: Parameter, second: Parameter, parameters: Mapping[str, Parameter]) -> bool:
    """Whether two paths lead to one value, as with a name in capitals or a place counted from the end."""
    if _kind(first.path) != _kind(second.path):
        return False
    values = {**needed_values(first, parameters), **needed_values(second, parameters), second.path: second.ends[0]}
    if not (is_active(first, values) and is_active(second, values)):
        return False
    beside, alone = set[str](), set[str]()
    with suppress(ConfigError):  # what is wrong together alone
        for end in first.ends:
            tried = {first.path: end, **values}
            beside.add(to_yaml(trial_config(config, tried).spec))
            alone.add(to_yaml(trial_config(config, {path: tried[path] for path in tried if path != second.path}).spec))
    return len(beside) == 1 < len(alone)


def _kind(path: str) -> tuple[int, str]:
    """How deep a path leads, and to what: paths that differ in this lead to other values."""
    *above, last = (str(segment) for segment, _ in parse(f"{path}=0").segments)
    return len(above), "" if last.lstrip("-").isdecimal() else last.lower()
