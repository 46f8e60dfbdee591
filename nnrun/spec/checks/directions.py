"""Whether a metric is better when larger or smaller, by its name in the history, where the config tells it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from nnrun.spec.checks.log_names import logged, metric_name, metrics_with_prefix, monitor_of, once_a_spec
from nnrun.spec.decoding.components import Component
from nnrun.spec.keys.config_keys import Spec

UNDIRECTED = ("TruePositives", "TrueNegatives", "FalsePositives", "FalseNegatives")
"""Metrics of which Keras does not say whether they are better when larger."""
LARGER = (
    *("accuracy", "acc", "Accuracy", "BinaryAccuracy", "CategoricalAccuracy", "SparseCategoricalAccuracy"),
    *("TopKCategoricalAccuracy", "SparseTopKCategoricalAccuracy", "AUC", "Precision", "Recall", "F1Score"),
    *("FBetaScore", "PrecisionAtRecall", "RecallAtPrecision", "SensitivityAtSpecificity"),
    *("SpecificityAtSensitivity", "BinaryIoU", "IoU", "MeanIoU", "OneHotIoU", "OneHotMeanIoU", "R2Score"),
    *("CosineSimilarity", "PearsonCorrelation", "ConcordanceCorrelation"),
)
"""Metrics of the catalog of which more is better; the others measure errors."""


def direction(spec: Spec, monitor: Any) -> str | None:
    """Min or max, where the config's losses and metrics tell it; None where only a person can."""
    own = monitor.removeprefix("val_") if isinstance(monitor, str) else None
    named = logged(spec)
    if own not in named:
        return None
    metric = named[own]
    if metric is None:
        return "min"
    if metric.plugin or metric.name in UNDIRECTED:
        return None
    return "max" if metric.name in LARGER else "min"


def directions(spec: Spec) -> dict[str, str]:
    """Min or max of all that training reports, by name, as far as the config tells it."""
    known = ((name, direction(spec, name)) for name in logged(spec))
    return {name: way for name, way in known if way is not None}


def with_modes(spec: Spec) -> Spec:
    """The spec with the direction of each monitor that Keras would ask for."""
    callbacks = tuple(_directed(callback, spec) for callback in spec.callbacks)
    training = spec.training
    if training.mode == "auto" and (mode := _needed(spec, training.monitor)):
        training = replace(training, mode=mode)
    return replace(spec, callbacks=callbacks, training=training)


def _directed(callback: Component, spec: Spec) -> Component:
    if callback.arguments.get("mode", "auto") != "auto" or not (mode := _needed(spec, monitor_of(callback))):
        return callback
    return replace(callback, arguments={**callback.arguments, "mode": mode})


def _needed(spec: Spec, monitor: Any) -> str | None:
    """The direction of a monitor, where Keras does not know it."""
    if not isinstance(monitor, str) or is_directed(spec, monitor):
        return None
    return direction(spec, monitor)


def is_directed(spec: Spec, monitor: str) -> bool:
    """Whether Keras knows if more of what is monitored is better."""
    own = monitor.removeprefix("val_")
    return own == "loss" or own in _directed_names(spec)


@once_a_spec
def _directed_names(spec: Spec) -> frozenset[str]:
    """The names of metrics that may have a direction by themselves."""
    return frozenset(metric_name(metric) for metric in _all_metrics(spec) if _may_have_direction(metric))


def _all_metrics(spec: Spec) -> Iterator[Component]:
    """Every metric of every output; Keras looks for a direction by their own names, without the output's."""
    yield from (
        metric for metrics in (spec.metrics, spec.weighted_metrics) for _, metric in metrics_with_prefix(metrics, ())
    )


def _may_have_direction(metric: Component) -> bool:
    """Whether Keras may know if a metric is better when larger: of the catalog's it does; a plugin's may tell it."""
    return metric.plugin is not None or metric.name not in UNDIRECTED
