"""A model's loss, optimizer and metrics."""

from __future__ import annotations

from typing import Any

from nnrun.plan.compile_plan import losses_of, metrics_of, weights_of
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
        loss=losses_of(spec.loss, outputs, build),
        loss_weights=weights_of(spec.loss_weights, outputs),
        metrics=metrics_of(spec.metrics, spec, graph, build),
        weighted_metrics=metrics_of(spec.weighted_metrics, spec, graph, build),
        jit_compile=False,
    )
