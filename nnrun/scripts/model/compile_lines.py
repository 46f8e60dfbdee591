"""Loss, optimizer and metrics as lines."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from nnrun.plan.compile_plan import losses_of, metrics_of, weights_of
from nnrun.scripts.experiment import Experiment
from nnrun.scripts.expressions import Call, Code, assigned, statement
from nnrun.scripts.model.component_lines import expression
from nnrun.scripts.page import Page
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
    said, graph = experiment.spec, experiment.config.graph
    arguments = {
        "loss": losses_of(said.loss, graph.outputs, expression),
        "loss_weights": weights_of(said.loss_weights, graph.outputs),
        "metrics": metrics_of(said.metrics, said, graph, expression),
        "weighted_metrics": metrics_of(said.weighted_metrics, said, graph, expression),
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
