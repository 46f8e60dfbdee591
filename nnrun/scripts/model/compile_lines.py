"""Loss, optimizer and metrics as lines."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from nnrun.scripts.experiment import Experiment
from nnrun.scripts.expressions import Call, Code, assigned, statement
from nnrun.scripts.model.component_lines import expression
from nnrun.scripts.page import Page
from nnrun.spec import Component


def compile_lines(experiment: Experiment, page: Page) -> None:
    """Write the lines that compile the model."""
    optimizer = experiment.plan.compiled.optimizer
    rate = innermost(optimizer).arguments.get("learning_rate")
    if isinstance(rate, Component):
        page.add(*assigned("schedule", expression(rate)))
    page.add(*assigned("optimizer", _optimizer(optimizer)))
    page.add("# XLA, which Keras takes on a GPU, would draw other random numbers and round otherwise")
    scoring = experiment.plan.compiled.scoring(expression)
    page.add(*statement(Call("model.compile", (), {"optimizer": Code("optimizer"), **scoring, "jit_compile": False})))


def innermost(optimizer: Component) -> Component:
    """The optimizer inside one that scales its loss."""
    inner = optimizer.arguments.get("inner_optimizer")
    return innermost(inner) if isinstance(inner, Component) else optimizer


def _optimizer(optimizer: Component) -> Call:
    """The optimizer, its schedule by its name."""
    inner = optimizer.arguments.get("inner_optimizer")
    if isinstance(inner, Component):
        return _with(optimizer, "inner_optimizer", _optimizer(inner))
    if isinstance(optimizer.arguments.get("learning_rate"), Component):
        return _with(optimizer, "learning_rate", Code("schedule"))
    call: Call = expression(optimizer)
    return call


def _with(optimizer: Component, name: str, value: Any) -> Call:
    """The optimizer with the text of an argument, in the argument's place."""
    call: Call = expression(replace(optimizer, arguments={**optimizer.arguments, name: None}))
    return replace(call, keywords={**call.keywords, name: value})
