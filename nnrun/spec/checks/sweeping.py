"""Whether a sweep can be: its objective is a score that the config gives, its parameters matter, its grid is small."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from typing import Any, NamedTuple

from nnrun.errors import ConfigError, Place
from nnrun.spec.checks.directions import direction
from nnrun.spec.checks.log_names import log_names
from nnrun.spec.checks.monitors import may_validate
from nnrun.spec.keys.config_keys import Spec
from nnrun.spec.keys.sweep_keys import SweepSpec
from nnrun.spec.nodes import Problems, join, quoted
from nnrun.spec.overrides import parse
from nnrun.spec.sweep_parameter import Parameter, is_met, parameters_of
from nnrun.words.suggestions import did_you_mean

MOST_POINTS = 10_000
"""Of a grid: each is a training with a directory of its own."""
IDLE = (
    *("name", "extends", "sweep", "ensemble", "plots", "report", "tracking", "expect"),
    *("training.checkpoint_every", "training.keep_checkpoints"),
)
"""Keys that change nothing of a training."""
OF_LOSS = ("loss", "loss_weights", "regularization", "training.class_weight", "training.sample_weight")
"""Keys by which a loss is worked out: with other values it is another score."""


class Objective(NamedTuple):
    """The score that a sweep searches for."""

    part: str
    metric: str
    direction: str
    """min or max."""

    @property
    def name(self) -> str:
        """validation.accuracy."""
        return f"{self.part}.{self.metric}"

    @property
    def column(self) -> str:
        """Its name in a history."""
        return self.metric if self.part == "train" else f"val_{self.metric}"


def check_sweep(spec: Spec, problems: Problems) -> None:
    """Note what a sweep cannot be asked for; what depends on a key that is wrong itself is not looked at."""
    sweep = spec.sweep
    if sweep is None or not (sweep.parameters or sweep.objective or problems.concern("sweep")):
        return
    complaints: list[Complaint] = []
    if not any(problems.concern(f"sweep.{name}") for name in ("objective", "direction", "kfold")):
        has_names = not any(problems.concern(key) for key in ("loss", "metrics", "weighted_metrics"))
        complaints += _objective_problems(spec, sweep, has_names=has_names)
    are_all = not problems.concern("sweep.parameters")
    is_chosen = sweep.method is not None or are_all
    if is_chosen and not any(problems.concern(f"sweep.{name}") for name in ("method", "trials", "timeout")):
        complaints += _method_problems(sweep, are_all=are_all)
    complaints += parameter_problems(sweep)
    for message, at, help in complaints:
        problems.add(message, *at, code="wrong-sweep", help=help)


Complaint = tuple[str, tuple[str, Place | None], str]
"""What is wrong, where, and what to write instead."""


def method_of(sweep: SweepSpec) -> str:
    """How values are chosen: as the sweep says, else every point of a grid where all are lists."""
    if sweep.method is not None:
        return sweep.method
    are_listed = all(parameter.kind == "choice" for parameter in parameters_of(sweep.parameters))
    return "grid" if are_listed and sweep.trials is None and sweep.timeout is None else "tpe"


def check_objective(trial: Spec, searched: Spec) -> None:
    """That a trial's config gives the score that the sweep searches for. Raises ConfigError."""
    sweep = searched.sweep or SweepSpec()
    objective_of(replace(trial, sweep=replace(sweep, objective=objective_of(searched).name)))


def objective_of(spec: Spec) -> Objective:
    """The score that a sweep searches for, in its direction. Raises ConfigError where `check_sweep` notes something."""
    sweep = spec.sweep or SweepSpec()
    if problems := list(_objective_problems(spec, sweep)):
        message, (path, place), help = problems[0]
        raise ConfigError(message, path, place, code="wrong-sweep", help=help)
    part, _, metric = _asked(spec, sweep).partition(".")
    return Objective(part, metric, sweep.direction or direction(spec, metric) or "min")


def _asked(spec: Spec, sweep: SweepSpec) -> str:
    if sweep.objective is not None:
        return sweep.objective
    monitor = spec.training.monitor if spec.training else None
    metric = (monitor or "val_loss").removeprefix("val_")
    return f"{_left_out(spec, sweep)}.{metric}"


def _left_out(spec: Spec, sweep: SweepSpec) -> str:
    """The part by which trials are judged: of folds the rows that they leave out."""
    return "fold" if sweep.kfold and spec.kfold is not None and spec.kfold.inner is not None else "validation"


def _objective_problems(spec: Spec, sweep: SweepSpec, *, has_names: bool = True) -> Iterator[Complaint]:
    """What is wrong of the objective; of its metric only where the metrics are right themselves."""
    asked, at = _asked(spec, sweep), sweep.at("objective")
    part, point, metric = asked.partition(".")
    own, in_folds = _left_out(spec, sweep), sweep.kfold
    if part == "test":
        yield "the search must not see the test part", at, f"write {own}.{metric or 'loss'}"
    if part == "test" or spec.dataset is None or spec.loss is None or not has_names:
        return
    names = log_names(spec)
    if part not in ({own} if in_folds else {own, "train"}) or not point:
        message = f"{quoted(asked)} is no part and metric of a trial"
        yield message, at, f"write {own}.{metric or asked.removeprefix('val_')}"
    elif part != "train" and not in_folds and not may_validate(spec):
        help = "add split: {validation: 0.2} under dataset, or sweep.kfold: true"
        yield f"there is no {asked} without a validation part", at, help
    elif part == "validation" and not in_folds and spec.dataset.split and spec.dataset.split.validation == "test":
        help = "split.validation: 0.2 gives it rows of its own"
        yield "the validation part is the test part, which the search must not see", at, help
    elif metric not in names:
        yield f"no metric gives {quoted(asked)}{did_you_mean(metric, names, show=12)}", at, ""
    elif metric == "loss" or metric.endswith("_loss"):
        yield from _loss_problems(spec, sweep, asked, names)
    else:
        yield from _direction_problems(spec, sweep, metric)


def _loss_problems(spec: Spec, sweep: SweepSpec, asked: str, names: Collection[str]) -> Iterator[Complaint]:
    """Losses that trials do not have in common: the least of them would be that of the mildest judge."""
    metrics = [name for name in names if not name.endswith("loss") and direction(spec, name)]
    help = f"write objective: {asked.partition('.')[0]}.{metrics[0]}" if metrics else "add metrics, and name one"
    for path in sweep.parameters or ():
        head, *rest = path.split(".")
        if head in OF_LOSS or path in OF_LOSS or any(part.endswith("_regularizer") for part in rest):
            message = f"{asked} cannot judge values of {path}, by which it is worked out in other ways"
            yield message, sweep.at("parameters", path), help
    yield from _direction_problems(spec, sweep, asked.partition(".")[2])


def _direction_problems(spec: Spec, sweep: SweepSpec, metric: str) -> Iterator[Complaint]:
    better = direction(spec, metric)
    if better is None and sweep.direction is None:
        yield f"nothing tells whether {metric} is better when larger", sweep.at("direction"), "write min or max"
    elif better is not None and sweep.direction not in (None, better):
        size = "smaller" if better == "min" else "larger"
        yield f"{metric} is better when {size}", sweep.at("direction"), f"write {better}, or leave it out"


def _method_problems(sweep: SweepSpec, *, are_all: bool) -> Iterator[Complaint]:
    """What is wrong of the method; of the number of parameters only where none was refused."""
    method, parameters = method_of(sweep), parameters_of(sweep.parameters)
    if method == "grid":
        yield from _grid_problems(sweep, parameters, are_all=are_all)
    elif sweep.trials is None and sweep.timeout is None and parameters:
        yield f"{method} needs to know how many trials", sweep.at("trials"), "write trials: 50, or timeout: 30min"
    if method == "cmaes":
        for parameter in parameters:
            if parameter.kind == "choice" or parameter.when:
                what = "a choice" if parameter.kind == "choice" else "not there in every trial"
                message = f"cmaes searches among numbers, and {parameter.path} is {what}"
                yield message, sweep.at("parameters", parameter.path), "method: tpe takes it"
        if len(parameters) == 1 and are_all:
            yield "cmaes searches by two parameters or more", sweep.at("method"), "method: tpe takes one"


def _grid_problems(sweep: SweepSpec, parameters: tuple[Parameter, ...], *, are_all: bool) -> Iterator[Complaint]:
    for parameter in parameters:
        if parameter.size is None:
            message = f"a grid needs values that can be counted, and {parameter.path} is any number of a range"
            yield message, sweep.at("parameters", parameter.path), "list some, or give a float a step"
    size = math.prod(parameter.size or 1 for parameter in parameters)
    if size > MOST_POINTS and are_all:
        message = f"the grid has {size:,} points, and {MOST_POINTS:,} are the most"
        yield message, sweep.at("parameters"), "method: tpe or random tries as many as trials says"


def parameter_problems(sweep: SweepSpec) -> Iterator[Complaint]:
    """What is wrong of the parameters by themselves."""
    parameters = {parameter.path: parameter for parameter in parameters_of(sweep.parameters)}
    for parameter in parameters.values():
        yield from _problems_of(parameter, parameters, sweep)


def sound_parameters(sweep: SweepSpec) -> dict[str, Parameter]:
    """Those of which nothing is wrong by themselves, nor of one that they depend on, by path."""
    parameters = {parameter.path: parameter for parameter in parameters_of(sweep.parameters)}
    sound: dict[str, Parameter] = {}
    for path, parameter in parameters.items():  # each comes after those that it depends on
        depends_on_sound = all(name in sound for name, _ in parameter.when)
        if depends_on_sound and not any(_problems_of(parameter, parameters, sweep)):
            sound[path] = parameter
    return sound


def _problems_of(parameter: Parameter, parameters: Mapping[str, Parameter], sweep: SweepSpec) -> Iterator[Complaint]:
    path = parameter.path
    at = sweep.at("parameters", path)
    try:
        head = parse(f"{path}=0").segments[0][0]
    except ConfigError:
        yield f"{quoted(path)} is no path of a value", at, "write it as errors print it: training.batch_size"
        return
    if head in IDLE or path in IDLE or (head == "kfold" and not sweep.kfold):
        why = "without kfold: true" if head == "kfold" else "of any value"
        yield f"no trial depends on {path}, {why}", at, ""
    for name, wanted in parameter.when:
        is_refused = name not in parameters and f"parameters.{name}" in sweep.places
        if not is_refused:  # which was told already
            yield from _when_problems(parameters, path, name, wanted, (join(join(at[0], "when"), name), at[1]))


def _when_problems(
    parameters: Mapping[str, Parameter], path: str, name: str, wanted: tuple[Any, ...], at: tuple[str, Place | None]
) -> Iterator[Complaint]:
    outer = parameters.get(name)
    if outer is None or name == path:
        meant = did_you_mean(name, [known for known in parameters if known != path], show=8)
        yield f"{path} depends on {quoted(name)}, which is no other parameter{meant}", at, ""
        return
    if _depends(parameters, name, path):
        yield f"{path} and {name} depend on each other", at, ""
    possible = outer.choices if outer.kind == "choice" else wanted if _may_be(outer, wanted) else ()
    if not any(is_met(value, wanted) for value in possible):
        yield f"{path} is never tried: {name} is never {' or '.join(map(str, wanted))}", at, ""


def _may_be(parameter: Parameter, wanted: tuple[Any, ...]) -> bool:
    """Whether a range has one of some values."""
    count = parameter.size
    if count is not None and count <= MOST_POINTS and not parameter.is_log:
        return any(parameter.value(number) in wanted for number in range(count))
    return any(isinstance(value, int | float) and parameter.low <= value <= parameter.high for value in wanted)


def _depends(parameters: Mapping[str, Parameter], path: str, on: str, seen: tuple[str, ...] = ()) -> bool:
    names = [name for name, _ in parameters[path].when if name in parameters and name not in seen]
    return any(name == on or _depends(parameters, name, on, (*seen, path)) for name in names)
