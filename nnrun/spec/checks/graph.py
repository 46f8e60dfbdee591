"""The layers as a graph: every call with its name and its inputs, checked before anything is built.

Data inputs and layers share one namespace. A layer's inputs default to the layer above, the first layer's to the only
data input.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from nnrun.errors import Place, related
from nnrun.spec.decoding.components import snake_case
from nnrun.spec.decoding.layers_and_steps import Inputs, LayerSpec
from nnrun.spec.keys.config_keys import Spec
from nnrun.spec.nodes import Key, Problems, listed, quoted, sound
from nnrun.words.suggestions import suggestion

DEFAULT_INPUT = "x"
"""The only data input's name where the config gives none."""


@dataclass(frozen=True)
class Call:
    """One layer applied to its inputs."""

    name: str
    """The name of its output: the layer's own, or that of a ``use``."""
    layer: str
    """The name of the layer that is called."""
    spec: LayerSpec
    inputs: Inputs
    """As in the config, the default filled in."""


@dataclass(frozen=True)
class Graph:
    """All calls in their order, between the data inputs and the outputs."""

    inputs: tuple[str, ...]
    calls: tuple[Call, ...]
    outputs: tuple[str, ...]

    def call(self, name: str) -> Call:
        """The call of this name."""
        return self._by_name[name]

    @cached_property
    def _by_name(self) -> dict[str, Call]:
        return {call.name: call for call in reversed(self.calls)}


def references(inputs: Inputs) -> tuple[str, ...]:
    """The tensors that inputs name, in their order."""
    return tuple(name for _, name in _by_item(inputs))


def producer(reference: str) -> str:
    """The input or call that a reference is an output of: ``a`` for ``a`` and for ``a.1``."""
    head, _, index = reference.rpartition(".")
    return head if head and index.isascii() and index.isdigit() else reference


def build_graph(spec: Spec, problems: Problems) -> Graph | None:
    """Resolve the layers' names and inputs; None where a mistake, which is noted, leaves no graph to speak of."""
    before = len(problems.entries)
    data = tuple(spec.dataset.inputs or ()) if spec.dataset else ()
    data = data or (DEFAULT_INPUT,)
    names = _names(spec.layers, data, problems)
    calls = tuple(_calls(spec.layers, names, data, problems))
    outputs = tuple(name for _, name in sound(spec.outputs)) or (names[-1],)
    graph = Graph(data, calls, outputs)
    _check_outputs(spec, graph, problems)
    if not problems.entries:
        _check_reach(spec, graph, problems)
    whole = len(problems.entries) == before and not any(layer.refused for layer in spec.layers)
    return graph if whole else None


def _names(layers: tuple[LayerSpec, ...], data: tuple[str, ...], problems: Problems) -> list[str]:
    """The given names, checked, and for the others one made from the class, numbered as Keras does."""
    owners = dict.fromkeys(data, "a data input" if data != (DEFAULT_INPUT,) else "the data input")
    places: dict[str, Place | None] = {}
    for layer in layers:
        if layer.name in owners:
            message, place = f"{layer.name!r} is the name of {owners[layer.name]} already", places.get(layer.name)
            first = related("the first of this name", place)
            problems.add(message, *layer.at("name"), code="duplicate-name", related=first)
        elif layer.name:
            owners[layer.name], places[layer.name] = "a layer", layer.at("name")[1]
    names, counts = [], dict[str, int]()
    for layer in layers:
        name = layer.name
        base = snake_case(layer.component.name) if layer.component else layer.use or "layer"
        while name is None or (layer.name is None and name in owners):
            count = counts.get(base, 0)
            counts[base] = count + 1
            name = f"{base}_{count}" if count or not layer.component else base
        names.append(name)
    return names


def _calls(
    layers: tuple[LayerSpec, ...], names: list[str], data: tuple[str, ...], problems: Problems
) -> Iterator[Call]:
    above = dict.fromkeys(data)
    last, every = data[-1], set(names)
    owners: dict[str, str] = {}
    nameless = any(layer.refused and layer.name is None for layer in layers)
    for number, (layer, name) in enumerate(zip(layers, names, strict=True)):
        inputs = layer.inputs
        if inputs is None and number == 0 and len(data) > 1 and not problems.concern(layer.at("inputs")[0]):
            message = f"needs inputs: the data has several, {listed(data)}"
            problems.add(message, layer.path, layer.place, code="missing-key")
        if inputs is None:
            inputs = last
        for item, reference in _by_item(inputs):
            if producer(reference) not in above and not nameless:
                message, help = _unknown(reference, above, every)
                problems.add(message, *layer.at("inputs", item), code="unknown-layer", help=help)
        if layer.use is not None and layer.use not in owners:
            message, help = f"no layer above is named {layer.use!r}", suggestion(layer.use, owners)
            problems.add(message, *layer.at("use"), code="unknown-layer", help=help)
        owner = owners.get(str(layer.use), name)
        owners[name] = owner
        above[name], last = None, name
        yield Call(name, owner, layer, inputs)


def _by_item(inputs: Inputs) -> Iterator[tuple[Key | None, str]]:
    """The tensors that inputs name, each with its place in them."""
    if isinstance(inputs, str):
        yield None, inputs
    else:
        items = inputs.items() if isinstance(inputs, Mapping) else enumerate(inputs)
        yield from ((item, name) for item, name in items if name is not None)  # None was refused


def _unknown(reference: str, above: Collection[str], names: Collection[str]) -> tuple[str, str]:
    """What is wrong with a reference, and what helps."""
    if producer(reference) in names:
        return f"{reference!r} stands here or further down", "a layer's inputs come before it"
    return f"no input or layer is named {quoted(reference)}", suggestion(reference, above)


def _check_outputs(spec: Spec, graph: Graph, problems: Problems) -> None:
    names = {call.name: call for call in graph.calls}
    first = {output: n for n, output in reversed(list(sound(spec.outputs)))}
    nameless = any(call.spec.refused and call.spec.name is None for call in graph.calls)
    for n, output in sound(spec.outputs):
        if output not in names and not nameless:
            problems.add(
                f"no layer is named {quoted(output)}",
                *spec.at("outputs", n),
                code="unknown-layer",
                help=suggestion(output, names),
            )
        elif first[output] < n:
            problems.add(f"{output!r} is named twice", *spec.at("outputs", n), code="duplicate-name")


def _check_reach(spec: Spec, graph: Graph, problems: Problems) -> None:
    reached = set(graph.outputs)
    for call in reversed(graph.calls):
        if call.name in reached:
            reached.update(producer(reference) for reference in references(call.inputs))
    for call in graph.calls:
        if call.name not in reached:
            named = f"the outputs are {listed(graph.outputs)}"
            outputs = named if spec.outputs else "without 'outputs' at the root it is the last layer"
            message = f"{call.name!r} reaches no output; {outputs}"
            problems.add(message, call.spec.path, call.spec.place, code="unused-layer")
    for name in graph.inputs:
        if name not in reached:
            problems.add(f"no layer takes the input {name!r}", *spec.dataset.at("inputs", name), code="unused-layer")
