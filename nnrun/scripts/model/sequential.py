"""A model that is one chain of layers, as ``keras.Sequential`` takes it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from nnrun.plan.augmentation import augmentation
from nnrun.scripts.experiment import Experiment
from nnrun.scripts.expressions import Call, Code, assigned
from nnrun.scripts.model.component_lines import expression, nested
from nnrun.scripts.model.following import DRAW_WHEN_BUILT, gives_several, layers_of
from nnrun.scripts.model.input_lines import adapted, dtype_of_ops, input_call, is_sparse
from nnrun.scripts.model.layer_names import Naming
from nnrun.scripts.model.own_classes import SPARSE_LAYER
from nnrun.scripts.page import Page
from nnrun.spec.checks.graph import producer
from nnrun.types import Input


def chain(experiment: Experiment, page: Page) -> list[Any] | None:
    """The items of the chain; None where the model is more than that, or not made in the chain's order.

    A Sequential model makes all layers before it calls the first one, so no layer may draw seeds when it is called.
    """
    if not _is_chain(experiment):
        return None
    described = experiment.inputs[0].described
    items: list[Any] = [input_call(experiment, described, named=False)]
    steps = [made("") for made in ops_of(experiment, described)]
    if not all(isinstance(step, Call) and step.function != "keras.ops.one_hot" for step in steps):
        return None
    naming = Naming(experiment)
    items += [replace(step, after="") for step in steps]
    augmented = augmentation(experiment.dataset.augment, described.shape)
    items += [naming.named(name, expression(one)) for named in augmented for name, one in named]
    for call in experiment.config.graph.calls:
        made: list[Any] = [naming.named(name, layer) for name, layer in layers_of(experiment, call)]
        if adapted(call):
            if steps:
                return None
            page.add(*assigned("fitted_layer", made[0]), "fitted_layer.adapt(x[train])")
            made[0] = Code("fitted_layer")
        items += made
    return items


def ops_of(experiment: Experiment, described: Input) -> list[Callable[[str], Any]]:
    """What the model does to an input before its layers, each as the expression over a tensor."""
    steps = list(enumerate(described.steps))
    if steps and described.steps[0][0] == "multi_hot" and not is_sparse(experiment, described):
        steps = steps[1:]  # done on the rows beforehand
    made: list[Callable[[str], Any]] = []
    for number, (step, arguments) in steps:
        if step == "multi_hot":
            size, keywords = arguments["size"], {"name": f"{described.name}_multi_hot"}
            made.append(lambda tensor, n=size, k=keywords: Call(SPARSE_LAYER, (n,), k, f"({tensor})"))  # type: ignore[misc]
        elif step == "scale":
            name = f"{described.name}_scale" + (f"_{number}" if number else "")
            keywords = {"name": name, **dtype_of_ops(experiment)}
            factor = Code(f"1 / {arguments['divisor']!r}")
            made.append(lambda tensor, f=factor, k=keywords: Call("keras.layers.Rescaling", (f,), k, f"({tensor})"))  # type: ignore[misc]
        else:
            size = arguments["size"]
            made.append(lambda tensor, n=size: Call("keras.ops.one_hot", (Code(tensor), n)))  # type: ignore[misc]
    return made


def _is_chain(experiment: Experiment) -> bool:
    graph = experiment.config.graph
    if len(graph.inputs) > 1 or len(graph.outputs) > 1 or graph.outputs[0] != graph.calls[-1].name:
        return False
    if sum(adapted(call) for call in graph.calls) > 1:
        return False
    above = graph.inputs[0]
    for call in graph.calls:
        component = call.spec.component
        if component is None or call.spec.trainable is not None or call.inputs != above:
            return False
        if gives_several(component) or any(one.name in DRAW_WHEN_BUILT or one.plugin for one in nested(component)):
            return False
        above = call.name
    return producer(above) == above
