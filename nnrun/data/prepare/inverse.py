"""The way back from an input's prepared columns to the units of its source, for what an autoencoder gives again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from nnrun.data.prepare.steps.step import step_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from nnrun.data.prepare.fitted_input import InputPlan
    from nnrun.data.prepare.fitted_steps import FittedStep
    from nnrun.types import Array


def layered(array: Array, layers: Sequence[tuple[str, Mapping[str, Any]]]) -> Array:
    """What the model's first layers make of an input, computed on the host: float32, the same values.

    Args:
        array: As it is fed.
        layers: ``Input.steps``.
    """
    import numpy as np

    array = np.asarray(array)  # rows that lie in a file, too
    for layer in layers:
        array = step_of(*layer).layer(array)
    return array.astype(np.float32)


def returned(plan: InputPlan, values: Array) -> Array:
    """Prepared values with every step undone that can be; the shape stays.

    Args:
        plan: Of the input.
        values: Shape (rows, ...), as after all of its steps.
    """
    if _lasting_layer(plan):
        return values
    flat = values.reshape(len(values), -1)
    for layer in reversed(plan.layers):
        inverse = step_of(*layer).inverse
        flat = flat if inverse is None else inverse(flat)
    for stage in _undone(plan):
        flat = _changed(plan, stage, flat, stage.inverse)
    return flat.reshape(values.shape).astype(values.dtype, copy=False)


def prepared_again(plan: InputPlan, values: Array) -> Array:
    """Values as `returned` gives them, as after all of the input's steps; the shape stays."""
    if _lasting_layer(plan):
        return values
    flat = values.reshape(len(values), -1)
    for stage in reversed(_undone(plan)):
        flat = _changed(plan, stage, flat, stage.forward)
    for layer in plan.layers:
        flat = step_of(*layer).layer(flat)
    return flat.reshape(values.shape).astype(values.dtype, copy=False)


def lasting_steps(plan: InputPlan) -> tuple[str, ...]:
    """The names of the steps that are not undone: what an autoencoder gives again is in their units."""
    if layer := _lasting_layer(plan):
        return (layer,)
    undone = _undone(plan)
    return tuple(dict.fromkeys(stage.step for stage in plan.stages if not any(stage is step for step in undone)))


def _lasting_layer(plan: InputPlan) -> str:
    """The first of the model's own steps that makes something else than numbers of the same shape, or ""."""
    return next((name for name, arguments in plan.layers if step_of(name, arguments).inverse is None), "")


def _undone(plan: InputPlan) -> list[FittedStep]:
    """The fitted steps that can be undone, the last one first. What lasts of a column keeps all before it."""
    undone: list[FittedStep] = []
    lasting: set[str] = set()
    for stage in reversed(plan.stages):
        if stage.is_undone and lasting.isdisjoint(stage.columns):
            undone.append(stage)
        else:
            lasting.update(stage.columns)
    return undone


def _changed(plan: InputPlan, stage: FittedStep, flat: Array, change: Callable[[Array], Array]) -> Array:
    """A matrix of prepared values with the columns of a step changed."""
    if stage.fitted is None and stage.columns == plan.columns:  # blocks as a whole
        return change(flat)
    names = plan.described.columns if len(plan.described.columns) == flat.shape[1] else stage.columns
    return on_columns(names, stage.columns, flat, change)


def on_columns(names: Sequence[str], columns: Sequence[str], flat: Array, change: Callable[[Array], Array]) -> Array:
    """A matrix with some of its columns changed.

    Args:
        names: Of the matrix's columns.
        columns: Those that are changed, in the order in which `change` takes them; those that are not there any more
            are zeros meanwhile.
        flat: The matrix.
        change: Gives columns for columns.
    """
    import numpy as np

    if tuple(names) == tuple(columns):
        return change(flat)
    there = [(names.index(name), n) for n, name in enumerate(columns) if name in names]
    if not there or len(names) != flat.shape[1]:
        return flat
    outside, inside = map(list, zip(*there, strict=True))
    matrix = np.zeros((len(flat), len(columns)), np.float64)
    matrix[:, inside] = flat[:, outside]
    result = flat.astype(np.float64)
    result[:, outside] = change(matrix)[:, inside]
    return result
