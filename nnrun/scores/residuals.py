"""What predicted numbers missed the true ones by, a column of the target at a time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from nnrun.types import Predictions

if TYPE_CHECKING:
    from nnrun.types import Array


@dataclass(frozen=True, slots=True)
class Residuals:
    """One column of a target; all arrays have the shape (rows,) and the target's unit."""

    name: str
    """"" where the target is a single number, else the column's name, or its index."""
    true: Array
    predicted: Array
    residual: Array
    """True minus predicted: above zero where the model said too little."""
    left_out: int = 0
    """Rows that are not here, since the model gave NaN or infinity."""


def residuals(answers: Predictions) -> tuple[Residuals, ...]:
    """The residuals of predictions of the kind "number", by column. Raises ValueError where the truth is not known."""
    if answers.true is None:
        raise ValueError("predictions without the truth have no residuals")
    true, predicted = (_columns(values) for values in (answers.true, answers.predicted))
    names = answers.target.labels(len(true)) if len(true) > 1 else ("",)
    return tuple(_column(*column) for column in zip(names, true, predicted, strict=True))


def _columns(values: Array) -> Array:
    import numpy as np

    columns = values.reshape(len(values), -1) if len(values) else values.reshape(0, 1)
    return np.asarray(columns, dtype=np.float64).T


def _column(name: str, true: Array, predicted: Array) -> Residuals:
    import numpy as np

    finite = np.isfinite(true) & np.isfinite(predicted)
    true, predicted = true[finite], predicted[finite]
    return Residuals(name, true, predicted, true - predicted, int((~finite).sum()))
