"""What training reports of an epoch, and whether what a config monitors is among it."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from nnrun import catalog
from nnrun.errors import ConfigError, Place
from nnrun.spec.checks.directions import direction, is_directed
from nnrun.spec.checks.log_names import log_names, logged, monitor_of, once_a_spec
from nnrun.spec.decoding.components import Component
from nnrun.spec.keys.config_keys import Spec
from nnrun.spec.nodes import Problems, quoted, sound
from nnrun.words.suggestions import did_you_mean, may_suggest

_PRODUCERS = ("dataset", "loss", "metrics", "weighted_metrics", "outputs")
"""What decides the names of an epoch's numbers."""


def has_validation(spec: Spec) -> bool:
    """Whether training has a validation part, as far as the config tells."""
    source = spec.dataset.source
    own = any(name.endswith("_validation") for name in source.arguments) if source else False
    return own or spec.dataset.split.validation is not None or spec.dataset.split.indices is not None


def check_monitors(spec: Spec, problems: Problems) -> None:
    """Note the monitors, of callbacks and of the training block, that training cannot follow."""
    if spec.dataset is None or any(problems.concern(key) for key in _PRODUCERS):
        return
    names = _reported(spec)
    for _, callback in sound(spec.callbacks):
        if (monitor := monitor_of(callback)) is not None:
            mode = callback.arguments.get("mode", "auto")
            _check_monitored(spec, names, monitor, mode, problems, *callback.at("monitor"))
    training = spec.training
    if training and training.monitor is not None:
        _check_monitored(spec, names, training.monitor, training.mode, problems, *training.at("monitor"))


def _check_monitored(
    spec: Spec, names: Collection[str], monitor: Any, mode: Any, problems: Problems, path: str, place: Place | None
) -> None:
    """Note a monitor that no metric produces or whose direction nothing tells."""
    if problems.concern(path):
        return
    complaint = _unknown_monitor(spec, names, monitor) or _wrong_monitor(spec, monitor, mode)
    if complaint:
        problems.add(complaint, path, place, code="unknown-monitor")


def _wrong_monitor(spec: Spec, monitor: str, mode: Any) -> str | None:
    """Why what a monitor names cannot be followed as it is to be."""
    metric = logged(spec).get(monitor.removeprefix("val_"))
    if metric is not None and (ways := _one_number(metric, spec)):
        return f"{monitor} is several numbers, and only a single one can be monitored; write {ways}"
    better = direction(spec, monitor)
    if better and mode in ("min", "max") and mode != better:
        size = "smaller" if better == "min" else "larger"
        return f"{monitor} is better when {size}, and mode: {mode} takes the worst for the best; write mode: {better}"
    return _undirected_monitor(spec, monitor, mode)


def _one_number(metric: Component, spec: Spec) -> str:
    """What makes a single number of a metric that is several; "" where it is one, or nothing is known of it."""
    if metric.plugin:
        return ""
    if (
        metric.name in ("F1Score", "FBetaScore")
        and metric.arguments.get("average") is None
        and not _has_single_unit(spec)
    ):
        return f"{metric.name}: {{average: macro}}"
    if metric.name == "R2Score" and metric.arguments.get("class_aggregation", "") is None:
        return "R2Score: {class_aggregation: uniform_average}"
    thresholds = metric.arguments.get("thresholds")
    if metric.name not in ("AUC", "BinaryIoU") and isinstance(thresholds, list | tuple) and len(thresholds) > 1:
        return f"{metric.name}: {{thresholds: {thresholds[0]}}}"
    return ""


def check_numbered(spec: Spec, checkpoint: Component, file: str, problems: Problems) -> None:
    """Note a checkpoint's path with ``{names}`` that nothing reports a number of when it is saved."""
    path, place = checkpoint.at("filepath")
    if spec.dataset is None or any(problems.concern(key) for key in (*_PRODUCERS, path)):
        return
    by_epoch = checkpoint.arguments.get("save_freq", "epoch") == "epoch"
    names = ["epoch", *_reported(spec)] if by_epoch else [*catalog.COUNTED, *log_names(spec)]
    for name in catalog.numbers_in(file):
        if name not in names:
            problems.add(
                f"no number {quoted(name)} is reported when it is saved{did_you_mean(name, names, show=12)}",
                path,
                place,
                code="unknown-monitor",
            )


@once_a_spec
def _reported(spec: Spec) -> dict[str, None]:
    """The names of all that an epoch may report, in their order."""
    names = [*log_names(spec), "learning_rate"]
    return dict.fromkeys([*names, *(f"val_{name}" for name in names[:-1])] if may_validate(spec) else names)


def _unknown_monitor(spec: Spec, names: Collection[str], monitor: Any) -> str | None:
    if not isinstance(monitor, str):
        return "expected the name of a metric"
    if monitor.startswith("val_") and not may_validate(spec):
        return _lacking(monitor)
    if monitor in names:
        return None
    return f"no metric is named {quoted(monitor)}{_near_monitor(monitor, names)}"


def _near_monitor(monitor: str, names: Collection[str]) -> str:
    """What this config has in the place of a monitor: an accuracy for an accuracy, then by letters."""
    own = monitor.removeprefix("val_")
    if own == "lr":
        return "; today it is 'learning_rate'"
    if own in ("acc", "accuracy") and may_suggest():
        part = [name for name in names if name.startswith("val_") == (own != monitor)]
        alike = [name for name in part if name.endswith(("acc", "accuracy"))]
        if alike:
            return f"; this config has {' and '.join(map(repr, alike[:3]))}"
        return f"; add metrics: [accuracy], which gives {monitor.replace(own, 'accuracy')!r}"
    return did_you_mean(monitor, names, show=12)


def _has_single_unit(spec: Spec) -> bool:
    """Whether an output has one unit, of which F1 is one number."""
    last = [layer for _, layer in sound(spec.layers)][-1:]
    ends = [layer for _, layer in sound(spec.layers) if layer.name in (spec.outputs or ())] or last
    return any(end.component is not None and end.component.arguments.get("units") == 1 for end in ends)


def _undirected_monitor(spec: Spec, monitor: str, mode: Any) -> str | None:
    if mode != "auto" or is_directed(spec, monitor) or direction(spec, monitor):
        return None
    return f"nothing tells whether {monitor} is better when larger; write mode: min or mode: max"


def check_unvalidated(spec: Spec) -> None:
    """That nothing monitors a validation part, for a config whose data turn out to have none.

    Raises:
        ConfigError: With every monitor that does.
    """
    asked = [(callback.at("monitor"), monitor_of(callback)) for callback in spec.callbacks]
    if "monitor" in spec.training.places:
        asked.append((spec.training.at("monitor"), spec.training.monitor))
    problems = Problems()
    for (path, place), monitor in asked:
        if isinstance(monitor, str) and monitor.startswith("val_"):
            problems.add(_lacking(monitor), path, place, code="unknown-monitor")
    if problems.entries:
        raise ConfigError(problems.sorted())


def _lacking(monitor: str) -> str:
    return f"there is no {monitor!r} without a validation part; add split: {{validation: 0.2}} under dataset"


def may_validate(spec: Spec) -> bool:
    """Whether there can be one: a source may bring its own, and folds always have one."""
    source = spec.dataset.source
    if source is not None and source.plugin is not None:
        return True
    entry = None if source is None else catalog.find("source", source.name)
    return has_validation(spec) or spec.kfold is not None or (entry is not None and "validation" in entry.brings)
