"""The values of a sweep tried on a config, each end of each range: what is wrong of them, at its place in the sweep."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from nnrun.errors import ConfigError, Problem
from nnrun.spec.checks.sweeping import parameter_problems
from nnrun.spec.decoding.sweep_keys import SweepSpec
from nnrun.spec.nodes import Problems, float_text
from nnrun.spec.overrides import COMMAND_LINE, parse
from nnrun.spec.sweep_parameter import Parameter, component_name, is_active, parameters_of

ALONE = ("sweep=null", "expect=null", "plots=false", "report=false")
"""A trial is one of many: the sweep has the expectations, the page and the pictures."""


def as_overrides(values: Mapping[str, Any]) -> tuple[str, ...]:
    """Values by path as arguments of a command line; whole parts before what is inside of them."""
    ordered = sorted(values, key=lambda path: len(parse(f"{path}=0").segments))
    return tuple(f"{path}={json.dumps(values[path])}" for path in ordered)


def note_wrong_values(sweep: SweepSpec, decode: Callable[[tuple[str, ...]], object], problems: Problems) -> None:
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

    for problem in wrong_values(sweep, wrong):
        problems.include(problem)


def wrong_values(sweep: SweepSpec, wrong: Callable[[Mapping[str, Any]], Problem | None]) -> Iterator[Problem]:
    """What is wrong of the values of each parameter, by what is wrong of a trial."""
    parameters = {parameter.path: parameter for parameter in parameters_of(sweep.parameters)}
    for parameter in parameters.values():
        for values in _variants(parameter, parameters):
            if (problem := wrong(values)) is not None:
                yield _told(problem, parameter, values, sweep, list(parameters))
                break  # the others are wrong in the same way


def _variants(parameter: Parameter, parameters: Mapping[str, Parameter]) -> Iterator[dict[str, Any]]:
    """Each end of a parameter, with a value of those that it depends on; and its first with every part around it."""
    needed = needed_values(parameter, parameters)
    for value in parameter.ends:
        yield {**needed, parameter.path: value}
    around = [other for other in parameters.values() if parameter.path.startswith(f"{other.path}.")]
    for other in around:
        for choice in other.choices:
            values = {**needed, other.path: choice}
            if is_active(parameter, values):
                yield {**values, parameter.path: parameter.ends[0]}


def needed_values(parameter: Parameter, parameters: Mapping[str, Parameter]) -> dict[str, Any]:
    """Values for which there is a parameter."""
    values: dict[str, Any] = {}
    for path, wanted in parameter.when:
        other = parameters[path]
        values |= needed_values(other, parameters)
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
