"""The step pad as lines."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nnrun.scripts.expressions import Call, Code, assigned

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nnrun.data.prepare.fitted_steps import FittedStep
    from nnrun.scripts.column_lines import Column
    from nnrun.scripts.step_lines import Steps


def step_lines(steps: Steps, stage: FittedStep, chosen: Sequence[Column]) -> list[str]:
    """Each column of sequences padded by Keras."""
    variables = []
    for column in chosen:
        arguments = {name: value for name, value in stage.arguments.items() if name != "length"}
        kind = steps.source(column).values.dtype.name
        if kind != "int32":
            arguments["dtype"] = kind
        arguments = {"maxlen": stage.arguments["length"], **arguments}
        variable = steps.name_of([column])
        steps.page.add(*assigned(variable, Call("keras.utils.pad_sequences", (Code(column.array),), arguments)))
        variables.append(variable)
    steps.typed = True
    return variables
