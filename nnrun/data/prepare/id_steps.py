"""Refuses preprocessing steps that would change ids before a layer that looks them up (Embedding) takes them."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from nnrun.data.frames import frame_of, names_of
from nnrun.data.prepare.steps.transformer import IMPUTERS
from nnrun.data.values.wrong_cells import UnplacedCellsError
from nnrun.errors import ConfigError, DataError
from nnrun.types import Ragged

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nnrun.data.frames import Frame
    from nnrun.data.prepare.fitted_input import InputPlan
    from nnrun.data.prepare.fitted_steps import FittedStep
    from nnrun.types import Indices, Table


def check_layers(plans: Sequence[InputPlan]) -> None:
    """That the model's own first steps leave ids alone. Raises ConfigError at the layer that takes them."""
    for plan in plans:
        for lookup in plan.intake.lookups if plan.layers else ():
            layer, step = lookup.taker.partition(" ")[0], plan.layers[-1][0]
            message = f"{layer} takes ids, and the step {step} makes other numbers of the input {plan.name!r}"
            raise ConfigError(
                f"{message}; let its columns leave the ids out, in an input of their own", lookup.path, code="wrong-ids"
            )


def check_stages(plans: Sequence[InputPlan], table: Table, rows: Indices) -> None:
    """That no fitted step makes fractions of whole numbers that a layer takes for ids.

    Raises:
        ConfigError: One does, at the step.
    """
    for plan in plans:
        if plan.intake.lookups and plan.stages:
            with suppress(DataError, UnplacedCellsError):  # what is wrong with the rows is told already
                _check_stages(plan, frame_of(table, plan.columns, rows))


def _check_stages(plan: InputPlan, frame: Frame) -> None:
    turning: list[tuple[FittedStep, list[str]]] = []
    for stage in plan.stages:
        before = _fractions(frame)
        frame = stage.apply(frame)
        if turned := [name for name in names_of(frame) if name in _fractions(frame) - before]:
            turning.append((stage, turned))
    last = _fractions(frame)
    for stage, turned in turning:
        if remaining := [name for name in turned if name in last]:
            taker = plan.intake.lookups[0].taker
            mended = (
                "write strategy: most_frequent" if stage.step in IMPUTERS else "let its 'columns' leave the ids out"
            )
            message = f"{stage.step} makes fractions of column {remaining[0]!r}, of which {taker} takes ids; {mended}"
            raise ConfigError(message, stage.path, stage.place, code="wrong-ids")


def _fractions(frame: Frame) -> set[str]:
    """The columns that hold numbers with a fraction."""
    import numpy as np

    fractional = set[str]()
    for piece in frame:
        values = piece.values.values if isinstance(piece.values, Ragged) else piece.values
        if values.dtype.kind == "f":
            apart = np.isfinite(values) & (values != np.round(values))
            columns = apart.reshape(-1, len(piece.names)).any(axis=0) if not piece.block else [apart.any()]
            fractional |= {name for name, fraction in zip(piece.names, columns, strict=False) if fraction}
    return fractional
