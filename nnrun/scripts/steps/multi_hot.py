"""The step multi_hot as lines."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from nnrun.scripts.expressions import Call, Code, assigned, literal

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from nnrun.data.prepare.fitted_steps import FittedStep
    from nnrun.scripts.column_lines import Column
    from nnrun.scripts.step_lines import Steps


MULTI_HOT = '''
def multi_hot(sequences, size):
    """Rows of zeros, with a one at each id that a sequence holds."""
    rows = np.zeros((len(sequences), size), dtype="uint8")
    for row, ids in zip(rows, sequences):
        row[ids] = 1
    return rows
'''


def step_lines(steps: Steps, stage: FittedStep, chosen: Sequence[Column]) -> list[str]:
    """Indicators of all columns together."""
    return [indicators(steps, chosen, int(stage.arguments["size"]))]


def indicators(steps: Steps, chosen: Sequence[Column], size: int) -> str:
    """Indicators of the ids in some columns."""
    variable = steps.name_of(chosen)
    steps.page.define(MULTI_HOT)
    steps.page.need("import numpy as np")
    steps.page.add(f"{variable} = multi_hot({literal(steps.arrays.matrix(chosen))}, {size})")
    steps.widths[variable] = size
    return variable


def id_sets(steps: Steps, chosen: Sequence[Column]) -> str:
    """The different ids in some columns, row by row."""
    variable = steps.name_of(chosen)
    rows = f"[sorted(set(ids)) for ids in {literal(steps.arrays.matrix(chosen))}]"
    padded = Call("keras.utils.pad_sequences", (Code(rows),), {"padding": "post", "value": -1})
    steps.page.add(*assigned(variable, padded))
    return variable


def layer_expression(expression: str, arguments: Mapping[str, Any]) -> str:  # noqa: ARG001
    """The indicators, which are made beforehand."""
    return expression
