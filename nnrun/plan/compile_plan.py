"""Losses, weights and metrics as ``compile`` takes them: as they are for one output, else by the outputs' names."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from nnrun import catalog
from nnrun.spec.checks.log_names import metric_name
from nnrun.spec.checks.metric_settings import fitted
from nnrun.spec.checks.tasks import Task
from nnrun.spec.decoding.components import Component
from nnrun.spec.keys.config_keys import Spec


@dataclass(frozen=True)
class CompilePlan:
    """What a model is compiled with."""

    optimizer: Component
    loss: Any
    """Of each output."""
    loss_weights: Any
    """None, or the weights of the outputs' losses."""
    metrics: Any
    """None, or a list for each output."""
    weighted_metrics: Any

    def scoring(self, make: Callable[[Component], Any]) -> dict[str, Any]:
        """The keywords of ``compile`` for loss and metrics, but for those that there are not.

        Args:
            make: Makes an object of a component, or the text of one; called for each output anew.
        """
        keywords = {
            "loss": _each(self.loss, make),
            "loss_weights": self.loss_weights,
            "metrics": _each(self.metrics, make),
            "weighted_metrics": _each(self.weighted_metrics, make),
        }
        return {name: value for name, value in keywords.items() if value is not None}


def compile_plan(spec: Spec, outputs: Sequence[str], tasks: Sequence[Task]) -> CompilePlan:
    """What a config says of its loss, optimizer and metrics, with what the outputs' tasks leave no choice of."""
    assert spec.optimizer is not None
    by_task = dict(zip(outputs, tasks, strict=True))
    return CompilePlan(
        optimizer=spec.optimizer,
        loss=_for(outputs, {name: _of(spec.loss, name) for name in outputs}),
        loss_weights=_weights(spec.loss_weights, outputs),
        metrics=_metrics(spec.metrics, by_task),
        weighted_metrics=_metrics(spec.weighted_metrics, by_task),
    )


def _weights(value: Any, outputs: Sequence[str]) -> Any:
    """The weights of losses; one for an only output stands in a list, as Keras wants it."""
    if value is None:
        return None
    weights = {name: _of(value, name, 1.0) for name in outputs}
    return list(weights.values()) if len(outputs) == 1 else weights


def _metrics(value: Any, by_task: Mapping[str, Task]) -> Any:
    """A list of metrics for each output, empty for one without a key; None where there are no metrics at all."""
    if not value:
        return None
    names = tuple(by_task)
    return _for(names, {name: [_built(metric, by_task[name]) for metric in _of(value, name, ())] for name in names})


def _built(metric: Component, task: Task) -> Component:
    """A metric as it is built; by its name in the history: Keras would number those that a process makes."""
    metric = fitted(metric, task)
    entry = metric.plugin or catalog.find(metric.kind, metric.name)
    argument = entry.argument("name") if entry else None
    if argument is None or argument.default is not None or metric.arguments.get("name") is not None:
        return metric
    return replace(metric, arguments={**metric.arguments, "name": metric_name(metric)})


def _of(value: Any, output: str, default: Any = None) -> Any:
    """An output's value, where values may be by output."""
    return value.get(output, default) if isinstance(value, Mapping) else value


def _for(outputs: Sequence[str], values: dict[str, Any]) -> Any:
    return values[outputs[0]] if len(outputs) == 1 else values


def _each(value: Any, make: Callable[[Component], Any]) -> Any:
    if isinstance(value, Mapping):
        return {name: _each(item, make) for name, item in value.items()}
    if isinstance(value, list):
        return [_each(item, make) for item in value]
    return None if value is None else make(value)
