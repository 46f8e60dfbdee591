"""Autoencoders: a target that is the input itself, and notes on its reconstruction."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nnrun.data.columns import INPUTS
from nnrun.data.prepare.fitted_target import TargetPlan, named_by_columns
from nnrun.data.prepare.inverse import layered
from nnrun.data.table.label_checks import check_shares, outside_shares
from nnrun.data.table.targets import plural
from nnrun.errors import ConfigError
from nnrun.types import Target

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nnrun.data.prepare.fitted_input import InputPlan
    from nnrun.data.prepare.preparation import Preparation
    from nnrun.spec.checks.tasks import Task
    from nnrun.spec.keys.dataset_keys import DatasetSpec
    from nnrun.types import Dataset, Input, Split, Table


def is_autoencoder(dataset: DatasetSpec, table: Table) -> bool:
    """Whether the target is the input itself."""
    return dataset.target == INPUTS and not table.targets


def plan_reconstruction(task: Task, inputs: Sequence[InputPlan], table: Table, dataset: DatasetSpec) -> TargetPlan:
    """The target of an autoencoder, whose only input it is to give again.

    Raises:
        ConfigError: There are several inputs, or the last layer has another width.
    """
    import numpy as np

    if len(inputs) > 1:
        raise ConfigError(
            "an autoencoder (target: inputs) has a single input", *dataset.at("target"), code="wrong-target"
        )
    one_row = np.arange(1)
    shape = tuple(layered(inputs[0].apply(table, one_row), inputs[0].layers).shape[1:])
    return _reconstruction(task, inputs[0].described, shape, dataset)


def _reconstruction(task: Task, described: Input, shape: tuple[int, ...], dataset: DatasetSpec) -> TargetPlan:
    """The target of an autoencoder: its input. Raises ConfigError where the last layer has another width."""
    width = shape[-1] if shape else 1
    if task.width is not None and task.width != width:
        message = f"the last layer has {plural(task.width, 'unit')}, the input that it is to give again {width}"
        raise ConfigError(message, *dataset.at("target"), code="wrong-target")
    target = named_by_columns(Target(task.name, "number", width, shape, "float32"), described.columns)
    return TargetPlan(target, (), shares=task.shares)


def notes_on_reconstruction(preparation: Preparation, dataset: Dataset, table: Table, split: Split) -> tuple[str, ...]:
    """Notes on what an autoencoder is to give again.

    Raises:
        DataError: A number of the training part has no meaning for its loss. Those of other parts, which may lie
            outside of what the training part was scaled to, are scored as they are.
    """
    plan, input_plan = preparation.targets[0], preparation.inputs[0]
    if plan.columns:
        return ()
    notes = preparation.notes
    if plan.shares:
        name = plan.described.name
        names = input_plan.described.columns or input_plan.columns
        check_shares(plan.shares, dataset.train.y[name], table, split.train, names)
        for part, rows in dataset.parts.items():
            if count := int(outside_shares(rows.y[name]).sum()):
                outside = f"{count} numbers of the {part} part lie outside 0 to 1, where {plan.shares} has no meaning"
                notes = (*notes, f"{outside}; they are scored as they are")
    return notes
