"""The layers as lines: in the order in which nnrun makes and calls them, since each draws its seed when it is made."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from nnrun.registry import entry_of
from nnrun.scripts.chain import chain, ops_of
from nnrun.scripts.components import import_of, nested
from nnrun.scripts.experiment import Experiment, Page
from nnrun.scripts.following import DRAW_WHEN_BUILT, layers_of
from nnrun.scripts.inputs import adapted, input_call
from nnrun.scripts.own import OWN
from nnrun.scripts.source import Call, Code, assigned, identifier, literal
from nnrun.scripts.steps import RESERVED
from nnrun.spec import Call as LayerCall
from nnrun.spec.graph import producer, references


def model_lines(experiment: Experiment, page: Page) -> None:
    """Write the lines that build the model."""
    for call in experiment.config.graph.calls:
        for component in nested(call.spec.component) if call.spec.component else ():
            page.need(import_of(entry_of(component)) or "")
    made = chain(experiment, page)
    if made is not None:
        page.add(*assigned("model", Call("keras.Sequential", (made,))))
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
        self.tensors: dict[str, str] = {}
        self.layers: dict[str, list[str]] = {}
        self.shared = {call.layer for call in self.graph.calls if call.spec.use is not None}
        self.several = {call.name for call in self.graph.calls if _gives_several(experiment, call)}

    def write(self) -> None:
        """All lines, to the model."""
        inputs = [self._input(plan.described) for plan in self.experiment.inputs]
        for n, component in enumerate(self.experiment.dataset.augment):
            self._augment(n, component)
        for number, call in enumerate(self.graph.calls):
            self._call(number, call)
        outputs = [(name, self._tensor(name)) for name in self.graph.outputs]
        given = Code(outputs[0][1]) if len(outputs) == 1 else {name: Code(tensor) for name, tensor in outputs}
        raw = Code(inputs[0]) if len(inputs) == 1 else [Code(name) for name in inputs]
        self.page.add(*assigned("model", Call("keras.Model", (raw, given))))

    def _input(self, described: Any) -> str:
        alone = len(self.experiment.inputs) == 1
        variable = "inputs" if alone else self._free(described.name)
        self.page.add(*assigned(variable, input_call(self.experiment, described, named=not alone)))
        self.tensors[described.name] = variable
        for made in ops_of(self.experiment, described, variable):
            following = self._running(described.name, -1) or self._free(f"{described.name}_prepared")
            self.page.add(*assigned(following, made(self.tensors[described.name])))
            self.tensors[described.name] = following
        return variable

    def _augment(self, number: int, component: Any) -> None:
        from nnrun.scripts.components import expression

        first = self.graph.inputs[0]
        made = expression(component)
        tensor = self._running(first, -1) or self._free(f"{first}_varied")
        self.page.add(*assigned(tensor, Call(made.function, made.positional, made.keywords, self.tensors[first])))
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
                self.page.add(*assigned(tensor, Call(layer.function, layer.positional, layer.keywords, taken)))
        self.tensors[call.name] = tensor

    def _make(self, call: LayerCall) -> None:
        """The layers of a call: as expressions where they are called once, else in variables."""
        made = layers_of(self.experiment, call)
        fits = adapted(self.experiment, call)
        first_draws = any(one.name in DRAW_WHEN_BUILT for one in nested(call.spec.component)) if call.spec.component else False
        if call.layer not in self.shared and call.spec.trainable is None and not fits and not (first_draws and made[1:]):
            self.layers[call.layer] = list(made)
            return
        names = []
        for layer in made:
            last = layer.function.rpartition(".")[2].lower()
            name = self._free(call.layer if layer is made[0] else f"{call.layer}_{last}", "_layer")
            names.append(name)
            self.page.add(*assigned(name, layer))
            if call.spec.trainable is not None and layer in made[: len(made)]:
                self.page.add(f"{name}.trainable = {call.spec.trainable}")
        if fits:
            source = references(call.inputs)[0]
            self.page.add(f"{names[0]}.adapt({self._fitted_on(source)})")
        self.layers[call.layer] = names

    def _fitted_on(self, source: str) -> str:
        """The training rows of a data input, as the layers after it see them."""
        rows = "x[train]" if len(self.experiment.inputs) == 1 else f"x[{literal(source)}][train]"
        described = next(plan.described for plan in self.experiment.inputs if plan.described.name == source)
        if not ops_of(self.experiment, described, ""):
            return rows
        raw = "inputs" if len(self.experiment.inputs) == 1 else identifier(source, RESERVED)
        return f"keras.Model({raw}, {self.tensors[source]}).predict({rows}, verbose=0)"

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
        taken = {*RESERVED, *self.tensors.values(), *(v for vs in self.layers.values() for v in vs if isinstance(v, str))}
        if ending and any(call.name == name for call in self.graph.calls):
            name += ending
        return identifier(name, taken)


def _gives_several(experiment: Experiment, call: LayerCall) -> bool:
    """Whether a call gives several tensors, of which a bare reference means the first."""
    calls = experiment.config.graph.calls
    if any(one == f"{call.name}.1" for other in calls for one in references(other.inputs)):
        return True
    owner = next(other for other in calls if other.name == call.layer).spec.component
    return owner is not None and any(one.arguments.get("return_state") is True for one in nested(owner))
