"""Fits the preprocessing steps on the training part and makes the parts that the engine is fed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

from nnrun.data.prepare.autoencoder import is_autoencoder, notes_on_reconstruction, plan_reconstruction
from nnrun.data.prepare.class_weights import row_weights
from nnrun.data.prepare.files import check_kept
from nnrun.data.prepare.fit_input import described, plan_input
from nnrun.data.prepare.fitted_target import plan_target
from nnrun.data.prepare.id_steps import check_layers, check_stages
from nnrun.data.prepare.on_disk import assemble_on_disk, files_of, in_file_order, weights_on_disk
from nnrun.data.prepare.preparation import Preparation
from nnrun.data.prepare.steps.transformer_errors import UNSEEN
from nnrun.data.table.review import check_features, check_texts
from nnrun.data.table.step_columns import check_found
from nnrun.data.values.mistakes import CellsError, Gathered, placed
from nnrun.data.values.numbers import NO_NUMBER, numbers_in
from nnrun.errors import ConfigError, DataError, NnrunError
from nnrun.types import Dataset, Intake, Part, Ragged, Split, Table

if TYPE_CHECKING:
    from nnrun.data.prepare.stretches import TrainingFrames
    from nnrun.spec.checks.tasks import Task
    from nnrun.spec.keys.dataset_keys import DatasetSpec
    from nnrun.types import Array, Indices

ClassWeight = str | Mapping[Any, float] | None


def prepare_dataset(
    table: Table,
    split: Split,
    dataset: DatasetSpec,
    tasks: Sequence[Task],
    *,
    class_weight: ClassWeight = None,
    seed: int = 0,
    intakes: Mapping[str, Intake] | None = None,
) -> Dataset:
    """The parts as the model is fed them; everything that is fitted is fitted on the training part only.

    Args:
        table: All rows.
        split: Which rows are which part, and which ones are fitted on.
        dataset: The config's, with its preprocessing steps.
        tasks: What each output is to predict.
        class_weight: "balanced", or weights by the target's values.
        seed: Of transformers that draw at random and are given no ``random_state``.
        intakes: What the model does with each input, by name.

    Raises:
        ConfigError: Steps, targets and loss that do not fit each other.
        DataError: Content that cannot be prepared: text, missing values, labels outside the output's width, ids of no
            row of the model's tables.
    """
    try:
        if table.on_disk:
            split = in_file_order(split)
            check_texts(table, _all_rows(split), dataset.preprocess)
        else:
            _check_all(table, split, dataset, tasks, seed)
        preparation, frames = _fitted(table, split, dataset, tasks, seed)
        preparation = preparation.serving(intakes or {})
        prepared = _assembled(table, split, preparation, frames if split.fit_on is split.train else {})
        prepared = replace(prepared, notes=notes_on_reconstruction(preparation, prepared, table, split))
    except NnrunError as error:
        raise error.located(dataset.path, dataset.place) from None  # where the data says no line of its own
    check_layers(preparation.inputs)
    return prepared if class_weight is None else _weighted(prepared, class_weight, table)


def _check_all(table: Table, split: Split, dataset: DatasetSpec, tasks: Sequence[Task], seed: int) -> None:
    """As `_check_whole`, with what is wrong in rows that a mistake hides."""
    try:
        _check_whole(table, split, dataset, tasks, seed)
    except DataError as error:
        raise _with_others(error, table, split, dataset, tasks) from None


def _fitted(
    table: Table, split: Split, dataset: DatasetSpec, tasks: Sequence[Task], seed: int
) -> tuple[Preparation, dict[str, TrainingFrames]]:
    """As `fitted`; where that refuses rows on the disk, they are looked at as those in memory are before."""
    try:
        return fitted(table, split.fit_on, dataset, tasks, seed)
    except DataError:
        if table.on_disk:
            _check_whole(table, split, dataset, tasks, seed)
        raise


def _assembled(table: Table, split: Split, preparation: Preparation, frames: Mapping[str, TrainingFrames]) -> Dataset:
    try:
        return assemble(table, split, preparation, frames)
    except CellsError:
        check_stages(preparation.inputs, table, split.fit_on)
        raise


def _check_whole(table: Table, split: Split, dataset: DatasetSpec, tasks: Sequence[Task], seed: int) -> None:
    """That nothing is wrong with features or targets that is known before the features' steps are fitted.

    Raises:
        DataError, ConfigError: With all of it.
    """
    rows = _all_rows(split)
    gathered = Gathered()
    gathered.of(partial(check_features, table, rows, dataset.preprocess))
    if not is_autoencoder(dataset, table):
        gathered.of(partial(_check_outputs, table, dataset, tasks))
    for task in tasks if table.targets else ():
        if task.name in table.targets:
            step_columns: dict[int, set[str]] = defaultdict(set)
            plan = gathered.of(
                partial(plan_target, task, table, split.fit_on, dataset, step_columns=step_columns, seed=seed)
            )
            if plan is not None:
                gathered.of(partial(plan.apply, table, rows))
    gathered.check()


def _with_others(
    error: DataError, table: Table, split: Split, dataset: DatasetSpec, tasks: Sequence[Task]
) -> DataError:
    """The error with what is wrong in other rows, which only steps that are fitted show.

    They are fitted on these rows alone, so that a category may be missing in them: none is told.
    """
    import numpy as np

    if not isinstance(error, CellsError):
        return error
    wrong = np.concatenate([cells.rows for cells in error.wrong])

    def sound(rows: Indices | None) -> Indices | None:
        remaining = None if rows is None else rows[~np.isin(rows, wrong)]
        return remaining if remaining is not None and len(remaining) else None

    train = sound(split.train)
    if train is None:
        return error
    columns = {cells.column for cells in error.wrong if cells.kind == NO_NUMBER and 2 * len(cells.rows) < len(table)}
    numbers = {name: _numbers(table, name) for name in columns.intersection(table.columns)}
    table = replace(table, columns={**table.columns, **numbers})
    left = Split(train, *map(sound, (split.validation, split.test, split.fold, split.fitted)))
    try:
        assemble(table, left, fitted(table, left.fit_on, dataset, tasks, 0)[0])
    except CellsError as another:
        others = [cells for cells in another.wrong if cells.kind != UNSEEN]
        return CellsError((*error.wrong, *others), table.cells)
    except NnrunError:
        pass
    return error


def _numbers(table: Table, name: str) -> Array:
    """The numbers of a column that holds text too."""
    column = table.columns[name]
    assert not isinstance(column, Ragged)
    return numbers_in(column, table.cells) if column.ndim == 1 else column


def _all_rows(split: Split) -> Indices:
    """The positions of all parts, none twice, in rising order."""
    import numpy as np

    parts = (split.train, split.validation, split.test, split.fold, split.fitted)
    known = [rows for rows in parts if rows is not None and len(rows)]
    taken = np.zeros(1 + max((int(rows.max()) for rows in known), default=-1), bool)
    for rows in known:
        taken[rows] = True
    return np.flatnonzero(taken)


def fitted(
    table: Table, rows: Indices, dataset: DatasetSpec, tasks: Sequence[Task], seed: int
) -> tuple[Preparation, dict[str, TrainingFrames]]:
    """The preparation, fitted on some rows of a table; and by input these rows, as far as they were prepared for it."""
    step_columns: dict[int, set[str]] = defaultdict(set)
    autoencoder = is_autoencoder(dataset, table)
    if not autoencoder:
        _check_outputs(table, dataset, tasks)
    targets = (
        ()
        if autoencoder
        else tuple(plan_target(task, table, rows, dataset, step_columns=step_columns, seed=seed) for task in tasks)
    )
    y = _only_target(targets, table, rows)
    planned = [plan_input(name, table, rows, dataset.preprocess, y, seed=seed) for name in table.inputs]
    for planned_input in planned:
        for index, columns in planned_input.step_columns.items():
            step_columns[index].update(columns)
    for index, step in enumerate(dataset.preprocess):
        check_found(step, step_columns[index], table)
    with placed(table.cells, rows):  # described by the first of them
        inputs = tuple(described(planned_input, table) for planned_input in planned)
    if autoencoder:
        targets = (plan_reconstruction(tasks[0], inputs, table, dataset),)
    form = None if table.cells is None else replace(table.cells, lines=table.cells.lines[:0], file="")
    preparation = Preparation(
        inputs, targets, table.names, form, _shapes(table), table.images, table.keys, table.truths
    )
    check_kept(preparation)
    return preparation, {planned_input.plan.name: planned_input.frames for planned_input in planned}


def assemble(
    table: Table, split: Split, preparation: Preparation, frames: Mapping[str, TrainingFrames] | None = None
) -> Dataset:
    """The parts of a table under a preparation that is fitted already.

    Args:
        table: Of the data that the preparation was fitted on, or of other data with the same columns.
        split: Which rows are which part.
        preparation: As fitted, or as loaded from a run.
        frames: By input, the training rows as it was fitted on them.
    """
    if table.on_disk:
        return assemble_on_disk(table, in_file_order(split), preparation)

    def part(rows: Indices | None) -> Part | None:
        return None if rows is None else _part(table, rows, preparation)

    gathered = Gathered()
    train = gathered.of(partial(_part, table, split.train, preparation, frames))
    test, fold = (gathered.of(partial(part, rows)) for rows in (split.test, split.fold))
    validation = test if split.validates_on_test else gathered.of(partial(part, split.validation))
    gathered.check()
    assert train is not None
    return Dataset(train, validation, test, preparation.signature, preparation, fold)


def _weighted(dataset: Dataset, class_weight: str | Mapping[Any, float], table: Table) -> Dataset:
    plans = getattr(dataset.preparation, "targets", ())
    numbered = any(plan.numbered for plan in plans)
    weigh = partial(row_weights, dataset.train, dataset.signature.targets, class_weight, numbered=numbered)
    weight = weights_on_disk(table, dataset, class_weight, weigh) if table.on_disk else weigh()
    return replace(dataset, train=replace(dataset.train, class_weight=weight))


def _shapes(table: Table) -> dict[str, tuple[int, ...] | None]:
    return {
        name: None if isinstance(column, Ragged) else tuple(column.shape[1:]) for name, column in table.columns.items()
    }


def _part(
    table: Table, rows: Indices, preparation: Preparation, frames: Mapping[str, TrainingFrames] | None = None
) -> Part:
    weight = None if table.weights is None else table.weights[rows]
    gathered = Gathered()
    x = gathered.of(partial(preparation.apply, table, rows, frames))
    y = gathered.of(partial(preparation.labels, table, rows))
    gathered.check()
    return Part(x or {}, y or {}, table.rows[rows], weight, files_of(table, rows))


def _only_target(targets: Sequence[Any], table: Table, rows: Indices) -> Array | None:
    """The training target for transformers that select by it: the only one, where it is one column."""
    if len(targets) != 1:
        return None
    y: Array = targets[0].apply(table, rows)
    return y if y.ndim == 1 else None


def _check_outputs(table: Table, dataset: DatasetSpec, tasks: Sequence[Task]) -> None:
    names = [task.name for task in tasks]
    for name in names:
        if name not in table.targets:
            known = ", ".join(table.targets) or "none"
            raise ConfigError(
                f"output {name!r} has no target; targets: {known}", *dataset.at("target"), code="wrong-target"
            )
    for name in table.targets:
        if name not in names:
            message = f"target {name!r} belongs to no output; outputs: {', '.join(names)}"
            raise ConfigError(message, *dataset.at("target"), code="wrong-target")
