"""A model's loss, optimizer and metrics."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from nnrun.registry import build
from nnrun.spec import Graph, Spec


def compile_model(model: Any, spec: Spec, graph: Graph) -> None:
    """Compile a model as its config says; never jit-compiled by Keras, since the engine decides that.

    Raises:
        ConfigError: A loss, metric or optimizer cannot be built.
    """
    outputs = graph.outputs
    assert spec.optimizer is not None
    model.compile(
        optimizer=build(spec.optimizer),
        loss=_by_output(spec.loss, outputs, build),
        loss_weights=_weights(spec.loss_weights, outputs),
        metrics=_metrics(spec.metrics, outputs),
        weighted_metrics=_metrics(spec.weighted_metrics, outputs),
        jit_compile=False,
    )


def _by_output(value: Any, outputs: tuple[str, ...], make: Any) -> Any:
    """What ``compile`` takes: one object for one output, else a dictionary, a new object for each output."""
    if len(outputs) == 1:
        return make(value[outputs[0]] if isinstance(value, Mapping) else value)
    return {name: make(value[name] if isinstance(value, Mapping) else value) for name in outputs}


def _weights(value: Any, outputs: tuple[str, ...]) -> Any:
    if value is None:
        return None
    if len(outputs) == 1:
        return [value[outputs[0]] if isinstance(value, Mapping) else value]
    return {name: value.get(name, 1.0) if isinstance(value, Mapping) else value for name in outputs}


def _metrics(value: Any, outputs: tuple[str, ...]) -> Any:
    """Metrics as lists; those without a key have none."""
    if not value:
        return None
    by_output = value if isinstance(value, Mapping) else dict.fromkeys(outputs, value)
    built = {name: [build(metric) for metric in by_output.get(name, ())] for name in outputs}
    return built[outputs[0]] if len(outputs) == 1 else built
