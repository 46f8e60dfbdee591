"""Keras's inputs, and the layers that are fitted on what they are fed."""

from __future__ import annotations

from nnrun.plan.input_plan import fed_dtype, fed_sparsely
from nnrun.registry import entry_of
from nnrun.scripts.experiment import Experiment
from nnrun.scripts.expressions import Call, Code, literal
from nnrun.spec import Call as LayerCall
from nnrun.types import Input

_ADAPTED = frozenset({"Discretization", "IntegerLookup", "Normalization", "StringLookup", "TextVectorization"})
_STATISTICS = frozenset({"mean", "variance", "bin_boundaries", "vocabulary"})
"""Arguments with which such a layer needs no fitting."""


def input_call(experiment: Experiment, described: Input, *, named: bool) -> Call:
    """The Keras input for a data input."""
    shape: object = tuple(described.shape)
    dtype = fed_dtype(described, experiment.config.graph)
    if described.steps and described.steps[0][0] == "multi_hot" and not is_sparse(experiment, described):
        shape, dtype = (int(described.steps[0][1]["size"]),), "float32"
    elif experiment.folds and _makes_columns(experiment, described):
        held = f"x[{literal(described.name)}]" if named else "x"
        shape = Code(f"{held}.shape[1:]")  # another fold may know fewer categories
    keywords = {"dtype": dtype} if dtype != "float32" else {}
    return Call("keras.Input", (shape,), {**keywords, **({"name": described.name} if named else {})})


def is_sparse(experiment: Experiment, described: Input) -> bool:
    """Whether the model takes ids, and makes sparse rows of zeros and ones of them."""
    return fed_sparsely(described, experiment.config.graph)


def _makes_columns(experiment: Experiment, described: Input) -> bool:
    """Whether steps make columns of their own, as many as they find in the training rows."""
    layouts = experiment.layouts[f"input:{described.name}"]
    return layouts[0] != layouts[-1] and not any(is_block for _, is_block in layouts[-1])


def dtype_of_ops(experiment: Experiment) -> dict[str, str]:
    """The keyword of nnrun's own layers, which compute in float32 where others use half of it."""
    return {"dtype": "float32"} if experiment.spec.training.precision != "float32" else {}


def adapted(call: LayerCall) -> bool:
    """Whether the layer of a call is fitted on the training rows."""
    component = call.spec.component
    if component is None or _STATISTICS & component.arguments.keys():
        return False
    return component.name in _ADAPTED and entry_of(component).path.startswith("keras.layers.")
