"""What is wrong between the keys of a config, each by itself being sound: found before TensorFlow is loaded."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from nnrun import catalog
from nnrun.errors import did_you_mean
from nnrun.spec.components import Component
from nnrun.spec.graph import Graph, build_graph
from nnrun.spec.monitors import check_monitors, check_numbered
from nnrun.spec.nodes import Problems, listed, quoted, sound
from nnrun.spec.sections import LARGEST_SEED, Spec
from nnrun.spec.strata import check_strata
from nnrun.spec.tasks import BINARY_LOSSES, ONE_HOT_LOSSES, SPARSE_LOSSES, activation_of, last_layer, loss_of

_ONE_HOT_METRICS = (
    *("AUC", "Precision", "Recall", "PrecisionAtRecall", "RecallAtPrecision", "SensitivityAtSpecificity"),
    *("SpecificityAtSensitivity", "TruePositives", "TrueNegatives", "FalsePositives", "FalseNegatives", "BinaryIoU"),
    *("IoU", "MeanIoU", "F1Score", "FBetaScore", "R2Score", "BinaryCrossentropy", "CategoricalCrossentropy"),
)
"""Metrics that cannot take class numbers, whatever the shape of the target."""
_ELEMENTWISE_METRICS = (
    *("MeanSquaredError", "RootMeanSquaredError", "MeanAbsoluteError", "MeanAbsolutePercentageError"),
    *("MeanSquaredLogarithmicError", "LogCoshError", "Poisson", "KLDivergence", "CosineSimilarity"),
    *("PearsonCorrelation", "ConcordanceCorrelation", "Hinge", "SquaredHinge", "CategoricalHinge"),
    *("Accuracy", "BinaryAccuracy", "TopKCategoricalAccuracy"),
)
"""Metrics that cannot take a single class number a row."""
_FOR_CLASS_NUMBERS = {
    "Accuracy": "accuracy",
    "BinaryAccuracy": "accuracy",
    "TopKCategoricalAccuracy": "SparseTopKCategoricalAccuracy",
    "BinaryCrossentropy": "SparseCategoricalCrossentropy",
    "CategoricalCrossentropy": "SparseCategoricalCrossentropy",
}
"""What takes class numbers in the place of a metric."""


def check(spec: Spec, problems: Problems) -> Graph | None:
    """Note every mistake between keys; returns the graph of layers where there is one."""
    graph = build_graph(spec, problems) if spec.layers else None
    for part in _PARTS:
        part(spec, problems)
    if graph and spec.loss is not None:
        _check_losses(spec, graph, problems)
        check_strata(spec, graph, problems)
        _check_metrics(spec, graph, problems)
    return graph


def _check_split(spec: Spec, problems: Problems) -> None:
    """What no rows can be split by; another run's row indices take the place of the other keys."""
    if spec.dataset is None or (split := spec.dataset.split) is None or split.indices is not None:
        return
    parts = (split.test, None if spec.kfold else split.validation)  # folds set the validation part aside
    sizes = [size for size in parts if isinstance(size, int | float)]
    if sizes and split.stratify and split.group is not None:
        problems.add("stratify and group cannot be combined", *split.at("stratify"))
    if sum(size for size in sizes if isinstance(size, float)) >= 1:
        message = "the shares of validation and test leave nothing for training"
        problems.add(message, *split.at("validation"))


def _check_groups(spec: Spec, problems: Problems) -> None:
    folds, group = spec.kfold, spec.dataset.split.group if spec.dataset and spec.dataset.split else None
    if folds and None not in (folds.group, group) and folds.group != group:
        message = f"split.group is {group!r}: one column says which rows belong together"
        problems.add(message, *folds.at("group"))


def _check_members(spec: Spec, problems: Problems) -> None:
    """Members that are counted have the seeds after the config's."""
    count = spec.ensemble.members if spec.ensemble else None
    if isinstance(count, int) and spec.seed is not None and spec.seed + count - 1 > LARGEST_SEED:
        largest = LARGEST_SEED - count + 1
        problems.add(f"{count} members have the seeds after this one, which is {largest} at most", *spec.at("seed"))


def _check_maps(spec: Spec, problems: Problems) -> None:
    """Maps by output name name every output that they must; outputs have names of their own."""
    outputs = [output for _, output in sound(spec.outputs)]
    for n, output in sound(spec.outputs):
        if catalog.find("loss", output):
            message = f"the output {output!r} has the name of a loss; give its layer another name"
            problems.add(message, *spec.at("outputs", n))
    target = spec.dataset.target if spec.dataset else None
    for_all = target is None or (target == "inputs" and len(outputs) == 1)
    if outputs and spec.dataset and not for_all and not isinstance(target, Mapping):
        shown = listed([f"{output}: ..." for output in outputs])
        problems.add(f"with outputs, the target is a mapping by output name: {{{shown}}}", *spec.dataset.at("target"))
    for section, name in ((spec, "loss"), (spec.dataset, "target")):
        given = getattr(section, name, None)
        missing = [output for output in outputs if isinstance(given, Mapping) and output not in given]
        if section and missing and not (problems.concern("outputs") or problems.concern(section.at(name)[0])):
            problems.add(f"says nothing of {listed(missing)}", *section.at(name))


def _check_losses(spec: Spec, graph: Graph, problems: Problems) -> None:
    for output in graph.outputs:
        loss, known = loss_of(spec, output), not problems.concern(graph.call(output).spec.path)
        if loss is not None and known and (complaint := _misfit(loss, graph, output)):
            problems.add(complaint, loss.path, loss.place)


def _misfit(loss: Component, graph: Graph, output: str) -> str | None:
    """Why a loss cannot fit an output's last layer, or None."""
    units, activation = _units(graph, output), activation_of(graph, output)
    categorical = loss.name in (*SPARSE_LOSSES, *ONE_HOT_LOSSES)
    if categorical and units == 1:
        said = f"{loss.name} needs one output unit a class, and {output!r} has 1"
        return f"{said}; for two classes, binary_crossentropy fits"
    if categorical and activation == "sigmoid":
        return f"{loss.name} needs probabilities that sum to 1: softmax, not sigmoid, in {output!r}"
    if activation == "softmax" and units == 1:
        return f"softmax over the 1 unit of {output!r} is always 1; sigmoid fits {loss.name}"
    if loss.name in BINARY_LOSSES and activation == "softmax":
        return f"{loss.name} is for sigmoid outputs; with softmax in {output!r}, sparse_categorical_crossentropy fits"
    if loss.arguments.get("from_logits") and activation in ("sigmoid", "softmax"):
        return f"from_logits: true is for an output without activation, and {output!r} has {activation}"
    entry = loss.plugin or catalog.find("loss", loss.name)
    takes_logits = entry is not None and entry.argument("from_logits") is not None
    if takes_logits and activation == "linear" and not loss.arguments.get("from_logits"):
        fitting = "softmax" if categorical else "sigmoid"
        said = f"{loss.name} needs probabilities, and {output!r} has no activation"
        return f"{said}; add activation: {fitting}, or from_logits: true"
    return None


def _units(graph: Graph, output: str) -> Any:
    """The units of an output's last layer, where it is a Dense one."""
    layer = last_layer(graph, output)
    return layer.arguments.get("units") if layer and layer.name == "Dense" else None


def _check_metrics(spec: Spec, graph: Graph, problems: Problems) -> None:
    """Note every metric that cannot take the class numbers that an output's loss takes."""
    for output in graph.outputs:
        loss, units = loss_of(spec, output), _units(graph, output)
        if loss is None or loss.plugin or loss.name not in SPARSE_LOSSES or problems.concern(loss.path):
            continue
        if not isinstance(units, int) or units < 2 or problems.concern(graph.call(output).spec.path):
            continue
        for metric in _metrics_of(spec, output):
            if not (problems.concern(metric.path) or _takes_class_numbers(metric, _target_of(spec, output), spec)):
                said = f"{metric.name} cannot compare class numbers with the {units} units of {output!r}"
                problems.add(f"{said}; {_advice(metric, units, spec, output)}", metric.path, metric.place)


def _metrics_of(spec: Spec, output: str) -> Iterator[Component]:
    """The metrics of an output, weighted or not."""
    for given in (spec.metrics, spec.weighted_metrics):
        yield from (metric for _, metric in sound(given.get(output) if isinstance(given, Mapping) else given))


def _takes_class_numbers(metric: Component, target: Any, spec: Spec) -> bool:
    """Whether a metric can, as far as the config tells; arrays, and inputs as targets, may have any shape."""
    given = metric.arguments
    class_numbers = False in (given.get("sparse_y_true"), given.get("sparse_y_pred"))
    if metric.plugin or class_numbers or given.get("class_id") is not None:
        return True
    source = spec.dataset.source if spec.dataset else None
    one_a_row = source is not None and source.name not in ("npz", "inline") and target != "inputs"
    if one_a_row and not isinstance(target, list | tuple) and metric.name in _ELEMENTWISE_METRICS:
        return False
    return metric.name not in _ONE_HOT_METRICS


def _advice(metric: Component, units: int, spec: Spec, output: str) -> str:
    """What to write instead of a metric that cannot take class numbers."""
    if metric.name in _FOR_CLASS_NUMBERS:
        return f"{_FOR_CLASS_NUMBERS[metric.name]} fits"
    if metric.name in ("IoU", "MeanIoU"):
        return "add sparse_y_pred: false"
    several, key = len(spec.outputs or ()) > 1, metric.path.partition(".")[0]
    if several and not isinstance(getattr(spec, key), Mapping):
        return f"write {key} by output name: {{{output}: [accuracy], ...}}"
    target = _target_of(spec, output)
    columns = f"[{target}]" if several and isinstance(target, str | int) else "target"
    return f"add 'one_hot: {units}' with columns: {columns} to preprocess, and take categorical_crossentropy"


def _target_of(spec: Spec, output: str) -> Any:
    """The column that an output predicts, as it was written."""
    target = spec.dataset.target if spec.dataset else None
    return target.get(output) if isinstance(target, Mapping) else target


def _check_weights(spec: Spec, problems: Problems) -> None:
    if spec.training and spec.training.class_weight is not None and spec.outputs and len(spec.outputs) > 1:
        problems.add("class_weight needs a single output, as in Keras", *spec.training.at("class_weight"))


def _check_callbacks(spec: Spec, problems: Problems) -> None:
    schedule = _schedule(spec.optimizer)
    for _, callback in sound(spec.callbacks):
        if schedule and callback.name in ("ReduceLROnPlateau", "LearningRateScheduler"):
            message = f"{callback.name} cannot act beside the learning rate schedule {schedule.name} of the optimizer"
            problems.add(message, callback.path, callback.place)
        _check_written(spec, callback, problems)


def _check_written(spec: Spec, callback: Component, problems: Problems) -> None:
    """A checkpoint has the ending that Keras asks for; that it lies inside the run is the catalog's check."""
    path = callback.arguments.get("filepath") if callback.name == "ModelCheckpoint" else None
    if isinstance(path, str):
        ending = ".weights.h5" if callback.arguments.get("save_weights_only") else ".keras"
        if not path.endswith(ending):
            problems.add(f"{quoted(path)} must end in {ending!r}, as Keras writes it", *callback.at("filepath"))
        check_numbered(spec, callback, path, problems)


def _schedule(optimizer: Component | None) -> Component | None:
    if optimizer and isinstance(inner := optimizer.arguments.get("inner_optimizer"), Component):
        return _schedule(inner)
    rate = optimizer.arguments.get("learning_rate") if optimizer else None
    return rate if isinstance(rate, Component) else None


def _check_regularization(spec: Spec, problems: Problems) -> None:
    if not spec.regularization or not spec.layers:
        return
    names = dict.fromkeys(layer.name for layer in spec.layers if layer.name)
    for n, name in sound(spec.regularization.except_):
        if name not in names:
            message = f"no layer is given the name {name!r}{did_you_mean(name, names)}"
            problems.add(message, *spec.regularization.at("except", n))


_PARTS = (
    _check_maps,
    _check_split,
    _check_groups,
    _check_members,
    _check_callbacks,
    check_monitors,
    _check_regularization,
    _check_weights,
)
