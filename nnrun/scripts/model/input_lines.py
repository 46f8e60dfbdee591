"""Keras's inputs, and what the model does to them before its layers."""

from __future__ import annotations

from nnrun.plan.input_plan import InputStep, ModelInput
from nnrun.scripts.experiment import Experiment
from nnrun.scripts.expressions import Call, Code, literal

SPARSE_LAYER = "nnrun.model.layers.MultiHot"
"""The class that makes sparse rows of ids."""


def input_call(experiment: Experiment, model_input: ModelInput, *, named: bool) -> Call:
    """The Keras input for a data input."""
    shape: object = tuple(model_input.shape)
    dtype = model_input.dtype
    if _is_made_beforehand(model_input):
        shape, dtype = (int(model_input.steps[0].arguments["size"]),), "float32"
    elif experiment.folds and _makes_columns(experiment, model_input.name):
        variable = f"x[{literal(model_input.name)}]" if named else "x"
        shape = Code(f"{variable}.shape[1:]")  # another fold may know fewer categories
    keywords = {"dtype": dtype} if dtype != "float32" else {}
    return Call("keras.Input", (shape,), {**keywords, **({"name": model_input.name} if named else {})})


def steps_of(model_input: ModelInput) -> tuple[InputStep, ...]:
    """What the model does to an input before its layers."""
    return model_input.steps[1:] if _is_made_beforehand(model_input) else model_input.steps


def step_call(experiment: Experiment, step: InputStep, tensor: str) -> Call:
    """A step over a tensor; a layer with "" for none."""
    after = f"({tensor})" if tensor else ""
    if step.step == "multi_hot":
        size, name = step.arguments["size"], SPARSE_LAYER.rpartition(".")[2]
        return Call(name, (size,), {"sparse": True, "name": step.name}, after)
    if step.step == "scale":
        factor = Code(f"1 / {step.arguments['divisor']!r}")
        return Call("keras.layers.Rescaling", (factor,), {"name": step.name, **dtype_of_steps(experiment)}, after)
    return Call("keras.ops.one_hot", (Code(tensor), step.arguments["size"]))


def _is_made_beforehand(model_input: ModelInput) -> bool:
    """Whether zeros and ones are made of ids before they are fed; those that the model makes are sparse."""
    return bool(model_input.steps) and model_input.steps[0].step == "multi_hot" and not model_input.sparse


def _makes_columns(experiment: Experiment, name: str) -> bool:
    """Whether steps make columns of their own, as many as there are in the training rows."""
    layouts = experiment.layouts[f"input:{name}"]
    return layouts[0] != layouts[-1] and not any(is_block for _, is_block in layouts[-1])


def dtype_of_steps(experiment: Experiment) -> dict[str, str]:
    """The keyword of nnrun's own layers, which compute in float32 where others use half of it."""
    return {"dtype": "float32"} if experiment.plan.precision != "float32" else {}
