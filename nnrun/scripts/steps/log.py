"""The step log as lines."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nnrun.scripts.expressions import literal

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nnrun.data.prepare.fitted_steps import FittedStep
    from nnrun.scripts.column_lines import Column
    from nnrun.scripts.step_lines import Steps


def step_lines(steps: Steps, stage: FittedStep, chosen: Sequence[Column]) -> list[str]:  # noqa: ARG001
    """The logarithms of all columns together."""
    variable = steps.name_of(chosen)
    steps.page.need("import numpy as np")
    steps.page.add(f"{variable} = np.log1p({literal(steps.arrays.matrix(chosen, 'float64'))})")
    return [variable]
