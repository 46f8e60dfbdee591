"""The names of what training reports of an epoch, and the metric behind each."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import wraps
from typing import Any, TypeVar
from weakref import ReferenceType, ref

from nnrun import catalog
from nnrun.spec.decoding.components import Component, snake_case
from nnrun.spec.keys.config_keys import Spec
from nnrun.spec.nodes import sound

Value = TypeVar("Value")


def once_a_spec(compute: Callable[[Spec], Value]) -> Callable[[Spec], Value]:
    """A function of a spec that remembers its last answer, which every callback of a config may ask for."""
    last: list[tuple[ReferenceType[Spec], Value]] = []

    @wraps(compute)
    def remembered(spec: Spec) -> Value:
        for known, value in last:
            if known() is spec:
                return value
        value = compute(spec)
        last[:] = [(ref(spec), value)]
        return value

    return remembered


def metric_name(metric: Component) -> str:
    """The name that a metric has in the history."""
    name = metric.arguments.get("name")
    if isinstance(name, str):
        return name
    entry = metric.plugin or catalog.find(metric.kind, metric.name)
    if entry is not None and entry.path.startswith("text:"):
        return metric.name
    argument = entry.argument("name") if entry else None
    return argument.default if argument and isinstance(argument.default, str) else snake_case(metric.name)


def log_names(spec: Spec) -> list[str]:
    """What training reports of an epoch, without what validation adds; names that come again differ as Keras has it."""
    return list(logged(spec))


@once_a_spec
def logged(spec: Spec) -> dict[str, Component | None]:
    """The metric behind each name of `log_names`; None for a loss."""
    return {name: metric for name, (_, metric) in logged_by_output(spec).items()}


@once_a_spec
def logged_by_output(spec: Spec) -> dict[str, tuple[str, Component | None]]:
    """As `logged`, each metric with what Keras writes before its name: its output's, where there are several."""
    several = spec.outputs if spec.outputs and len(spec.outputs) > 1 else ()
    named: dict[str, tuple[str, Component | None]] = {"loss": ("", None)}
    named |= {f"{output}_loss": (f"{output}_", None) for output in several}
    counts = dict.fromkeys(named, 1)
    for metrics, again in ((spec.metrics, ""), (spec.weighted_metrics, "weighted_")):
        for prefix, metric in metrics_with_prefix(metrics, several):
            name = f"{prefix}{metric_name(metric)}"
            name = f"{prefix}{again}{metric_name(metric)}" if name in counts else name
            count = counts.get(name, 0)
            counts[name] = count + 1
            shown = f"{name}_{count}" if count else name
            counts.setdefault(shown, 1)
            named.setdefault(shown, (prefix, metric))
    return named


def metrics_with_prefix(metrics: Any, several: tuple[str, ...]) -> Iterator[tuple[str, Component]]:
    """Each metric with what Keras writes before its name: its output's, where there are several."""
    listed = metrics if isinstance(metrics, Mapping) else dict.fromkeys(several or ("",), metrics)
    for output, its in listed.items():
        yield from ((f"{output}_" if several else "", metric) for _, metric in sound(its))


def monitor_of(callback: Component) -> Any:
    """What a callback of Keras monitors; None where it takes no notice of it."""
    entry = catalog.find("callback", callback.name) if callback.plugin is None else None
    argument = entry.argument("monitor") if entry else None
    if argument is None or (callback.name == "ModelCheckpoint" and not callback.arguments.get("save_best_only")):
        return None
    return callback.arguments.get("monitor", argument.default)
