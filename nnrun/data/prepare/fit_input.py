"""Fits the preprocessing steps of one input on the training part; decides which of them run inside the model."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from nnrun.data.frames import Frame, kinds_of, names_of, unfolded
from nnrun.data.prepare.fitted_input import InputPlan
from nnrun.data.prepare.fitted_steps import FittedStep, fit
from nnrun.data.prepare.steps.step import step_of
from nnrun.data.prepare.stretches import TrainingFrames, training_frames
from nnrun.data.prepare.to_array import assembled, check_no_text
from nnrun.data.table.step_columns import columns_in, counted_names, entry_kind, shapes_taken, takes_columns
from nnrun.data.values.mistakes import placed
from nnrun.errors import ConfigError
from nnrun.types import Input, Ragged

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from nnrun.spec.decoding.layers_and_steps import Step
    from nnrun.types import Array, Indices, Table


@dataclass(frozen=True, slots=True)
class Planned:
    """A fitted plan with what is known of its making."""

    plan: InputPlan
    first: Frame
    """One row after all stages."""
    step_columns: Mapping[int, tuple[str, ...]]
    """The columns that each step found, by the step's position."""
    frames: TrainingFrames
    """The training rows, as the steps were fitted on them."""


def plan_input(name: str, table: Table, rows: Indices, steps: Sequence[Step], y: Array | None, *, seed: int) -> Planned:
    """The steps of one input, fitted on the training part.

    Args:
        name: The input's.
        table: All rows.
        rows: The training part's positions.
        steps: Those of the config.
        y: The training part's only target, shape (rows,), or None.
        seed: Of transformers that draw at random.

    Returns:
        The plan, not yet described.
    """
    frames = training_frames(table, table.inputs[name], rows)
    fitting = _Fitting(frames, y, seed)
    kinds = tuple(kinds_of(fitting.first).values())
    with placed(table.cells, rows):
        step_columns = {index: fitting.add(step, counted_names(table)) for index, step in enumerate(steps)}
    plan = InputPlan(name, table.inputs[name], kinds, tuple(fitting.stages), fitting.layers)
    return Planned(plan, fitting.first, step_columns, frames)


class _Fitting:
    """One input while its steps are fitted: its first row is always up to date, all rows when a step needs them."""

    def __init__(self, frames: TrainingFrames, y: Array | None, seed: int) -> None:
        self.first = frames.first
        self.stages: list[FittedStep] = []
        self._frames = frames
        self._y = y
        self._seed = seed
        self._waiting: list[Step] = []  # stateless steps on the whole input, not yet done on the host

    @property
    def layers(self) -> tuple[tuple[str, Mapping[str, Any]], ...]:
        """What is left to the model."""
        return tuple((step.component.name, dict(step.component.arguments)) for step in self._waiting)

    def add(self, step: Step, names: Sequence[str]) -> tuple[str, ...]:
        """Fit a step on the columns that it takes here, and name them."""
        frame, columns = columns_in(step, self.first, names)
        if not columns:
            return ()
        if _left_to_model(step, columns, self.first):
            self._waiting.append(step)
            return columns
        waiting, self._waiting = self._waiting, []
        for stateless in waiting:
            self._fit(stateless, names_of(self.first), unfold=False)
        self._fit(step, columns, unfold=frame is not self.first)
        return columns

    def _fit(self, step: Step, columns: tuple[str, ...], *, unfold: bool) -> None:
        """Fit a step, column by column where it takes one column at a time."""
        first = unfolded(self.first) if unfold else self.first
        _check_columns(step, columns, first)
        if step.component.kind != "step" and entry_kind(step) == "text":
            for column in columns:
                self._append(
                    fit(step, (column,), self._rows(unfold=unfold), self._y, seed=self._seed, flat=True, unfold=unfold)
                )
        else:
            self._append(fit(step, columns, self._rows(unfold=unfold), self._y, seed=self._seed, unfold=unfold))

    def _rows(self, *, unfold: bool) -> Iterable[Frame]:
        """All rows, with every stage applied that is fitted so far."""
        return self._frames.after(self.stages, unfold=unfold)

    def _append(self, stage: FittedStep) -> None:
        self.stages.append(stage)
        self.first = stage.apply(self.first)


def _left_to_model(step: Step, columns: Sequence[str], frame: Frame) -> bool:
    """Whether a step is stateless and takes the whole input, so that a layer can do it."""
    component = step.component
    if component.kind != "step" or component.plugin is not None:
        return False
    return step_of(component.name, component.arguments).fits_layer(frame, columns)


def _check_columns(step: Step, columns: Sequence[str], frame: Frame) -> None:
    """That a step that works on columns is not given images or sequences."""
    block = next((piece for piece in frame if piece.block and piece.names[0] in columns), None)
    if block is None or not takes_columns(step) or ("texts" in shapes_taken(step) and block.kind == "text"):
        return
    rows = "sequences" if isinstance(block.values, Ragged) else f"rows of shape {block.values.shape[1:]}"
    raise ConfigError(
        f"{step.component.name} takes columns; {block.names[0]!r} has {rows}", step.path, step.place, code="wrong-step"
    )


def described(planned: Planned, table: Table) -> InputPlan:
    """The plan with the shape, dtype and column names of its array.

    Raises:
        DataError: A column is still text; located in the table.
        ConfigError: Pieces that make no array.
    """
    plan, first = planned.plan, planned.first
    check_no_text(first, table)
    if not names_of(first):
        raise ConfigError(
            f"no column of input {plan.name!r} is left after its steps", "dataset.preprocess", code="no-features"
        )
    array = assembled(plan.name, first, plan.layers, keep_whole=table.cells is None)
    any_width = bool(plan.layers) and step_of(*plan.layers[0]).any_width
    shape: tuple[int | None, ...] = (None,) if any_width else tuple(array.shape[1:])
    named = not any(piece.block for piece in first) and not any(stage.unfold for stage in plan.stages)
    columns = names_of(first) if named else ()
    return replace(plan, described=Input(plan.name, shape, array.dtype.name, columns, plan.layers))
