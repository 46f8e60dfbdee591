"""A signature's inputs as Keras inputs, with the stateless steps as the first operations of the model.

The steps are Keras's own where it has them, so that a saved model loads anywhere, and takes raw values.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from nnrun.plan.input_plan import InputStep
from nnrun.plan.model_plan import ModelPlan


@dataclass(frozen=True)
class Entrance:
    """One data input."""

    raw: Any
    """The Keras input, fed with the prepared array."""
    prepared: Any
    """What the first layers see of it."""


def build_inputs(plan: ModelPlan) -> Mapping[str, Entrance]:
    """A Keras input for each of the plan's, in their order."""
    import keras

    entrances = {}
    for described in plan.inputs:
        raw = prepared = keras.Input(described.shape, dtype=described.dtype, name=described.name)
        for step in described.steps:
            prepared = _applied(step, prepared, sparse=described.sparse)
        entrances[described.name] = Entrance(raw, prepared)
    return entrances


def _applied(step: InputStep, tensor: Any, *, sparse: bool) -> Any:
    import keras

    if step.step == "scale":
        # A multiplication on purpose: TensorFlow's graph optimizer makes one of a division by a constant, and the last
        # bit would then depend on whether a graph runs or not. float32 also where layers compute with less.
        return keras.layers.Rescaling(1 / step.arguments["divisor"], name=step.name, dtype="float32")(tensor)
    if step.step == "one_hot":
        return keras.ops.one_hot(tensor, step.arguments["size"])
    if step.step == "multi_hot":
        from nnrun.model.layers import MultiHot

        return MultiHot(**step.arguments, sparse=sparse, name=step.name)(tensor)
    raise AssertionError(f"{step.step} is not a stateless step")
