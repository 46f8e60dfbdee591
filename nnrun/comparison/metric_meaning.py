"""What a score of a run is, by its config: the metric or loss behind its name, and whether two mean the same."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from nnrun import catalog
from nnrun.comparison.scored_run import ScoredRun
from nnrun.spec import Component
from nnrun.spec.checks.directions import direction
from nnrun.spec.checks.log_names import logged_by_output
from nnrun.spec.checks.metric_settings import OF_LABELS
from nnrun.spec.checks.tasks import loss_of
from nnrun.words.direction import is_better_larger

_FORMS = ("name", "dtype", "from_logits")
"""Arguments that change no number: how a metric is called, and in which form it is fed."""
_SAME = {"acc": "accuracy", "CategoricalAccuracy": "accuracy", "SparseCategoricalAccuracy": "accuracy"}


def component_of(run: ScoredRun, metric: str) -> tuple[str, Component | None] | None:
    """The prefix of its output and the component of a metric, None for a loss; or None where nothing is known of it.

    Of a metric that is a number for each class, ``f1_score_2`` has the class in the place of ``average``.
    """
    if run.config is None:
        return None
    named = logged_by_output(run.config.spec)
    name, _, number = metric.rpartition("_")
    if metric in named or name not in named or not number.isdecimal():
        return named.get(metric)
    prefix, component = named[name]
    if component is None or component.name not in OF_LABELS:
        return None
    return prefix, replace(component, arguments={**component.arguments, "average": int(number)})


def outputs_with(run: ScoredRun, prefix: str) -> list[str]:
    """The names of all outputs, or of the one whose name is the prefix of its metrics."""
    names = [] if run.config is None else list(run.config.graph.outputs)
    return [name for name in names if f"{name}_" == prefix] if prefix else names


def meaning(run: ScoredRun, metric: str) -> Any:
    """What a metric is, to be compared with another run's: its component, the rows' weights, whether it is scaled.

    None where it is not known.
    """
    known = component_of(run, metric)
    if known is None or run.config is None:
        return None
    prefix, component = known
    is_scaled, weight = run.units.get(metric, 1.0) is None, run.config.spec.training.sample_weight
    if component is None:
        losses = [loss_of(run.config.spec, output) for output in outputs_with(run, prefix)]
        return [_without_form(loss) for loss in losses if loss], run.config.spec.loss_weights, weight, is_scaled
    return prefix, _without_form(component), weight if is_weighted(component) else None, is_scaled


def is_weighted(component: Component) -> bool:
    """Whether a metric weighs the rows, as those under ``weighted_metrics`` do."""
    return component.path.startswith("weighted_metrics")


def _without_form(component: Component) -> tuple[str, dict[str, Any]]:
    """A metric or loss without what does not change its numbers."""
    entry = None if component.plugin else catalog.find(component.kind, component.name)
    defaults = {argument.name: argument.default for argument in entry.arguments} if entry else {}
    arguments = {
        name: value
        for name, value in component.arguments.items()
        if name not in _FORMS and value != defaults.get(name, component)
    }
    return _SAME.get(component.name, component.name.removeprefix("Sparse")), arguments


def larger_is_better(run: ScoredRun, metric: str) -> bool | None:
    """Whether more of a metric is better; None for counts and for a plugin's, of which nobody can tell."""
    if run.config is None or component_of(run, metric) is None:
        return is_better_larger(metric)
    name, _, number = metric.rpartition("_")
    known = direction(run.config.spec, metric) or (direction(run.config.spec, name) if number.isdecimal() else None)
    return None if known is None else known == "max"
