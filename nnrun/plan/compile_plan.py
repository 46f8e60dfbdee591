"""Losses, weights and metrics as ``compile`` takes them: as they are for one output, else by the outputs' names."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from nnrun import catalog
from nnrun.spec.checks.graph import Graph
from nnrun.spec.checks.log_names import metric_name
from nnrun.spec.checks.metric_meanings import fitted
from nnrun.spec.checks.tasks import tasks
from nnrun.spec.decoding.components import Component
from nnrun.spec.decoding.keys import Spec

Make = Callable[[Any], Any]
"""What makes an object, or the text of one, of a component."""


def losses_of(value: Any, outputs: tuple[str, ...], make: Make) -> Any:
    """A loss for each output, each made anew."""
    return _for(outputs, {name: make(value[name] if isinstance(value, Mapping) else value) for name in outputs})


def weights_of(value: Any, outputs: tuple[str, ...]) -> Any:
    """The weights of losses; one for an only output stands in a list, as Keras wants it."""
    if value is None:
        return None
    chosen = {name: value.get(name, 1.0) if isinstance(value, Mapping) else value for name in outputs}
    return list(chosen.values()) if len(outputs) == 1 else chosen


def metrics_of(value: Any, spec: Spec, graph: Graph, make: Make) -> Any:
    """Metrics as lists, each made anew, with what the outputs' tasks leave no choice of.

    Outputs without a key have none. None where there are no metrics at all.
    """
    if not value:
        return None
    by_task = dict(zip(graph.outputs, tasks(spec, graph), strict=True))
    by_output = value if isinstance(value, Mapping) else dict.fromkeys(graph.outputs, value)
    chosen = {
        name: [named(fitted(metric, task)) for metric in by_output.get(name, ())] for name, task in by_task.items()
    }
    return _for(graph.outputs, {name: [make(metric) for metric in metrics] for name, metrics in chosen.items()})


def named(metric: Component) -> Component:
    """A metric with its name in the history; Keras would number those of a class by how many the process has made."""
    entry = metric.plugin or catalog.find(metric.kind, metric.name)
    argument = entry.argument("name") if entry else None
    if argument is None or argument.default is not None or metric.arguments.get("name") is not None:
        return metric
    return replace(metric, arguments={**metric.arguments, "name": metric_name(metric)})


def _for(outputs: tuple[str, ...], chosen: dict[str, Any]) -> Any:
    return chosen[outputs[0]] if len(outputs) == 1 else chosen
