"""The arguments of a metric that an output's task leaves no choice of: thresholds, ``from_logits``, its accuracy."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from nnrun.spec.checks.tasks import Task
from nnrun.spec.decoding.components import Component

ACCURACY = ("accuracy", "acc")
"""The words for the accuracy that is meant."""
COUNTS = ("Precision", "Recall", "TruePositives", "TrueNegatives", "FalsePositives", "FalseNegatives")
OF_LABELS = ("F1Score", "FBetaScore")
CROSSENTROPIES = ("BinaryCrossentropy", "CategoricalCrossentropy", "SparseCategoricalCrossentropy")


def fitted(metric: Component, task: Task) -> Component:
    """A metric as it is built: what was left open is set by what the output gives.

    The border between yes and no is a probability of a half, which is 0 for logits and for the margins of a hinge
    loss. The accuracy of several labels counts label by label. F1 of labels has a threshold; of a single unit it is one
    number.
    """
    if metric.plugin or (task.kind == "number" and metric.name != "BinaryCrossentropy"):
        return metric
    if metric.name in ACCURACY and task.kind == "binary" and (task.raw or task.width != 1):
        named = replace(metric, name="BinaryAccuracy", arguments={"name": metric.name})
        return fitted(named, task)
    arguments = {name: value for name, value in _settings(metric, task).items() if name not in metric.arguments}
    return replace(metric, arguments={**metric.arguments, **arguments}) if arguments else metric


def _settings(metric: Component, task: Task) -> dict[str, Any]:
    """The arguments that nnrun knows of a metric, from what an output gives."""
    raw, name = task.raw, metric.name
    if name in CROSSENTROPIES:
        return {"from_logits": True} if raw == "logits" else {}
    if task.kind != "binary":
        return {}
    if name == "AUC":
        return {"from_logits": True} if raw else {}
    if name in ("BinaryAccuracy", "BinaryIoU"):
        return {"threshold": 0.0} if raw else {}
    if name in COUNTS and metric.arguments.get("top_k") is None:
        return {"thresholds": 0.0} if raw else {}
    if name in OF_LABELS and not raw:
        return {**({"average": "macro"} if task.width == 1 else {}), "threshold": 0.5}
    return {}
