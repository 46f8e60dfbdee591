"""A signature's inputs as Keras inputs, with the stateless steps as the first operations of the model.

The steps are Keras's own where it has them, so that a saved model loads anywhere, and takes raw values.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from nnrun.plan.input_plan import fed_dtype, fed_sparsely
from nnrun.spec import Graph
from nnrun.types import Signature


@dataclass(frozen=True)
class Entrance:
    """One data input."""

    raw: Any
    """The Keras input, fed with the prepared array."""
    prepared: Any
    """What the first layers see of it."""


def build_inputs(signature: Signature, graph: Graph) -> Mapping[str, Entrance]:
    """A Keras input for each of the signature's, in the order of the signature."""
    import keras

    entrances = {}
    for described in signature.inputs:
        raw = keras.Input(described.shape, dtype=fed_dtype(described, graph), name=described.name)
        prepared = raw
        for n, (step, arguments) in enumerate(described.steps):
            extra = {"sparse": fed_sparsely(described, graph)} if step == "multi_hot" else {}
            name = f"{described.name}_{step}" + (f"_{n}" if n else "")
            prepared = _apply(step, {**arguments, **extra}, prepared, name)
        entrances[described.name] = Entrance(raw, prepared)
    return entrances


def _apply(step: str, arguments: Mapping[str, Any], tensor: Any, name: str) -> Any:
    import keras

    if step == "scale":
        # A multiplication on purpose: TensorFlow's graph optimizer makes one of a division by a constant, and the last
        # bit would then depend on whether a graph runs or not. float32 also where layers compute with less.
        return keras.layers.Rescaling(1 / arguments["divisor"], name=name, dtype="float32")(tensor)
    if step == "one_hot":
        return keras.ops.one_hot(tensor, arguments["size"])
    if step == "multi_hot":
        from nnrun.model.layers import MultiHot

        return MultiHot(**arguments, name=name)(tensor)
    raise AssertionError(f"{step} is not a stateless step")
