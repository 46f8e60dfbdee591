"""The values of a sweep tried on a config, each end of each range: what is wrong of them, at its place in the sweep."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from nnrun.errors import ConfigError, Problem
from nnrun.spec.checks.sweeping import sound_parameters
from nnrun.spec.keys.config_keys import Spec
from nnrun.spec.keys.sweep_keys import SweepSpec
from nnrun.spec.nodes import Problems, float_text, join
from nnrun.spec.overrides import COMMAND_LINE, parse
from nnrun.spec.sweep_parameter import Parameter, component_name, is_active, is_met

ALONE = ("sweep=null", "expect=null", "plots=false", "report=false")
"""A trial is one of many: the sweep has the expectations, the page and the pictures."""
_UNKNOWN = ("unknown-path", "unknown-key", "unknown-argument")
"""Codes of what is wrong of a path whatever stands there."""


def as_overrides(values: Mapping[str, Any]) -> tuple[str, ...]:
    """Values by path as arguments of a command line; whole parts before what is inside of them."""
    ordered = sorted(values, key=lambda path: len(parse(f"{path}=0").segments))
    return tuple(f"{path}={json.dumps(values[path])}" for path in ordered)


def note_no_trials(spec: Spec, sweep: SweepSpec, problems: Problems) -> None:
    """Note what leaves a sweep without trials."""
    if not sweep.parameters and not problems.concern(join(sweep.path, "parameters")):
        help = "write parameters under sweep, or path=log[1e-4,1e-1], path=[16,32] on the command line"
        problems.add("there is nothing to try", *sweep.at("parameters"), code="wrong-sweep", help=help)
    if (ensemble := spec.ensemble) is not None:
        message, help = (
            "each trial of a sweep is one model, and this config asks for an ensemble",
            "ensemble=null leaves it out",
        )
        problems.add(message, "ensemble", ensemble.place, code="wrong-sweep", help=help)


def note_wrong_values(spec: Spec, decode: Callable[[tuple[str, ...]], object], problems: Problems) -> None:
    """Note what is wrong of the trials of a config that is none without them.

    Args:
        spec: With its block ``sweep``, decoded.
        decode: Gives the config with more overrides. Raises ConfigError.
        problems: Those of the config; what is inside of a part that is wrong is not looked at.
    """
    sweep = spec.sweep or SweepSpec()
    known = set(problems.entries)
    note_no_trials(spec, sweep, problems)

    def wrong(values: Mapping[str, Any]) -> Problem | None:
        if any(path.startswith(f"{problem.path}.") for path in values for problem in known):
            return None
        try:
            decode((*as_overrides(values), *ALONE))
        except ConfigError as error:
            spoken = (problem for problem in error.problems if problem.place and problem.place.file == COMMAND_LINE)
            return next((problem for problem in spoken if problem not in known), None)
        return None

    for problem in (*wrong_values(sweep, wrong), *_unknown_paths(sweep, wrong)):
        problems.include(problem)


def _unknown_paths(sweep: SweepSpec, wrong: Callable[[Mapping[str, Any]], Problem | None]) -> Iterator[Problem]:
    """The paths that lead nowhere among those whose values were refused, and have none to be tried by."""
    written = [name.partition(".")[2] for name in sweep.places if name.startswith("parameters.")]
    paths = [path for path in written if path not in (sweep.parameters or {})]
    for path in paths:
        if not any(path.startswith(f"{outer}.") for outer in written):  # which may be another part in a trial
            problem = wrong({path: None})
            if problem is not None and problem.code in _UNKNOWN:
                at, place = sweep.at("parameters", path)
                yield replace(problem, path=at, place=place)


def wrong_values(sweep: SweepSpec, wrong: Callable[[Mapping[str, Any]], Problem | None]) -> Iterator[Problem]:
    """What is wrong of the values of each parameter, by what is wrong of a trial."""
    parameters = sound_parameters(sweep)
    for parameter in parameters.values():
        messages = set[str]()
        needed = needed_values(parameter, parameters)
        for values in ({**needed, parameter.path: end} for end in parameter.ends):
            if (problem := wrong(values)) is not None and problem.message not in messages:
                yield _told(problem, parameter, values, sweep, parameters)
                messages.add(problem.message)
                if parameter.kind != "choice":
                    break  # the other end is wrong in the same way
        around = ((problem, values) for values in _around(parameter, parameters) if (problem := wrong(values)))
        if not messages and (first := next(around, None)) is not None:  # the others are wrong in the same way
            yield _told(first[0], parameter, first[1], sweep, parameters)


def _around(parameter: Parameter, parameters: Mapping[str, Parameter]) -> Iterator[dict[str, Any]]:
    """The first value of a parameter with every part around it."""
    needed = needed_values(parameter, parameters)
    around = [outer for outer in parameters.values() if parameter.path.startswith(f"{outer.path}.")]
    for outer in around:
        for choice in outer.choices:
            values = {**needed, outer.path: choice}
            if is_tried(parameter, values, parameters):
                yield {**values, parameter.path: parameter.ends[0]}


def is_tried(parameter: Parameter, values: Mapping[str, Any], parameters: Mapping[str, Parameter]) -> bool:
    """Whether there is a parameter beside these values, and all those that it depends on."""
    outer = (parameters[path] for path, _ in parameter.when)
    return is_active(parameter, values) and all(is_tried(needed, values, parameters) for needed in outer)


def needed_values(parameter: Parameter, parameters: Mapping[str, Parameter]) -> dict[str, Any]:
    """Values for which there is a parameter."""
    values: dict[str, Any] = {}
    for path, wanted in parameter.when:
        outer = parameters[path]
        values |= needed_values(outer, parameters)
        alone = outer._replace(when=())
        values[path] = next(
            value
            for value in (*outer.choices, *wanted)
            if is_active(alone._replace(when=((path, wanted),)), {path: value})
        )
    return values


def _told(
    problem: Problem,
    parameter: Parameter,
    values: Mapping[str, Any],
    sweep: SweepSpec,
    parameters: Mapping[str, Parameter],
) -> Problem:
    path, place = sweep.at("parameters", parameter.path)
    beside = [f"{name}={_shown(value)}" for name, value in values.items() if name != parameter.path]
    among = f" beside {', '.join(beside)}" if beside else ""
    help = problem.help
    outer = next((around for name, around in parameters.items() if parameter.path.startswith(f"{name}.")), None)
    inner = parameter.path[len(outer.path) + 1 :].split(".")[0] if outer else ""
    if outer and not parameter.when and any(is_met(choice, [inner]) for choice in outer.choices):
        help = f"when: {{{outer.path}: {inner}}} has it tried only where there is such a part"
    message = f"{_shown(values[parameter.path])}{among} gives no config: {problem.message}"
    return Problem(message, path, place, problem.code, help, problem.related)


def _shown(value: Any) -> str:
    name = component_name(value)
    return float_text(name) if isinstance(name, float) else str(name)
