"""What is wrong between the keys of a config, each by itself being sound: found before TensorFlow is loaded."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from nnrun import catalog
from nnrun.errors import did_you_mean
from nnrun.spec.components import Component
from nnrun.spec.graph import Graph, build_graph, snake_case
from nnrun.spec.nodes import Problems, join
from nnrun.spec.sections import Spec
from nnrun.spec.tasks import BINARY_LOSSES, ONE_HOT_LOSSES, SPARSE_LOSSES, activation_of, last_layer, loss_of, tasks

_LOGIT_LOSSES = {*ONE_HOT_LOSSES, *SPARSE_LOSSES, *BINARY_LOSSES} - {"CategoricalHinge", "Hinge", "SquaredHinge"}


def check(spec: Spec, problems: Problems) -> Graph | None:
    """Note every mistake between keys; returns the graph of layers where there is one."""
    graph = build_graph(spec, problems) if spec.layers is not None else None
    for part in (_check_maps, _check_callbacks, _check_monitor, _check_regularization):
        part(spec, problems)
    if graph and spec.loss is not None:
        _check_losses(spec, graph, problems)
        _check_weights(spec, problems)
    return graph


def has_validation(spec: Spec) -> bool:
    """Whether training has a validation part, as far as the config tells."""
    source = spec.dataset.source
    own = any(name.endswith("_validation") for name in source.arguments) if source else False
    return own or spec.dataset.split.validation is not None or spec.dataset.split.indices is not None


def metric_name(metric: Component) -> str:
    """The name that a metric has in the history."""
    name = metric.arguments.get("name")
    if isinstance(name, str):
        return name
    entry = catalog.find(metric.kind, metric.name)
    if entry is not None and entry.path.startswith("text:"):
        return metric.name
    argument = entry.argument("name") if entry else None
    return argument.default if argument and isinstance(argument.default, str) else snake_case(metric.name)


def log_names(spec: Spec) -> list[str]:
    """What training reports of an epoch, without what validation adds."""
    names = ["loss"]
    several = spec.outputs if spec.outputs and len(spec.outputs) > 1 else ()
    names += [f"{output}_loss" for output in several]
    for metrics in (spec.metrics, spec.weighted_metrics):
        for output, metric in _metrics(metrics):
            outputs = (output,) if output else several
            names += [f"{name}_{metric_name(metric)}" for name in outputs] if several else [metric_name(metric)]
    return names


def _metrics(metrics: Any) -> Iterator[tuple[str, Component]]:
    by_output = metrics.items() if isinstance(metrics, Mapping) else (("", metrics or ()),)
    for output, listed in by_output:
        yield from ((output, metric) for metric in listed or () if metric is not None)


def _check_maps(spec: Spec, problems: Problems) -> None:
    """Maps by output name name every output that they must, and no other."""
    if spec.outputs is None:
        if isinstance(spec.dataset and spec.dataset.target, Mapping):
            problems.add("a target by output name needs outputs: at the root", *spec.dataset.at("target"))
        return
    outputs = list(spec.outputs)
    for output in outputs:
        if isinstance(spec.loss, Mapping) and catalog.find("loss", str(output)):
            path, place = spec.at("outputs")
            problems.add(f"the output {output!r} has the name of a loss; give its layer another name", path, place)
    for name in ("loss", "loss_weights", "metrics", "weighted_metrics"):
        given = getattr(spec, name)
        path, place = spec.at(name)
        if isinstance(given, Mapping):
            _check_outputs_named(given, outputs, name == "loss", path, place, problems)
    if spec.dataset:
        target, (path, place) = spec.dataset.target, spec.dataset.at("target")
        if isinstance(target, Mapping):
            _check_outputs_named(target, outputs, True, path, place, problems)
        elif target not in (None, "inputs"):
            shown = ", ".join(f"{output}: ..." for output in outputs)
            problems.add(f"with outputs, the target is a map by output name: {{{shown}}}", path, place)


def _check_outputs_named(
    given: Mapping[Any, Any], outputs: list[str], every: bool, path: str, place: Any, problems: Problems
) -> None:
    for name in given:
        if name not in outputs:
            message = f"no output is named {str(name)!r}{did_you_mean(str(name), outputs)}"
            problems.add(message, join(path, name), place)
    missing = [output for output in outputs if output not in given]
    if every and missing:
        problems.add(f"says nothing of {', '.join(missing)}", path, place)


def _check_losses(spec: Spec, graph: Graph, problems: Problems) -> None:
    for output in graph.outputs:
        loss = loss_of(spec, output)
        if loss is not None and (complaint := _misfit(loss, graph, output)):
            problems.add(complaint, loss.path, loss.place)


def _misfit(loss: Component, graph: Graph, output: str) -> str | None:
    """Why a loss cannot fit an output's last layer, or None."""
    layer, activation = last_layer(graph, output), activation_of(graph, output)
    units = layer.arguments.get("units") if layer and layer.name == "Dense" else None
    categorical = loss.name in (*SPARSE_LOSSES, *ONE_HOT_LOSSES)
    if categorical and units == 1:
        return f"{loss.name} needs one output unit a class, and {output!r} has 1; for two classes, binary_crossentropy fits"
    if categorical and activation == "sigmoid":
        return f"{loss.name} needs probabilities that sum to 1: softmax, not sigmoid, in {output!r}"
    if activation == "softmax" and units == 1:
        return f"softmax over the 1 unit of {output!r} is always 1; sigmoid fits {loss.name}"
    if loss.name in BINARY_LOSSES and activation == "softmax":
        return f"{loss.name} is for sigmoid outputs; with softmax in {output!r}, sparse_categorical_crossentropy fits"
    if loss.name in _LOGIT_LOSSES and activation == "linear" and not loss.arguments.get("from_logits"):
        fitting = "softmax" if categorical else "sigmoid"
        return f"{loss.name} needs probabilities, and {output!r} has no activation; add activation: {fitting}, or from_logits: true"
    return None


def _check_weights(spec: Spec, problems: Problems) -> None:
    if spec.training and spec.training.class_weight is not None and spec.outputs and len(spec.outputs) > 1:
        problems.add("class_weight needs a single output, as in Keras", *spec.training.at("class_weight"))


def _check_monitor(spec: Spec, problems: Problems) -> None:
    if not (spec.training and spec.dataset) or spec.training.monitor is None:
        return
    if complaint := _unknown_monitor(spec, spec.training.monitor):
        problems.add(complaint, *spec.training.at("monitor"))


def _unknown_monitor(spec: Spec, monitor: str) -> str | None:
    known = log_names(spec)
    if monitor.startswith("val_") and not has_validation(spec):
        return f"there is no {monitor!r} without a validation part; add split: {{validation: 0.2}} under dataset"
    names = [*known, "learning_rate"]
    if has_validation(spec):
        names += [f"val_{name}" for name in known]
    if monitor in names:
        return None
    legacy = monitor.replace("acc", "accuracy") if monitor in ("acc", "val_acc") else monitor
    near = f"; did you mean {legacy!r}?" if legacy in names and legacy != monitor else did_you_mean(monitor, names, show=12)
    return f"no metric is named {monitor!r}{near}"


def _check_callbacks(spec: Spec, problems: Problems) -> None:
    schedule = _schedule(spec.optimizer)
    for callback in spec.callbacks or ():
        if callback is None:
            continue
        entry = catalog.find("callback", callback.name)
        argument = entry.argument("monitor") if entry else None
        if argument and spec.dataset and spec.loss is not None:
            monitor = callback.arguments.get("monitor", argument.default)
            if isinstance(monitor, str) and (complaint := _unknown_monitor(spec, monitor)):
                problems.add(complaint, *callback.at("monitor"))
        if schedule and callback.name in ("ReduceLROnPlateau", "LearningRateScheduler"):
            message = f"{callback.name} cannot act beside the learning rate schedule {schedule.name} of the optimizer"
            problems.add(message, callback.path, callback.place)
        _check_written(callback, problems)


def _check_written(callback: Component, problems: Problems) -> None:
    """What a callback writes has an ending that Keras writes; that it lies inside the run is the catalog's check."""
    name = catalog.written_path_argument(callback.name)
    path = callback.arguments.get(name) if name else None
    if name is None or not isinstance(path, str):
        return
    if path.endswith((".hdf5", ".h5")) and not path.endswith(".weights.h5") and callback.name == "ModelCheckpoint":
        ending = ".weights.h5" if callback.arguments.get("save_weights_only") else ".keras"
        problems.add(f"{path!r} must end in {ending!r}, as Keras 3 writes it", *callback.at(name))


def _schedule(optimizer: Component | None) -> Component | None:
    rate = optimizer.arguments.get("learning_rate") if optimizer else None
    return rate if isinstance(rate, Component) else None


def _check_regularization(spec: Spec, problems: Problems) -> None:
    if not spec.regularization or not spec.layers:
        return
    names = [layer.name for layer in spec.layers if layer and layer.name]
    path, place = spec.regularization.at("except")
    for name in spec.regularization.except_ or ():
        if name not in names:
            problems.add(f"no layer is named {name!r}{did_you_mean(str(name), names)}", path, place)


__all__ = ["check", "has_validation", "log_names", "metric_name", "tasks"]
