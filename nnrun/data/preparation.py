"""The fitted preparation: from a table's columns to what a model is fed, and from predictions back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from nnrun.data.frames import Piece, take
from nnrun.data.inputs import InputPlan
from nnrun.data.stages import Stage
from nnrun.data.targets import flattened
from nnrun.errors import DataError
from nnrun.types import Cells, Signature, Target

if TYPE_CHECKING:
    from nnrun.types import Array, Indices, Table


@dataclass(frozen=True, slots=True)
class TargetPlan:
    """What is done to one target."""

    columns: tuple[str, ...]
    """Of the source; empty for an autoencoder, whose target is its input."""
    described: Target
    stages: tuple[Stage, ...] = ()
    labels: tuple[str, ...] = ()
    """Names of the classes of the source's column before its stages, where it is text."""


@dataclass(frozen=True, slots=True)
class Preparation:
    """Everything that was fitted on a training part, with what it was fitted for."""

    inputs: tuple[InputPlan, ...]
    targets: tuple[TargetPlan, ...]
    columns: tuple[str, ...] = ()
    """All columns of the source in its order: what an index counts."""
    form: Cells | None = None
    """How the source's text table is written, without its lines; None where it is none."""
    arrays: Mapping[str, tuple[int | None, ...]] = field(default_factory=dict)
    """Shapes of the source's arrays without the rows; (None,) for sequences; those of columns are ()."""

    @property
    def signature(self) -> Signature:
        """What the model takes and gives."""
        needed = dict.fromkeys(name for plan in self.inputs for name in plan.columns)
        described = tuple(plan.described for plan in self.inputs)
        return Signature(described, tuple(plan.described for plan in self.targets), tuple(needed))

    def apply(self, table: Table, rows: Indices | None = None) -> dict[str, Array]:
        """The inputs by name, for some rows of a table or all of them."""
        return {plan.name: plan.apply(table, rows) for plan in self.inputs}

    def labels(self, table: Table, rows: Indices | None = None) -> dict[str, Array]:
        """The targets by output name as the stages leave them, for some rows of a table or all of them.

        Raises:
            DataError: A class that the training data did not have.
        """
        return {plan.described.name: self._labels(plan, table, rows) for plan in self.targets}

    def restore(self, target: str, values: Array) -> Array:
        """Predictions of an output in the units of the source: what its target's steps did, undone.

        Args:
            target: The output's name.
            values: Shape (rows,) or (rows, width).

        Returns:
            The same shape.
        """
        plan = next(plan for plan in self.targets if plan.described.name == target)
        if plan.described.kind != "number" or not plan.stages:
            return values
        columns = values.reshape(len(values), -1)
        for stage in reversed(plan.stages):
            columns = stage.inverse(columns)
        return columns.reshape(values.shape) if columns.size == values.size else columns

    def _labels(self, plan: TargetPlan, table: Table, rows: Indices | None) -> Array:
        if not plan.columns:
            return self._reconstruction(table, rows)
        name = plan.described.name
        values = take(_as_fitted(plan, table), rows)
        assert not isinstance(values, tuple)
        frame = (Piece(plan.columns, values.reshape(len(values), -1)),) if values.ndim <= 2 else ()
        if not frame:
            return values
        for stage in plan.stages:
            frame = stage.apply(frame)
        del name
        return flattened(_joined(frame))

    def _reconstruction(self, table: Table, rows: Indices | None) -> Array:
        from nnrun.data.stateless import applied

        plan = self.inputs[0]
        return applied(plan.apply(table, rows), plan.layers)
