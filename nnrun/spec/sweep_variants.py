"""The configs of trials: a config with a value for each parameter; and whether every end of every range gives one."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from itertools import combinations
from typing import Any

from nnrun.errors import ConfigError, Problem
from nnrun.spec.checks.sweeping import check_objective, parameter_problems
from nnrun.spec.decoding.sweep_keys import SweepSpec
from nnrun.spec.loading import Config, vary
from nnrun.spec.nodes import Problems, float_text
from nnrun.spec.overrides import COMMAND_LINE, parse
from nnrun.spec.sweep_parameter import Parameter, component_name, is_active, parameters_of
from nnrun.spec.writing import to_yaml

ALONE = ("sweep=null", "expect=null", "plots=false", "report=false")
"""A trial is one of many: the sweep has the expectations, the page and the pictures."""


def trial_config(config: Config, values: Mapping[str, Any]) -> Config:
    """The config of a trial. Raises ConfigError where the values make none together, or not one with its objective."""
    in_folds = config.spec.sweep is not None and config.spec.sweep.kfold
    trial = vary(config, (*as_overrides(values), *ALONE), cross_validated=in_folds)
    check_objective(trial.spec, config.spec)
    return trial


def as_overrides(values: Mapping[str, Any]) -> tuple[str, ...]:
    """Values by path as arguments of a command line; whole parts before what is inside of them."""
    ordered = sorted(values, key=lambda path: len(parse(f"{path}=0").segments))
    return tuple(f"{path}={json.dumps(values[path])}" for path in ordered)


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

    for problem in _wrong_values(sweep, wrong):
        problems.include(problem)
    for first, second in combinations(parameters.values(), 2):
        if not problems.entries and _are_one(config, first, second, parameters):
            message, at = f"{first.path} and {second.path} are the same value", sweep.at("parameters", second.path)
            problems.add(message, *at, code="wrong-sweep", help="leave one of them out")
    if problems.entries:
        raise ConfigError(problems.sorted())


def note_wrong_values(sweep: SweepSpec, decode: Callable[[tuple[str, ...]], Config], problems: Problems) -> None:
    """Note what the values of a sweep make wrong of a config that is none without them.

    Args:
        sweep: Whose parameters are decoded.
        decode: Gives the config with more overrides. Raises ConfigError.
        problems: Those of the config; what is inside of a part that is wrong is not looked at.
    """
    if any(parameter_problems(sweep)):  # which is what no values can be drawn of
        return
    known = set(problems.entries)

    def wrong(values: Mapping[str, Any]) -> Problem | None:
        if any(path.startswith(f"{problem.path}.") for path in values for problem in known):
            return None
        try:
            decode((*as_overrides(values), *ALONE))
        except ConfigError as error:
            spoken = (problem for problem in error.problems if problem.place and problem.place.file == COMMAND_LINE)
            return next((problem for problem in spoken if problem not in known), None)
        return None

    for problem in _wrong_values(sweep, wrong):
        problems.include(problem)


def _wrong_values(sweep: SweepSpec, wrong: Callable[[Mapping[str, Any]], Problem | None]) -> Iterator[Problem]:
    """What is wrong of the values of each parameter, by what is wrong of a trial."""
    parameters = {parameter.path: parameter for parameter in parameters_of(sweep.parameters)}
    for parameter in parameters.values():
        for values in _variants(parameter, parameters):
            if (problem := wrong(values)) is not None:
                yield _told(problem, parameter, values, sweep, list(parameters))
                break  # the others are wrong in the same way


def _variants(parameter: Parameter, parameters: Mapping[str, Parameter]) -> Iterator[dict[str, Any]]:
    """Each end of a parameter, with a value of those that it depends on; and its first with every part around it."""
    needed = _needed(parameter, parameters)
    for value in parameter.ends:
        yield {**needed, parameter.path: value}
    around = [other for other in parameters.values() if parameter.path.startswith(f"{other.path}.")]
    for other in around:
        for choice in other.choices:
            values = {**needed, other.path: choice}
            if is_active(parameter, values):
                yield {**values, parameter.path: parameter.ends[0]}


def _are_one(config: Config, first: Parameter, second: Parameter, parameters: Mapping[str, Parameter]) -> bool:
    """Whether two paths lead to one value, as with a name in capitals or a place counted from the end."""
    if _kind(first.path) != _kind(second.path):
        return False
    values = {**_needed(first, parameters), **_needed(second, parameters), second.path: second.ends[0]}
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


def _needed(parameter: Parameter, parameters: Mapping[str, Parameter]) -> dict[str, Any]:
    """Values for which there is a parameter."""
    values: dict[str, Any] = {}
    for path, wanted in parameter.when:
        other = parameters[path]
        values |= _needed(other, parameters)
        alone = other._replace(when=())
        values[path] = next(
            value
            for value in (*other.choices, *wanted)
            if is_active(alone._replace(when=((path, wanted),)), {path: value})
        )
    return values


def _told(
    problem: Problem, parameter: Parameter, values: Mapping[str, Any], sweep: SweepSpec, paths: list[str]
) -> Problem:
    path, place = sweep.at("parameters", parameter.path)
    beside = [f"{name}={_shown(value)}" for name, value in values.items() if name != parameter.path]
    among = f" beside {', '.join(beside)}" if beside else ""
    help = problem.help
    outer = next((name for name in paths if parameter.path.startswith(f"{name}.")), "")
    if outer and not parameter.when:
        inner = parameter.path[len(outer) + 1 :].split(".")[0]
        help = f"when: {{{outer}: {inner}}} has it tried only where there is such a part"
    message = f"{_shown(values[parameter.path])}{among} gives no config: {problem.message}"
    return Problem(message, path, place, problem.code, help, problem.related)


def _shown(value: Any) -> str:
    name = component_name(value)
    return float_text(name) if isinstance(name, float) else str(name)
