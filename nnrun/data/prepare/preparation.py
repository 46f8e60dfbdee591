"""The fitted preparation: from a table's columns to what a model is fed, and from predictions back."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING

from nnrun.data.prepare.inverse import lasting_steps, layered, prepared_again, returned
from nnrun.data.values.mistakes import Gathered
from nnrun.types import Cells, ImageFiles, Intake, Signature

if TYPE_CHECKING:
    from collections.abc import Mapping

    from nnrun.data.prepare.fitted_input import InputPlan
    from nnrun.data.prepare.fitted_target import TargetPlan
    from nnrun.data.prepare.stretches import TrainingFrames
    from nnrun.types import Array, Indices, Table


@dataclass(frozen=True, slots=True)
class Preparation:
    """Everything that was fitted on a training part, with what it was fitted for."""

    inputs: tuple[InputPlan, ...]
    targets: tuple[TargetPlan, ...]
    names: tuple[str, ...] = ()
    """All columns of the source in its order: what an index counts."""
    form: Cells | None = None
    """How the source's text table is written, its lines left out; None where it is none."""
    shapes: Mapping[str, tuple[int, ...] | None] = field(default_factory=dict)
    """Shapes of the source's arrays without the rows, by column; None for sequences."""
    images: ImageFiles | None = None
    """How the source's images are read from files; None where there are none."""
    keys: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Under which other keys the source's archive has columns."""
    truths: tuple[str, ...] = ()
    """Columns that hold yes and no, which are fed as 1 and 0."""

    @property
    def signature(self) -> Signature:
        """What the model takes and what it is to give."""
        needed = dict.fromkeys(name for plan in self.inputs for name in plan.columns)
        described = tuple(plan.described for plan in self.inputs)
        return Signature(described, tuple(plan.described for plan in self.targets), tuple(needed))

    def apply(
        self, table: Table, rows: Indices | None = None, frames: Mapping[str, TrainingFrames] | None = None
    ) -> dict[str, Array]:
        """The inputs by name, for some rows of a table or all of them.

        Args:
            table: With the columns of the signature.
            rows: Positions in it.
            frames: By input, these rows as the steps were fitted on them.

        Raises:
            DataError: Text where numbers belong, a missing value, what a transformer refuses.
        """
        gathered = Gathered()
        begun = frames or {}
        arrays = {
            plan.described.name: gathered.of(partial(plan.apply, table, rows, begun.get(plan.name)))
            for plan in self.inputs
        }
        gathered.check()
        return {name: array for name, array in arrays.items() if array is not None}

    def labels(self, table: Table, rows: Indices | None = None) -> dict[str, Array]:
        """The targets by output name, as they are fed, for some rows of a table or all of them.

        Raises:
            DataError: A label that is missing, unknown, or outside the output's width.
        """
        gathered = Gathered()
        arrays = {
            plan.described.name: gathered.of(partial(plan.apply if plan.columns else self._reconstruction, table, rows))
            for plan in self.targets
        }
        gathered.check()
        return {name: array for name, array in arrays.items() if array is not None}

    def restore(self, target: str, values: Array) -> Array:
        """Predictions of an output in the units of the source: what its target's steps did, undone.

        Args:
            target: The output's name.
            values: Shape (rows,) or (rows, width); the result has the same.
        """
        plan = self._target(target)
        return plan.restore(values) if plan.columns else returned(self.inputs[0], values)

    def rescale(self, target: str, values: Array) -> Array:
        """Numbers in the units of the source as the model is trained on them: `restore` undone."""
        plan = self._target(target)
        return plan.rescale(values) if plan.columns else prepared_again(self.inputs[0], values)

    def scale(self, target: str) -> float | None:
        """What a difference of a target is multiplied by to be in the units of the source; None if by no one number."""
        import numpy as np

        if self._lasting(target):
            return None
        steps = np.diff(self._probed(target)[1], axis=0)
        slope = steps.reshape(-1)[0]
        same = np.isfinite(steps).all() and slope != 0 and np.allclose(steps, slope, rtol=1e-4)
        return abs(float(slope)) if same else None

    def is_scaled(self, target: str) -> bool:
        """Whether a target is trained on other numbers than the source's."""
        import numpy as np

        if self._target(target).described.kind != "number":
            return False
        probes, restored = self._probed(target)
        return bool(self._lasting(target)) or not np.allclose(restored, probes, rtol=1e-6)

    def _probed(self, target: str) -> tuple[Array, Array]:
        """Some numbers as the model gives them, and the same in the source's units; shape (4, numbers of a row)."""
        import numpy as np

        shape = self._target(target).described.shape
        probes = np.multiply.outer(np.array([-1.0, 0.0, 1.0, 2.0]), np.ones(shape))
        return probes.reshape(4, -1), self.restore(target, probes).reshape(4, -1)

    def _lasting(self, target: str) -> tuple[str, ...]:
        """The steps that are not undone in what an autoencoder gives again; none for another target."""
        return () if self._target(target).columns else lasting_steps(self.inputs[0])

    @property
    def notes(self) -> tuple[str, ...]:
        """Notes on the units in which the model's answers come."""
        lasting = dict.fromkeys(step for plan in self.targets for step in self._lasting(plan.described.name))
        note = f"answers are numbers as {', '.join(lasting)} made them: there is no way back to the source's units"
        return (note,) if lasting else ()

    def serving(self, intakes: Mapping[str, Intake]) -> Preparation:
        """This preparation for a model of which it is known what it does with each input: what it cannot is refused."""
        inputs = tuple(replace(plan, intake=intakes.get(plan.name, Intake())) for plan in self.inputs)
        return replace(self, inputs=inputs)

    def _target(self, name: str) -> TargetPlan:
        return next(plan for plan in self.targets if plan.described.name == name)

    def _reconstruction(self, table: Table, rows: Indices | None) -> Array:
        return layered(self.inputs[0].apply(table, rows), self.inputs[0].layers)
