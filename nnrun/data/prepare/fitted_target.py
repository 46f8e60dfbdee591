"""How one target of a model is made of a table's column, and predictions are brought back to its units."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from nnrun.data.columns import target_place
from nnrun.data.frames import ColumnBlock, Frame, as_slice, names_of, selected
from nnrun.data.prepare.fitted_steps import FittedStep, fit
from nnrun.data.prepare.inverse import on_columns
from nnrun.data.prepare.steps.step import step_of
from nnrun.data.prepare.steps.transformer import OF_CLASSES
from nnrun.data.prepare.steps.transformer_errors import UNSEEN
from nnrun.data.table.label_checks import check_labels, check_shares, check_signed
from nnrun.data.table.step_columns import counted_names, entry_kind, for_target, named_columns
from nnrun.data.table.targets import cast, is_signed, target_of
from nnrun.data.values.cells import number_of, text_of
from nnrun.data.values.mistakes import CellsError, placed
from nnrun.data.values.numbers import is_number
from nnrun.data.values.similar_labels import near
from nnrun.data.values.wrong_cells import WrongCells
from nnrun.errors import ConfigError, DataError
from nnrun.types import Target

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from nnrun.spec.checks.tasks import Task
    from nnrun.spec.decoding.layers_and_steps import Step
    from nnrun.spec.keys.dataset_keys import DatasetSpec
    from nnrun.types import Array, Indices, Table

SIGNS = ("-1", "1")
"""How the labels of a hinge loss are called."""


@dataclass(frozen=True, slots=True)
class TargetPlan:
    """What is done to one target, fitted on the training part."""

    described: Target
    columns: tuple[str, ...]
    """Of the source."""
    stages: tuple[FittedStep, ...] = ()
    labels: tuple[str, ...] = ()
    """Names of the source's classes before the stages, where they have names."""
    numbered: bool = False
    """Whether the source counts its classes from 0, so that new rows may do so too."""
    shares: str = ""
    """The loss, where numbers have a meaning for it from 0 to 1 alone."""
    signed: bool = False
    """Whether the source's labels are -1 and 1, which are fed as 0 and 1."""

    def apply(self, table: Table, rows: Indices | None = None) -> Array:
        """The target of some rows as it is fed: float32 or int32.

        Raises:
            DataError: A label that is missing or that the output cannot give; a class unknown in training.
        """
        import numpy as np

        positions = np.arange(len(table)) if rows is None else rows
        with placed(table.cells, positions):
            values = staged(self._indices(table)[as_slice(positions)], self.columns, self.stages)
        if self.signed:
            check_signed(self.described, values, table, positions)
            values = counted_signs(values)
        check_labels(self.described, values, table, positions)
        if self.shares:
            check_shares(self.shares, values, table, positions, self.columns)
        return cast(self.described, values)

    def restore(self, values: Array) -> Array:
        """Predictions in the units of the source, what the stages did undone; the shape stays."""
        if self.described.kind != "number" or not self.stages:
            return values
        flat = values.reshape(len(values), -1)
        names = _names(self.columns, flat.shape[1])
        for stage in reversed(self.stages):
            flat = on_columns(names, stage.columns, flat, stage.inverse)
        return flat.reshape(values.shape).astype(values.dtype, copy=False)

    def rescale(self, values: Array) -> Array:
        """Numbers in the units of the source after the stages; the shape stays."""
        if self.described.kind != "number" or not self.stages:
            return values
        return staged(values, self.columns, self.stages).reshape(values.shape)

    def _indices(self, table: Table) -> Array:
        """The target's column, its classes numbered as in training."""
        import numpy as np

        name = self.described.name
        classes, values = table.classes.get(name, ()), table.targets[name]
        if not self.labels or classes == self.labels or (self.numbered and not classes):
            return values
        if not classes:
            raise DataError(
                f"{name!r} holds numbers, in training it was text: {', '.join(self.labels)}", code="unseen-value"
            )
        unknown = next((label for label in classes if label not in self.labels), None)
        if unknown is None:
            return np.array([self.labels.index(label) for label in classes], dtype=np.int32)[values]
        if self.numbered and all(map(is_number, classes)):
            return np.array([number_of(label) for label in classes])[values]
        rows = np.flatnonzero(np.isin(values, [n for n, label in enumerate(classes) if label not in self.labels]))
        raise CellsError([self.unknown(classes, values, rows)], table.cells)

    def unknown(self, classes: Sequence[str], values: Array, rows: Indices) -> WrongCells:
        """What is told of rows with a class that the training data did not have.

        Args:
            classes: The names of the classes of the rows.
            values: The position of each row's class among them, shape (rows,).
            rows: Those whose class is unknown.
        """
        known = ", ".join(self.labels)

        def say(row: int) -> str:
            label = classes[int(values[row])]
            reason = f"class {label!r} was not in the training data: {known}"
            return "; ".join(filter(None, (reason, near(label, self.labels))))

        return WrongCells(self.columns[0], rows, say(int(rows[0])), say, kind=UNSEEN, code="unseen-value")


def staged(values: Array, columns: Sequence[str], stages: Sequence[FittedStep]) -> Array:
    """A target after its stages; shape (rows,), (rows, width), or as it came where it has no columns."""
    frame = _frame(values, columns)
    for stage in stages:
        frame = stage.apply(frame)
    return _joined(frame) if stages else values


def plan_target(
    task: Task, table: Table, rows: Indices, dataset: DatasetSpec, *, step_columns: Mapping[int, set[str]], seed: int
) -> TargetPlan:
    """The steps of one target, fitted on the training part, and what the output is to predict.

    Args:
        task: What the output's loss and last layer ask for.
        table: All rows.
        rows: The training part's positions.
        dataset: The config's, with the steps.
        step_columns: For each step's position, the columns that it found; added to.
        seed: Of transformers that draw at random.
    """
    values = table.targets[task.name]
    columns = (table.target_columns.get(task.name) if values.ndim <= 2 else None) or (task.name,)
    labels = table.classes.get(task.name, ())
    names, stages = labels, []
    frame = _frame(values[as_slice(rows)], columns)
    for index, step in enumerate(dataset.preprocess):
        if not for_target(step, task.name, table) or _for_another_kind(step, task, table):
            continue
        if values.ndim > 2:
            message = f"{step.component.name} takes columns; the target has shape {values.shape[1:]}"
            raise ConfigError(message, step.path, step.place, code="wrong-target")
        chosen = _chosen(step, task.name, frame, table)
        step_columns[index].update(_known_as(step, task.name, table))
        with placed(table.cells, rows):
            of_labels = step.component.kind != "step" and entry_kind(step) == "target"  # LabelEncoder and its kin
            stage = fit(step, chosen, (frame,), None, seed=seed, flat=of_labels)
            frame = stage.apply(frame)
        stages.append(stage)
        names = _classes_after(stage, names, frame)
    with placed(table.cells):
        every = staged(values, columns, stages)
    array = len(columns) == 1 and values.ndim > 1 and not stages
    signed = not names and is_signed(task, every)
    if signed:
        every, names = counted_signs(every), SIGNS if every.ndim == 1 else ()
    described = named_by_columns(target_of(task, every, names, target_place(dataset, task.name), array=array), columns)
    shares = task.shares if described.kind == "number" else ""
    numbered = task.name in table.numbered or (described.kind == "classes" and described.classes == tuple(columns))
    return TargetPlan(described, tuple(columns), tuple(stages), labels, numbered, shares, signed)


def counted_signs(values: Array) -> Array:
    """The labels -1 and 1 as 0 and 1; what is missing stays so."""
    counted: Array = (values + 1) / 2
    return counted


def named_by_columns(target: Target, columns: Sequence[str]) -> Target:
    """The target with its columns' names where each of them is a label, a number or a class (one-hot) of its own."""
    is_one_each = target.kind != "classes" or target.shape == (target.width,)
    several = is_one_each and not target.classes and len(columns) == target.width > 1
    return replace(target, classes=tuple(columns)) if several else target


def _for_another_kind(step: Step, task: Task, table: Table) -> bool:
    """Whether ``columns: target`` means the other outputs: indicators are of classes, scalers of numbers."""
    if not isinstance(step.columns, str) or len(table.targets) < 2:
        return False
    component = step.component
    own = component.kind == "step" and component.plugin is None
    of_classes = step_of(component.name, component.arguments).of_classes if own else component.name in OF_CLASSES
    return of_classes == (task.kind == "number")


def _chosen(step: Step, output: str, frame: Frame, table: Table) -> tuple[str, ...]:
    """The columns of a target that a step takes: those it names, else all."""
    columns = names_of(frame)
    if not isinstance(step.columns, (tuple, list)):
        return columns
    wanted = set(named_columns(step.columns, counted_names(table)))
    return columns if output in wanted else tuple(name for name in columns if name in wanted) or columns


def _known_as(step: Step, output: str, table: Table) -> set[str]:
    if not isinstance(step.columns, (tuple, list)):
        return {output}
    return {output, *table.target_columns.get(output, ())}


def _classes_after(stage: FittedStep, names: tuple[str, ...], frame: Frame) -> tuple[str, ...]:
    """The names of the classes after a step: of an encoder those it found, as they were called before."""
    classes = getattr(stage.fitted, "classes_", None)
    if classes is None:
        categories = getattr(stage.fitted, "categories_", None)
        classes = categories[0] if categories is not None and len(categories) == 1 else None
    if classes is not None:
        return tuple(names[int(label)] if names else _shown(label) for label in classes.tolist())
    return names if len(names_of(frame)) in (1, len(names)) else ()


def _shown(label: float | str) -> str:
    return text_of(label) if isinstance(label, float) else str(label)


def _frame(values: Array, columns: Sequence[str]) -> Frame:
    if values.ndim > 2:
        return (ColumnBlock((columns[0],), values, block=True),)
    matrix = values.reshape(len(values), -1)
    return (ColumnBlock(_names(columns, matrix.shape[1]), matrix),)


def _names(columns: Sequence[str], width: int) -> tuple[str, ...]:
    """What the columns of a target are called."""
    return tuple(columns) if len(columns) == width else tuple(f"{columns[0]}_{index}" for index in range(width))


def _joined(frame: Frame) -> Array:
    values = selected(frame, names_of(frame))
    return values[:, 0] if values.shape[1] == 1 else values
