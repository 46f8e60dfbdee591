"""A model that is one chain of layers, as ``keras.Sequential`` takes it."""

from __future__ import annotations

from typing import Any

from nnrun.plan.layer_plan import LayerPlan
from nnrun.scripts.experiment import Experiment
from nnrun.scripts.expressions import Code, assigned
from nnrun.scripts.model.component_lines import expression, nested
from nnrun.scripts.model.input_lines import input_call, step_call, steps_of
from nnrun.scripts.model.layer_calls import DRAW_WHEN_BUILT, gives_several, layer_calls
from nnrun.scripts.model.layer_names import Naming
from nnrun.scripts.page import Page
from nnrun.spec.checks.graph import producer


def chain(experiment: Experiment, page: Page) -> list[Any] | None:
    """The items of the chain; None where the model is more than that, or not made in the chain's order.

    A Sequential model makes all layers before it calls the first one, so no layer may draw seeds when it is called.
    """
    if not _is_chain(experiment):
        return None
    (model_input,), plan = experiment.plan.inputs, experiment.plan
    naming = Naming(experiment)
    items: list[Any] = [input_call(experiment, model_input, named=False)]
    items += [step_call(experiment, step, "") for step in steps_of(model_input)]
    items += [naming.named(name, expression(layer)) for name, layer in plan.augmentation.layers]
    for call in plan.graph.calls:
        layer_plan = plan.layers[call.name]
        first, *following = [naming.named(*layer) for layer in layer_calls(layer_plan, call.spec.name)]
        if layer_plan.adapts:
            page.add(*assigned("fitted_layer", first), "fitted_layer.adapt(x[train])")
        items += [Code("fitted_layer") if layer_plan.adapts else first, *following]
    return items


def _is_chain(experiment: Experiment) -> bool:
    plan, graph = experiment.plan, experiment.plan.graph
    if len(graph.inputs) > 1 or len(graph.outputs) > 1 or graph.outputs[0] != graph.calls[-1].name:
        return False
    steps = steps_of(plan.inputs[0])
    adapted = sum(layer.adapts for layer in plan.layers.values())
    if any(step.step == "one_hot" for step in steps) or adapted > (0 if steps else 1):
        return False
    above = graph.inputs[0]
    for call in graph.calls:
        if call.inputs != above or call.name not in plan.layers or not _is_link(plan.layers[call.name]):
            return False
        above = call.name
    return producer(above) == above


def _is_link(plan: LayerPlan) -> bool:
    """Whether a layer can stand in a chain: one that gives one tensor and draws its seeds when it is made."""
    parts = [inner for _, component in plan.parts for inner in nested(component)]
    if plan.trainable is not None or gives_several(plan.component):
        return False
    return not any(inner.name in DRAW_WHEN_BUILT or inner.plugin for inner in parts)
