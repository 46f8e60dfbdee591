"""The configs of trials: a config with a value for each parameter; and whether every end of every range gives one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from itertools import combinations
from typing import Any

from nnrun.errors import ConfigError, Problem
from nnrun.spec.checks.sweeping import check_objective
from nnrun.spec.keys.sweep_keys import SweepSpec
from nnrun.spec.loading import Config, vary
from nnrun.spec.nodes import Problems
from nnrun.spec.overrides import parse
from nnrun.spec.sweep_parameter import Parameter, is_active, parameters_of
from nnrun.spec.sweep_values import ALONE, as_overrides, is_tried, needed_values, note_no_trials, wrong_values
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
    parameters = {parameter.path: parameter for parameter in parameters_of(sweep.parameters)}
    problems = Problems()
    note_no_trials(config.spec, sweep, problems)

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
    for parameter in () if problems.entries else parameters.values():
        if twice := _same_choices(config, parameter, parameters):
            message, at = f"{twice[0]} and {twice[1]} give the same trials", sweep.at("parameters", parameter.path)
            problems.add(message, *at, code="wrong-sweep", help="leave one of them out")
    if problems.entries:
        raise ConfigError(problems.sorted())


def _same_choices(config: Config, parameter: Parameter, parameters: Mapping[str, Parameter]) -> tuple[str, str] | None:
    """Two choices of one config: a name in capitals, or parts that differ in what is tried inside of them alone."""
    first = dict[str, str]()
    inside = [inner for inner in parameters.values() if inner.path.startswith(f"{parameter.path}.")]
    for choice in parameter.choices if any(isinstance(choice, str | dict) for choice in parameter.choices) else ():
        values = {**needed_values(parameter, parameters), parameter.path: choice}
        values |= {inner.path: inner.ends[0] for inner in inside if is_active(inner, values)}
        with suppress(ConfigError):  # what is wrong together alone
            text = to_yaml(trial_config(config, values).spec)
            if text in first:
                return first[text], str(choice)
            first[text] = str(choice)
    return None


def _are_one(config: Config, first: Parameter, second: Parameter, parameters: Mapping[str, Parameter]) -> bool:
    """Whether two paths lead to one value, as with a name in capitals or a place counted from the end."""
    if _kind(first.path) != _kind(second.path):
        return False
    values = {**needed_values(first, parameters), **needed_values(second, parameters), second.path: second.ends[0]}
    if not all(is_tried(parameter, values, parameters) for parameter in (first, second)):
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
