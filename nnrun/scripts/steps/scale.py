"""The step scale as lines."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from nnrun.scripts.expressions import literal

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from nnrun.data.prepare.fitted_steps import FittedStep
    from nnrun.scripts.column_lines import Column
    from nnrun.scripts.step_lines import Steps


def step_lines(steps: Steps, stage: FittedStep, chosen: Sequence[Column]) -> list[str]:
    """A division of each block by itself, of the other columns together."""
    plain = [column for column in chosen if not column.block]
    groups = [*([column] for column in chosen if column.block), *([plain] if plain else [])]
    variables = []
    for columns in groups:
        variable = steps.name_of(columns)
        divisor = literal(stage.arguments["divisor"])
        steps.page.add(f"{variable} = {literal(steps.arrays.matrix(columns))} / {divisor}")
        variables.append(variable)
    return variables


def layer_expression(expression: str, arguments: Mapping[str, Any]) -> str:
    """What the model's layer makes of an input."""
    return f'{expression}.astype("float32") / {literal(arguments["divisor"])}'
