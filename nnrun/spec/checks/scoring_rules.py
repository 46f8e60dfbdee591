"""Losses and metrics against what an output gives: what does not fit is refused, with what to write instead."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from nnrun import catalog
from nnrun.errors import related
from nnrun.spec.checks.graph import Graph
from nnrun.spec.checks.metric_meanings import misfit, misfit_of_class_numbers
from nnrun.spec.checks.metric_settings import ACCURACY
from nnrun.spec.checks.tasks import (
    BINARY_LOSSES,
    ONE_HOT_LOSSES,
    PROBABILITIES,
    SPARSE_LOSSES,
    Task,
    activation_of,
    last_layer,
    loss_of,
    tasks,
)
from nnrun.spec.decoding.components import Component
from nnrun.spec.keys.config_keys import Spec
from nnrun.spec.nodes import Problems, sound

_FOR_CLASS_NUMBERS = {
    "Accuracy": "accuracy",
    "BinaryAccuracy": "accuracy",
    "CategoricalAccuracy": "accuracy",
    "TopKCategoricalAccuracy": "SparseTopKCategoricalAccuracy",
    "BinaryCrossentropy": "SparseCategoricalCrossentropy",
    "CategoricalCrossentropy": "SparseCategoricalCrossentropy",
    "OneHotMeanIoU": "MeanIoU with sparse_y_pred: false",
    "OneHotIoU": "IoU with sparse_y_pred: false",
}
"""What takes class numbers in the place of a metric."""
_ANSWERS_NOTHING = {
    "Circle": "Circle compares the embeddings of a batch with each other, and nnrun trains outputs that answer for a "
    "target; softmax and sparse_categorical_crossentropy over the classes train embeddings in the layer before",
    "CTC": "CTC aligns texts of unequal length, which no target of nnrun holds; a loss for each step fits",
}
"""Losses that no output of a config can be trained with."""
_OF_PROBABILITIES = ("CategoricalGeneralizedCrossEntropy", "Dice", "Tversky")
"""Losses of probabilities that have no ``from_logits``."""
_OF_CLASS_NUMBERS = (*ACCURACY, "SparseCategoricalAccuracy", "SparseTopKCategoricalAccuracy")
"""Metrics that compare class numbers with an output for each class."""


def check_losses(spec: Spec, graph: Graph, problems: Problems) -> None:
    """Note every loss that cannot fit its output's last layer."""
    for output in graph.outputs:
        loss, known = loss_of(spec, output), not problems.concern(graph.call(output).spec.path)
        if loss is not None and known and (complaint := _misfit(loss, graph, output) or _unweighable(loss, spec)):
            layer = graph.call(output).spec
            of_layer = related(f"the layer {layer.title}", layer.place)
            problems.add(complaint, loss.path, loss.place, code="wrong-loss", related=of_layer)


def _misfit(loss: Component, graph: Graph, output: str) -> str | None:
    """Why a loss cannot fit an output's last layer, or None."""
    units, activation = _units(graph, output), activation_of(graph, output)
    categorical = loss.name in (*SPARSE_LOSSES, *ONE_HOT_LOSSES)
    if categorical and units == 1:
        mismatch = f"{loss.name} needs one output unit a class, and {output!r} has 1"
        return f"{mismatch}; for two classes, binary_crossentropy fits"
    if categorical and activation == "sigmoid":
        return f"{loss.name} needs probabilities that sum to 1: softmax, not sigmoid, in {output!r}"
    if activation == "softmax" and units == 1:
        return f"softmax over the 1 unit of {output!r} is always 1; sigmoid fits {loss.name}"
    if loss.name in BINARY_LOSSES and activation == "softmax":
        return f"{loss.name} is for sigmoid outputs; with softmax in {output!r}, sparse_categorical_crossentropy fits"
    if loss.arguments.get("from_logits") and activation in PROBABILITIES:
        return f"from_logits: true is for an output without activation, and {output!r} has {activation}"
    if loss.plugin is None and loss.name in _ANSWERS_NOTHING:
        return _ANSWERS_NOTHING[loss.name]
    if loss.name == "CosineSimilarity" and units == 1:
        return f"the cosine of one number is 1 or -1 whatever it is, and {output!r} has 1 unit; mse fits"
    return _no_probabilities(loss, activation, output, "softmax" if categorical else "sigmoid")


def _unweighable(loss: Component, spec: Spec) -> str | None:
    """Why rows that have weights cannot be trained on by a loss that is one number a batch."""
    training = spec.training
    weighs = training is not None and (training.class_weight, training.sample_weight) != (None, None)
    if weighs and loss.plugin is None and loss.name in ("Dice", "Tversky") and loss.arguments.get("axis") is None:
        return (
            f"{loss.name} is one number a batch, whose rows cannot be weighed; {loss.name}: {{axis: -1}} is one a row"
        )
    return None


def _no_probabilities(loss: Component, activation: str | None, output: str, fitting: str) -> str | None:
    """What is wrong where a loss takes the logarithm of probabilities, and the last layer gives something else."""
    entry = loss.plugin or catalog.find("loss", loss.name)
    takes_logits = entry is not None and entry.argument("from_logits") is not None
    if loss.arguments.get("from_logits") or not (takes_logits or loss.name in _OF_PROBABILITIES):
        return None
    if activation is None or activation in PROBABILITIES or (loss.plugin and activation != "linear"):
        return None
    has = "no activation" if activation == "linear" else activation
    mismatch = f"{loss.name} needs probabilities, and {output!r} has {has}"
    cure = f"add activation: {fitting}" if activation == "linear" else f"write activation: {fitting}"
    return f"{mismatch}; {cure}{', or from_logits: true' if takes_logits and activation == 'linear' else ''}"


def _units(graph: Graph, output: str) -> Any:
    """The units of an output's last layer, where it is a Dense one."""
    layer = last_layer(graph, output)
    return layer.arguments.get("units") if layer and layer.name == "Dense" else None


def check_metrics(spec: Spec, graph: Graph, problems: Problems) -> None:
    """Note every metric that cannot judge its output."""
    for output, task in zip(graph.outputs, tasks(spec, graph), strict=True):
        loss = loss_of(spec, output)
        if loss is None or problems.concern(loss.path) or problems.concern(graph.call(output).spec.path):
            continue
        for metric in metrics_of_output(spec, output):
            complaint = None if problems.concern(metric.path) else _unfit(metric, task, loss, spec, output)
            if complaint:
                of_loss = related(f"the loss {loss.name}", loss.place)
                problems.add(complaint, metric.path, metric.place, code="wrong-metric", related=of_loss)


def _unfit(metric: Component, task: Task, loss: Component, spec: Spec, output: str) -> str | None:
    """Why a metric cannot judge an output, or None."""
    if loss.plugin or loss.name not in SPARSE_LOSSES:
        complaint = misfit(metric, task, own=loss.plugin is not None)
        return f"{complaint}{_by_output(metric, spec)}" if complaint else None
    if task.width is None or metric.plugin or _takes_class_numbers(metric):
        return misfit_of_class_numbers(metric, task)
    mismatch = f"{metric.name} cannot compare class numbers with the {task.width} units of {output!r}"
    return f"{mismatch}; {_advice(metric, task.width, spec, output)}"


def metrics_of_output(spec: Spec, output: str) -> Iterator[Component]:
    """The metrics of an output, weighted or not."""
    for metrics in (spec.metrics, spec.weighted_metrics):
        yield from (metric for _, metric in sound(metrics.get(output) if isinstance(metrics, Mapping) else metrics))


def _takes_class_numbers(metric: Component) -> bool:
    """Whether a metric compares class numbers with an output for each class."""
    arguments = metric.arguments
    if metric.name in ("IoU", "MeanIoU"):
        return arguments.get("sparse_y_pred") is False and arguments.get("sparse_y_true") is not False
    return metric.name in (*_OF_CLASS_NUMBERS, "SparseCategoricalCrossentropy")


def _advice(metric: Component, units: int, spec: Spec, output: str) -> str:
    """What to write instead of a metric that cannot take class numbers."""
    if metric.name in _FOR_CLASS_NUMBERS:
        return f"{_FOR_CLASS_NUMBERS[metric.name]} fits"
    if metric.name in ("IoU", "MeanIoU"):
        left = ", and leave out sparse_y_true" if metric.arguments.get("sparse_y_true") is False else ""
        return f"add sparse_y_pred: false{left}"
    key = metric.path.partition(".")[0]
    if _by_output(metric, spec):
        return f"write {key} by output name: {{{output}: [accuracy], ...}}"
    target = _target_of(spec, output)
    columns = f"[{target}]" if len(spec.outputs or ()) > 1 and isinstance(target, str | int) else "target"
    return f"add 'one_hot: {units}' with columns: {columns} to preprocess, and take categorical_crossentropy"


def _by_output(metric: Component, spec: Spec) -> str:
    """That metrics can be given to each output, for a list that goes to all of several."""
    key = metric.path.partition(".")[0]
    if len(spec.outputs or ()) < 2 or isinstance(getattr(spec, key), Mapping):
        return ""
    return f"; {key} may be written by output name: {{{', '.join(f'{name}: [...]' for name in spec.outputs or ())}}}"


def _target_of(spec: Spec, output: str) -> Any:
    """The column that an output predicts, as it was written."""
    target = spec.dataset.target if spec.dataset else None
    return target.get(output) if isinstance(target, Mapping) else target
