"""Keras's inputs, and the layers that are fitted on what they are fed."""

from __future__ import annotations

from nnrun.registry import entry_of
from nnrun.scripts.experiment import Experiment
from nnrun.scripts.source import Call, Code, literal
from nnrun.spec import Call as LayerCall
from nnrun.spec.graph import producer, references
from nnrun.types import Input

_TAKES_IDS = frozenset({"Embedding", "IntegerLookup", "CategoryEncoding", "Hashing", "HashedCrossing", "MultiHot"})
_ADAPTED = frozenset({"Discretization", "IntegerLookup", "Normalization", "StringLookup", "TextVectorization"})
_STATISTICS = frozenset({"mean", "variance", "bin_boundaries", "vocabulary"})
"""Arguments with which such a layer needs no fitting."""


def input_call(experiment: Experiment, described: Input, *, named: bool) -> Call:
    """The Keras input for a data input."""
    shape: object = tuple(described.shape)
    dtype = input_dtype(experiment, described)
    if described.steps and described.steps[0][0] == "multi_hot":
        shape, dtype = (int(described.steps[0][1]["size"]),), "float32"
    elif experiment.folds and _makes_columns(experiment, described):
        held = f"x[{literal(described.name)}]" if named else "x"
        shape = Code(f"{held}.shape[1:]")  # another fold may know fewer categories
    keywords = {"dtype": dtype} if dtype != "float32" else {}
    return Call("keras.Input", (shape,), {**keywords, **({"name": described.name} if named else {})})


def _makes_columns(experiment: Experiment, described: Input) -> bool:
    """Whether steps make columns of their own, as many as they find in the training rows."""
    layouts = experiment.layouts[f"input:{described.name}"]
    return layouts[0] != layouts[-1] and not any(is_block for _, is_block in layouts[-1])


def input_dtype(experiment: Experiment, described: Input) -> str:
    """Integers stay integers for what takes ids or bytes; any other layer gets them as floats."""
    calls = experiment.config.graph.calls
    whole = described.dtype.startswith(("int", "uint", "bool"))
    takers = {
        call.spec.component.name if call.spec.component else ""
        for call in calls
        if described.name in map(producer, references(call.inputs))
    }
    return described.dtype if whole and (described.steps or (takers and takers <= _TAKES_IDS)) else "float32"


def adapted(call: LayerCall) -> bool:
    """Whether the layer of a call is fitted on the training rows."""
    component = call.spec.component
    if component is None or _STATISTICS & component.arguments.keys():
        return False
    return component.name in _ADAPTED and entry_of(component).path.startswith("keras.layers.")
