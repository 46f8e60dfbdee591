"""The step one_hot as lines."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from nnrun.data.prepare.fitted_steps import FittedStep
    from nnrun.scripts.column_lines import Column
    from nnrun.scripts.step_lines import Steps


def step_lines(steps: Steps, stage: FittedStep, chosen: Sequence[Column]) -> list[str]:
    """Indicators of each column by itself."""
    steps.page.need("import numpy as np")
    variables = []
    for column in chosen:
        variable = steps.name_of([column])
        ids = steps.arrays.vector(column)
        steps.page.add(f'{variable} = np.eye({stage.arguments["size"]}, dtype="uint8")[{ids}.astype(int)]')
        variables.append(variable)
    return variables


def layer_expression(expression: str, arguments: Mapping[str, Any]) -> str:
    """What the model's layer makes of an input."""
    return f'np.eye({arguments["size"]}, dtype="float32")[{expression}]'
