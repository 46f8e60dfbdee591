"""The layers as lines: in the order in which nnrun makes and calls them, since each draws its seed when it is made."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from nnrun.plan.input_plan import ModelInput
from nnrun.plan.layer_plan import LayerPlan
from nnrun.registry import entry_of
from nnrun.scripts.experiment import Experiment
from nnrun.scripts.expressions import Call, Code, assigned, identifier, literal
from nnrun.scripts.model.component_lines import expression, import_of, nested
from nnrun.scripts.model.input_lines import input_call, step_call, steps_of
from nnrun.scripts.model.layer_calls import DRAW_WHEN_BUILT, gives_several, layer_calls
from nnrun.scripts.model.layer_names import MODEL, Naming
from nnrun.scripts.model.sequential import chain
from nnrun.scripts.page import Page
from nnrun.spec import Call as LayerCall
from nnrun.spec.checks.graph import producer, references


def model_lines(experiment: Experiment, page: Page) -> None:
    """Write the lines that build the model."""
    for call in experiment.plan.graph.calls:
        for component in nested(call.spec.component) if call.spec.component else ():
            page.need(import_of(entry_of(component)) or "")
    items = chain(experiment, page)
    if items is not None:
        page.add(*assigned("layers", items), f"model = keras.Sequential(layers, name={literal(MODEL)})")
    else:
        _Graph(experiment, page).write()


class _Graph:
    """The functional model, layer by layer.

    A tensor that only the next layer takes is called ``tensor``; others go by the names of their layers.
    """

    def __init__(self, experiment: Experiment, page: Page) -> None:
        self.experiment = experiment
        self.page = page
        self.plan = experiment.plan
        self.graph = experiment.plan.graph
        self.inputs: dict[str, str] = {}
        self.tensors: dict[str, str] = {}
        self.layers: dict[str, list[Any]] = {}
        self.naming = Naming(experiment)
        self.shared = {call.layer for call in self.graph.calls if call.spec.use is not None}
        self.several = {call.name for call in self.graph.calls if _gives_several(experiment, call)}

    def write(self) -> None:
        """All lines, to the model."""
        for model_input in self.plan.inputs:
            self._input(model_input)
        self._augment()
        for number, call in enumerate(self.graph.calls):
            self._call(number, call)
        outputs = [(name, self._tensor(name)) for name in self.graph.outputs]
        ends = Code(outputs[0][1]) if len(outputs) == 1 else {name: Code(tensor) for name, tensor in outputs}
        inputs = [Code(name) for name in self.inputs.values()]
        raw = inputs[0] if len(inputs) == 1 else inputs
        self.page.add(*assigned("model", Call("keras.Model", (raw, ends), {"name": MODEL})))

    def _input(self, model_input: ModelInput) -> None:
        name, alone = model_input.name, len(self.plan.inputs) == 1
        variable = "inputs" if alone else self._free(name)
        self.page.add(*assigned(variable, input_call(self.experiment, model_input, named=not alone)))
        self.inputs[name] = self.tensors[name] = variable
        for step in steps_of(model_input):
            following = self._running(name, -1) or self._free(f"{name}_prepared")
            self.page.add(*assigned(following, step_call(self.experiment, step, self.tensors[name])))
            self.tensors[name] = following

    def _augment(self) -> None:
        first = self.graph.inputs[0]
        for name, component in self.plan.augmentation.layers:
            layer = self.naming.named(name, expression(component))
            tensor = self._running(first, -1) or self._free(f"{first}_varied")
            self.page.add(*assigned(tensor, replace(layer, after=f"({self.tensors[first]})")))
            self.tensors[first] = tensor

    def _call(self, number: int, call: LayerCall) -> None:
        if call.spec.use is None:
            self._make(call, self.plan.layers[call.name])
        tensors = self._tensors(call)
        variable = self._running(call.name, number) or self._free(call.name)
        for layer in self.layers[call.layer]:
            applied = Code(f"{layer}({tensors})") if isinstance(layer, str) else replace(layer, after=f"({tensors})")
            self.page.add(*assigned(variable, applied))
            tensors = variable
        self.tensors[call.name] = variable

    def _make(self, call: LayerCall, plan: LayerPlan) -> None:
        """The layers of a call: as expressions where they are called once, else in variables."""
        layers = [(name, self.naming.named(name, layer)) for name, layer in layer_calls(plan, call.spec.name)]
        adapts = plan.adapts and plan.component.plugin is None
        if not (adapts or call.layer in self.shared or plan.trainable is not None or _draws_late(plan)):
            self.layers[call.layer] = [layer for _, layer in layers]
            return
        names = []
        for name, layer in layers:
            variable = self._free(name, "_layer")
            names.append(variable)
            self.page.add(*assigned(variable, layer))
            if plan.trainable is not None and name in (plan.name, plan.activation_name):
                self.page.add(f"{variable}.trainable = {plan.trainable}")
        if adapts:
            self.page.add(f"{names[0]}.adapt({self._fitted_on(references(call.inputs)[0])})")
        self.layers[call.layer] = names

    def _fitted_on(self, source: str) -> str:
        """The training rows of a data input, as the layers after it see them."""
        rows = "x[train]" if len(self.plan.inputs) == 1 else f"x[{literal(source)}][train]"
        if not any(steps_of(model_input) for model_input in self.plan.inputs if model_input.name == source):
            return rows
        return f"keras.Model({self.inputs[source]}, {self.tensors[source]}).predict({rows}, verbose=0)"

    def _tensors(self, call: LayerCall) -> str:
        if isinstance(call.inputs, str):
            return self._tensor(call.inputs)
        if isinstance(call.inputs, Mapping):
            return ", ".join(f"{name}={self._tensor(reference)}" for name, reference in call.inputs.items())
        return f"[{', '.join(map(self._tensor, call.inputs))}]"

    def _tensor(self, reference: str) -> str:
        name = producer(reference)
        if reference != name:
            return f"{self.tensors[name]}[{reference.rpartition('.')[2]}]"
        return f"{self.tensors[name]}[0]" if name in self.several else self.tensors[name]

    def _running(self, name: str, number: int) -> str | None:
        """``tensor`` for what only the next call takes, ``outputs`` for the only output; None for the others."""
        calls = self.graph.calls
        takers = [n for n, call in enumerate(calls) for taken in references(call.inputs) if producer(taken) == name]
        if name in self.graph.outputs:
            last = len(self.graph.outputs) == 1 and not takers and calls[number].spec.name is None
            return "outputs" if last else None
        named = number >= 0 and calls[number].spec.name is not None
        return "tensor" if takers == [number + 1] and not named else None

    def _free(self, name: str, ending: str = "") -> str:
        variables = [layer for layers in self.layers.values() for layer in layers if isinstance(layer, str)]
        taken = {*self.page.reserved, *self.inputs.values(), *self.tensors.values(), *variables}
        if ending and any(call.name == name for call in self.graph.calls):
            name += ending
        return identifier(name, taken)


def _draws_late(plan: LayerPlan) -> bool:
    """Whether the first of several layers draws a seed when it is called, which is after the others are made."""
    return len(plan.parts) > 1 and any(inner.name in DRAW_WHEN_BUILT for inner in nested(plan.component))


def _gives_several(experiment: Experiment, call: LayerCall) -> bool:
    """Whether a call gives several tensors, of which a bare reference means the first."""
    calls, layers = experiment.plan.graph.calls, experiment.plan.layers
    if any(reference == f"{call.name}.1" for taker in calls for reference in references(taker.inputs)):
        return True
    return call.layer in layers and gives_several(layers[call.layer].component)
