"""The targets of new rows, to score predictions: as numbers, with the names of their classes."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from nnrun.data.table.label_checks import check_known
from nnrun.data.table.labels import NumberColumn, classes_of, missing_cells, not_numbers
from nnrun.data.table.targets import flattened
from nnrun.data.values.mistakes import CellsError, Gathered
from nnrun.errors import DataError
from nnrun.types import Ragged

if TYPE_CHECKING:
    from nnrun.data.prepare.fitted_target import TargetPlan
    from nnrun.data.prepare.preparation import Preparation
    from nnrun.data.sources.request import Content
    from nnrun.types import Array, Cells


def target_columns(preparation: Preparation) -> dict[str, tuple[str, ...]]:
    """The columns of each target, by output name."""
    return {plan.described.name: plan.columns for plan in preparation.targets if plan.columns}


def needed_columns(preparation: Preparation) -> tuple[str, ...]:
    """The columns of features and targets."""
    return (*preparation.signature.columns, *(n for names in target_columns(preparation).values() for n in names))


def wanted_columns(preparation: Preparation, *, targets: bool) -> tuple[str, ...]:
    """The columns without which nothing is answered, or, with the targets, scored."""
    return needed_columns(preparation) if targets else tuple(preparation.signature.columns)


def targets_of(content: Content, preparation: Preparation) -> tuple[dict[str, Array], dict[str, tuple[str, ...]]]:
    """The targets of new rows as numbers, and the names of their classes, by output name.

    Args:
        content: With the columns of the targets.
        preparation: Of the run.

    Raises:
        DataError: Text, classes or sequences where the training data had none.
    """
    import numpy as np

    arrays: dict[str, Array] = {}
    classes: dict[str, tuple[str, ...]] = {}
    gathered = Gathered()
    for plan in preparation.targets:
        columns = []
        for name in plan.columns:
            column, names = gathered.of(partial(_target, content, name, plan)) or (np.empty(0), ())
            columns.append(column)
            if names:
                classes[plan.described.name] = names
        if columns and not gathered:
            arrays[plan.described.name] = columns[0] if len(columns) == 1 else np.column_stack(columns)
    if gathered:  # then the numbers are looked at as well, which would be done later
        gathered.of(partial(check_known, _numbers(content, preparation), content.cells))
    gathered.check()
    return arrays, classes


def _numbers(content: Content, preparation: Preparation) -> dict[str, Array]:
    """The columns of targets that hold numbers."""
    columns = {name: content.columns[name] for plan in preparation.targets for name in plan.columns}
    return {
        name: column for name, column in columns.items() if not isinstance(column, Ragged) and column.dtype != object
    }


def _target(content: Content, name: str, plan: TargetPlan) -> tuple[Array, tuple[str, ...]]:
    """A column of a target as numbers, and the names of its classes where the target had names in training."""
    import numpy as np

    column, names = content.columns[name], content.classes.get(name, ())
    if isinstance(column, Ragged):
        raise DataError(f"{name!r} holds sequences, which cannot be a target", code="wrong-target")
    if plan.described.kind != "number":
        column = flattened(column)
    if names and plan.labels:
        return column, names
    if names:  # folders are named by what are numbers in training
        if wrong := [label for label in names if not label.isdecimal()]:
            raise DataError(
                f"class {wrong[0]!r} of {name!r} was not in the training data, where classes are numbers",
                code="unseen-value",
            )
        return np.array([int(label) for label in names])[column], ()
    if column.dtype == object and plan.labels:
        _check_labels(column, name, plan, content.cells)
        return classes_of(column, name, content.cells, advise=False)
    if column.dtype == object:
        raise not_numbers(column, NumberColumn(name), content.cells)
    return column, ()


def _check_labels(column: Array, name: str, plan: TargetPlan, cells: Cells | None) -> None:
    """That every row has a label, and one of training where classes have no numbers; all that have not are told."""
    import numpy as np

    labels = column.tolist()
    missing = np.flatnonzero([label is None for label in labels])
    if not len(missing):
        return  # unknown ones are told where the target is made
    wrong_cells = [missing_cells("target", "class", missing, name, cells, advise=False)]
    unknown = np.flatnonzero([label is not None and str(label) not in plan.labels for label in labels])
    if len(unknown) and not plan.numbered:
        wrong_cells.append(plan.unknown(list(map(str, labels)), np.arange(len(labels)), unknown))
    raise CellsError(wrong_cells, cells)
