"""Loss, optimizer and metrics as lines."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from nnrun.scripts.components import expression
from nnrun.scripts.experiment import Experiment
from nnrun.scripts.page import Page
from nnrun.scripts.source import Call, Code, assigned, statement
from nnrun.spec import Component


def compile_lines(experiment: Experiment, page: Page) -> None:
    """Write the lines that compile the model."""
    said = experiment.spec
    assert said.optimizer is not None
    given = {"optimizer": Code("optimizer"), **scoring_arguments(experiment), "jit_compile": False}
    rate = innermost(said.optimizer).arguments.get("learning_rate")
    if isinstance(rate, Component):
        page.add(*assigned("schedule", expression(rate)))
    page.add(*assigned("optimizer", _optimizer(said.optimizer)))
    page.add("# XLA, which Keras takes on a GPU, would draw other random numbers and round otherwise")
    page.add(*statement(Call("model.compile", (), given)))


def scoring_arguments(experiment: Experiment) -> dict[str, Any]:
    """The loss and the metrics as ``compile`` takes them."""
    said, outputs = experiment.spec, experiment.config.graph.outputs
    arguments = {
        "loss": _by_output(said.loss, outputs, expression),
        "loss_weights": _weights(said.loss_weights, outputs),
        "metrics": _metrics(said.metrics, outputs),
        "weighted_metrics": _metrics(said.weighted_metrics, outputs),
    }
    return {name: value for name, value in arguments.items() if value is not None}


def innermost(optimizer: Component) -> Component:
    """The optimizer inside one that scales its loss."""
    inner = optimizer.arguments.get("inner_optimizer")
    return innermost(inner) if isinstance(inner, Component) else optimizer


def _optimizer(optimizer: Component) -> Call:
    """The optimizer, its schedule by its name."""
    inner = optimizer.arguments.get("inner_optimizer")
    if isinstance(inner, Component):
        made: Call = expression(replace(optimizer, arguments={**optimizer.arguments, "inner_optimizer": None}))
        return replace(made, keywords={**made.keywords, "inner_optimizer": _optimizer(inner)})
    scheduled = isinstance(optimizer.arguments.get("learning_rate"), Component)
    arguments = {**optimizer.arguments, "learning_rate": None} if scheduled else optimizer.arguments
    made = expression(replace(optimizer, arguments=arguments))
    return replace(made, keywords={**made.keywords, "learning_rate": Code("schedule")}) if scheduled else made


def _by_output(value: Any, outputs: tuple[str, ...], make: Callable[[Any], Any]) -> Any:
    chosen = {name: make(value[name] if isinstance(value, Mapping) else value) for name in outputs}
    return chosen[outputs[0]] if len(outputs) == 1 else chosen


def _weights(value: Any, outputs: tuple[str, ...]) -> Any:
    if value is None:
        return None
    chosen = {name: value.get(name, 1.0) if isinstance(value, Mapping) else value for name in outputs}
    return list(chosen.values()) if len(outputs) == 1 else chosen


def _metrics(value: Any, outputs: tuple[str, ...]) -> Any:
    if not value:
        return None
    by_output = value if isinstance(value, Mapping) else dict.fromkeys(outputs, value)
    made = {name: [expression(metric) for metric in by_output.get(name, ())] for name in outputs}
    return made[outputs[0]] if len(outputs) == 1 else made
