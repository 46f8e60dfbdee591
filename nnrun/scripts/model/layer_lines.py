"""The layers as lines: in the order in which nnrun makes and calls them, since each draws its seed when it is made."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from nnrun.plan.augmentation import augmentation
from nnrun.registry import entry_of
from nnrun.scripts.experiment import Experiment
from nnrun.scripts.expressions import Call, Code, assigned, identifier, literal
from nnrun.scripts.model.component_lines import expression, import_of, nested
from nnrun.scripts.model.following import DRAW_WHEN_BUILT, gives_several, layers_of
from nnrun.scripts.model.input_lines import adapted, input_call
from nnrun.scripts.model.layer_names import MODEL, Naming
from nnrun.scripts.model.sequential import chain, ops_of
from nnrun.scripts.page import Page
from nnrun.spec import Call as LayerCall
from nnrun.spec.checks.graph import producer, references


def model_lines(experiment: Experiment, page: Page) -> None:
    """Write the lines that build the model."""
    for call in experiment.config.graph.calls:
        for component in nested(call.spec.component) if call.spec.component else ():
            page.need(import_of(entry_of(component)) or "")
    made = chain(experiment, page)
    if made is not None:
        page.add(*assigned("layers", made), f"model = keras.Sequential(layers, name={literal(MODEL)})")
    else:
        _Graph(experiment, page).write()


class _Graph:
    """The functional model, layer by layer.

    A tensor that only the next layer takes is called ``tensor``; others go by the names of their layers.
    """

    def __init__(self, experiment: Experiment, page: Page) -> None:
        self.experiment = experiment
        self.page = page
        self.graph = experiment.config.graph
        self.inputs: dict[str, str] = {}
        self.tensors: dict[str, str] = {}
        self.layers: dict[str, list[Any]] = {}
        self.naming = Naming(experiment)
        self.shared = {call.layer for call in self.graph.calls if call.spec.use is not None}
        self.several = {call.name for call in self.graph.calls if _gives_several(experiment, call)}

    def write(self) -> None:
        """All lines, to the model."""
        for plan in self.experiment.inputs:
            self._input(plan.described)
        self._augment()
        for number, call in enumerate(self.graph.calls):
            self._call(number, call)
        outputs = [(name, self._tensor(name)) for name in self.graph.outputs]
        given = Code(outputs[0][1]) if len(outputs) == 1 else {name: Code(tensor) for name, tensor in outputs}
        inputs = [Code(name) for name in self.inputs.values()]
        raw = inputs[0] if len(inputs) == 1 else inputs
        self.page.add(*assigned("model", Call("keras.Model", (raw, given), {"name": MODEL})))

    def _input(self, described: Any) -> None:
        alone = len(self.experiment.inputs) == 1
        variable = "inputs" if alone else self._free(described.name)
        self.page.add(*assigned(variable, input_call(self.experiment, described, named=not alone)))
        self.inputs[described.name] = self.tensors[described.name] = variable
        for made in ops_of(self.experiment, described):
            following = self._running(described.name, -1) or self._free(f"{described.name}_prepared")
            self.page.add(*assigned(following, made(self.tensors[described.name])))
            self.tensors[described.name] = following

    def _augment(self) -> None:
        first = self.graph.inputs[0]
        shape = next(plan.described.shape for plan in self.experiment.inputs if plan.described.name == first)
        for layers in augmentation(self.experiment.dataset.augment, shape):
            for name, component in layers:
                made = self.naming.named(name, expression(component))
                tensor = self._running(first, -1) or self._free(f"{first}_varied")
                self.page.add(*assigned(tensor, replace(made, after=f"({self.tensors[first]})")))
                self.tensors[first] = tensor

    def _call(self, number: int, call: LayerCall) -> None:
        if call.spec.use is None:
            self._make(call)
        given = self._given(call)
        tensor = self._running(call.name, number) or self._free(call.name)
        layers = self.layers[call.layer]
        for n, layer in enumerate(layers):
            taken = given if n == 0 else tensor
            if isinstance(layer, str):
                self.page.add(f"{tensor} = {layer}({taken})")
            else:
                self.page.add(*assigned(tensor, replace(layer, after=f"({taken})")))
        self.tensors[call.name] = tensor

    def _make(self, call: LayerCall) -> None:
        """The layers of a call: as expressions where they are called once, else in variables."""
        made = [(name, self.naming.named(name, layer)) for name, layer in layers_of(self.experiment, call)]
        fits = adapted(call)
        if not (fits or call.layer in self.shared or call.spec.trainable is not None or _draws_late(call, len(made))):
            self.layers[call.layer] = [layer for _, layer in made]
            return
        names = []
        for name, layer in made:
            variable = self._free(name, "_layer")
            names.append(variable)
            self.page.add(*assigned(variable, layer))
            if call.spec.trainable is not None and name in (call.layer, f"{call.layer}_activation"):
                self.page.add(f"{variable}.trainable = {call.spec.trainable}")
        if fits:
            source = references(call.inputs)[0]
            self.page.add(f"{names[0]}.adapt({self._fitted_on(source)})")
        self.layers[call.layer] = names

    def _fitted_on(self, source: str) -> str:
        """The training rows of a data input, as the layers after it see them."""
        rows = "x[train]" if len(self.experiment.inputs) == 1 else f"x[{literal(source)}][train]"
        described = next(plan.described for plan in self.experiment.inputs if plan.described.name == source)
        if not ops_of(self.experiment, described):
            return rows
        return f"keras.Model({self.inputs[source]}, {self.tensors[source]}).predict({rows}, verbose=0)"

    def _given(self, call: LayerCall) -> str:
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
        takers = [n for n, call in enumerate(calls) for one in references(call.inputs) if producer(one) == name]
        if name in self.graph.outputs:
            last = len(self.graph.outputs) == 1 and not takers and calls[number].spec.name is None
            return "outputs" if last else None
        named = number >= 0 and calls[number].spec.name is not None
        return "tensor" if takers == [number + 1] and not named else None

    def _free(self, name: str, ending: str = "") -> str:
        held = [one for layers in self.layers.values() for one in layers if isinstance(one, str)]
        taken = {*self.page.reserved, *self.inputs.values(), *self.tensors.values(), *held}
        if ending and any(call.name == name for call in self.graph.calls):
            name += ending
        return identifier(name, taken)


def _draws_late(call: LayerCall, count: int) -> bool:
    """Whether the first of several layers draws a seed when it is called, which is after the others are made."""
    assert call.spec.component is not None
    return count > 1 and any(one.name in DRAW_WHEN_BUILT for one in nested(call.spec.component))


def _gives_several(experiment: Experiment, call: LayerCall) -> bool:
    """Whether a call gives several tensors, of which a bare reference means the first."""
    calls = experiment.config.graph.calls
    if any(one == f"{call.name}.1" for other in calls for one in references(other.inputs)):
        return True
    owner = next(other for other in calls if other.name == call.layer).spec.component
    return owner is not None and gives_several(owner)
