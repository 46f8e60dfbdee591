"""What reaches the layers that take ids: ids as they are fed, ids that a layer makes, or real numbers."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from nnrun.spec.checks.graph import Graph, producer, references
from nnrun.spec.decoding.components import Component
from nnrun.spec.decoding.layers_and_steps import Inputs, Step
from nnrun.spec.keys.config_keys import Spec
from nnrun.spec.keys.dataset_keys import DatasetSpec
from nnrun.spec.nodes import Problems, sound

if TYPE_CHECKING:
    from nnrun.types import Lookup

_SIZES = {
    "Embedding": "input_dim",
    "ReversibleEmbedding": "input_dim",
    "CategoryEncoding": "num_tokens",
    "IntegerLookup": "",
    "Hashing": "",
    "HashedCrossing": "",
}
"""The layers that take ids, and their argument that tells how many there are; others take any whole number."""
_MOVES = frozenset(
    {"ActivityRegularization", "Concatenate", "Cropping1D", "Flatten", "Identity", "Masking", "Permute", "RepeatVector"}
    | {"Reshape", "UpSampling1D", "ZeroPadding1D"}
)
"""Layers behind which ids are still the ids that were fed; what some of them add is 0, which every table has."""
_COMPUTES = re.compile(
    r"Dense|SparseDense|EinsumDense|Maxout|(Reversible)?Embedding|\w*Normalization|Softmax|\w*Dropout([123]D)?|Average"
    r"|GaussianNoise|\w*Attention|\w*Conv\w*[123]D\w*|\w*AveragePooling[123]D|(Conv)?LSTM([123]D)?|GRU|SimpleRNN|RNN"
    r"|Bidirectional|\w+Spectrogram|MixUp|Random(Brightness|Contrast)"
)
"""Layers whose answers are real numbers, whatever they are given; Dropout raises what it leaves."""
_SQUASHES = frozenset(
    {"sigmoid", "hard_sigmoid", "tanh", "softmax", "log_softmax", "log_sigmoid", "softsign", "softplus"}
)


@dataclass(frozen=True)
class _Flow:
    """What is known of the numbers on their way through the layers."""

    fed: frozenset[str] = frozenset()
    """The data inputs whose numbers they are, as they are fed."""
    real: str = ""
    """What made real numbers of them; "" where nothing is known to have."""
    count: int = 0
    """How many ids there are, where a layer makes them; 0 where that is not known."""
    maker: str = ""
    """That layer."""


@dataclass(frozen=True)
class _Arrival:
    """Numbers that reach a layer that takes ids."""

    taker: Component
    flow: _Flow


def lookups_of(graph: Graph, name: str) -> tuple[Lookup, ...]:
    """The layers that take the numbers of a data input, as they are fed, for ids.

    Also those inside of a Sequential or a wrapper, and behind layers that only move numbers. A wrong id is not Keras's
    error everywhere: it takes -1 for the last row and 3.5 for 3, a CategoryEncoding leaves out what it does not know,
    and XLA and a GPU take another row without a word.
    """
    from nnrun.types import Lookup  # here: the types of results are no part of a check

    arrivals = _arrivals(graph, {fed: _Flow(frozenset({fed})) for fed in graph.inputs})
    takers = [arrival.taker for arrival in arrivals if name in arrival.flow.fed]
    return tuple(dict.fromkeys(Lookup(_size(taker), _title(taker), _SIZES[taker.name], taker.path) for taker in takers))


def check_lookups(spec: Spec, graph: Graph, problems: Problems) -> None:
    """Note layers that take ids and are given real numbers, or more ids than they have rows."""
    fed = {name: _fed(spec.dataset, graph, name) for name in graph.inputs}
    for arrival in _arrivals(graph, fed):
        taker, flow = arrival.taker, arrival.flow
        size = _size(taker)
        if flow.real:
            mismatch = f"{taker.name} takes ids, and {flow.real} makes real numbers of what it is given"
            problems.add(
                f"{mismatch}; feed it the ids themselves, if need be by an input of their own",
                taker.path,
                taker.place,
                code="wrong-ids",
            )
        elif size and flow.count > size:
            argument = _SIZES[taker.name]
            mismatch = f"{flow.maker} gives ids up to {flow.count - 1}, and {taker.name} takes them up to {size - 1}"
            problems.add(f"{mismatch}; write {argument}: {flow.count}", *taker.at(argument), code="wrong-ids")


def _fed(dataset: DatasetSpec | None, graph: Graph, name: str) -> _Flow:
    """What the config alone says of the numbers that an input is fed with, or varied by in training."""
    steps = [step for _, step in sound(dataset.preprocess)] if dataset and len(graph.inputs) == 1 else []
    varying = dataset.augment if dataset and name == graph.inputs[0] else ()
    makers = [_title(step.component, step.path) for step in steps[-1:] if _scales_all(step)]
    makers += [_title(layer) for _, layer in sound(varying) if _computes(layer)]
    return _Flow(real=next(iter(makers), ""))


def _scales_all(step: Step) -> bool:
    return step.component.name == "scale" and step.columns is None


def _arrivals(graph: Graph, fed: Mapping[str, _Flow]) -> list[_Arrival]:
    """All that reaches layers that take ids, in the order of the layers."""
    flows, arrivals = dict(fed), list[_Arrival]()
    for call in graph.calls:
        flow = _joined(flows[producer(name)] for name in _ids(call.inputs))
        component = graph.call(call.layer).spec.component
        flows[call.name] = _through(component, flow, arrivals) if component else _Flow()
    return arrivals


def _ids(inputs: Inputs) -> tuple[str, ...]:
    """The tensors that a layer is given, but for those that count what it takes."""
    if isinstance(inputs, Mapping):
        inputs = {key: name for key, name in inputs.items() if key != "count_weights"}
    return references(inputs)


def _joined(flows: Iterable[_Flow]) -> _Flow:
    arriving = list(flows)
    if len(arriving) == 1:
        return arriving[0]
    known = next((flow for flow in arriving if flow.real), max(arriving, key=lambda flow: flow.count, default=_Flow()))
    return replace(known, fed=frozenset[str]().union(*(flow.fed for flow in arriving)))


def _through(component: Component, flow: _Flow, arrivals: list[_Arrival]) -> _Flow:
    """What a layer makes of numbers; notes what reaches it, and layers inside it, that takes ids."""
    if component.plugin is not None:
        return _Flow()
    if component.name in _SIZES:
        arrivals.append(_Arrival(component, flow))
    after = flow
    for layer in _inside(component):
        after = _through(layer, after, arrivals)
    if _computes(component):
        return _Flow(real=_title(component))
    if component.name in _MOVES or component.name in ("Sequential", "TimeDistributed"):
        return after
    if _makes_ids(component):
        return _Flow(count=_count(component), maker=_title(component))
    return _Flow(real=flow.real)  # sums and the like: of real numbers still real


def _inside(component: Component) -> Iterator[Component]:
    inner = component.arguments.get("layers" if component.name == "Sequential" else "layer")
    yield from (
        layer for layer in (inner if isinstance(inner, list | tuple) else [inner]) if isinstance(layer, Component)
    )


def _computes(component: Component) -> bool:
    arguments = component.arguments
    if component.name == "Rescaling":
        return any(isinstance(arguments.get(key), float) and arguments[key] % 1 for key in ("scale", "offset"))
    if component.name == "Activation":
        activation = arguments.get("activation")
        return (activation.name if isinstance(activation, Component) else activation) in _SQUASHES
    return component.plugin is None and _COMPUTES.fullmatch(component.name) is not None


def _makes_ids(component: Component) -> bool:
    return component.name in _SIZES or component.name in ("Discretization", "StringLookup", "TextVectorization")


def _count(component: Component) -> int:
    """How many ids a layer gives; 0 where its arguments do not tell."""
    arguments = component.arguments
    if arguments.get("output_mode", "int") != "int":
        return 0
    boundaries, words = arguments.get("bin_boundaries"), arguments.get("vocabulary")
    if isinstance(boundaries, list | tuple):
        return len(boundaries) + 1
    if isinstance(words, list | tuple) and component.name in ("IntegerLookup", "StringLookup"):
        more = arguments.get("num_oov_indices", 1)
        return len(words) + (more if isinstance(more, int) else 0) + (arguments.get("mask_token") is not None)
    bins = arguments.get("num_bins")
    return bins if isinstance(bins, int) else 0


def _size(taker: Component) -> int:
    """How many ids a layer takes; 0 for any whole number."""
    size = taker.arguments.get(_SIZES[taker.name])
    return size if isinstance(size, int) else 0


def _title(component: Component, path: str = "") -> str:
    return f"{component.name} ({path or component.path})"
