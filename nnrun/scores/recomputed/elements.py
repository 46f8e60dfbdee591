"""Predictions as metrics take them: the truth beside the output, row by row, answer by answer, number by number."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from nnrun.scores.paired.row_statistic import RowSums
from nnrun.types import Predictions

if TYPE_CHECKING:
    from nnrun.types import Array

EPSILON = 1e-7
"""What Keras keeps probabilities away from 0 and 1 by (``keras.config.epsilon``)."""


@dataclass(frozen=True)
class Elements:
    """Answers of one output. Of classes, numbers along the last axis are those of the classes."""

    answers: Predictions
    raw: str = ""
    """What the model gives instead of probabilities: "logits", "margins", or "" for neither."""
    weight: Array | None = None
    """How much each row counts, shape (rows,)."""

    @property
    def kind(self) -> str:
        """classes, binary or number."""
        return self.answers.target.kind

    @cached_property
    def output(self) -> Array:
        """Probabilities or numbers, float64, shape (rows, answers, width)."""
        import numpy as np

        values = np.asarray(self.answers.probabilities, dtype=np.float64)
        if self.kind == "classes":
            return values.reshape(len(values), -1, values.shape[-1])
        columns = values.reshape(len(values), -1)
        width = self.answers.target.width
        whole = width > 1 and self.kind == "binary" and columns.shape[1] % width == 0
        return columns.reshape(len(values), -1, width) if whole else columns.reshape(len(values), 1, -1)

    @cached_property
    def index(self) -> Array:
        """The true class of each answer, shape (rows, answers)."""
        import numpy as np

        assert self.answers.true is not None
        return np.asarray(self.answers.true).reshape(len(self.output), -1)

    @cached_property
    def predicted(self) -> Array:
        """The predicted class of each answer, shape (rows, answers)."""
        import numpy as np

        return np.asarray(self.answers.predicted).reshape(len(self.output), -1)

    @cached_property
    def truth(self) -> Array:
        """The truth in the output's shape, float64; of classes 1 for the right one and 0 for the others."""
        import numpy as np

        assert self.answers.true is not None
        if self.kind == "classes":
            return np.asarray((self.index[..., None] == np.arange(self.output.shape[-1])).astype(np.float64))
        return np.asarray(self.answers.true, dtype=np.float64).reshape(self.output.shape)

    @cached_property
    def logits(self) -> Array:
        """The raw output back from probabilities, shape (rows, answers, width); of classes up to a constant a row."""
        import numpy as np

        with np.errstate(divide="ignore"):
            logs = np.log(self.output)
            return logs if self.kind == "classes" else logs - np.log1p(-self.output)

    @property
    def scores(self) -> Array:
        """What the model gave: the raw output where it has one."""
        return self.logits if self.raw else self.output

    def mean(self, values: Array) -> RowSums:
        """The mean over all answers of something that each has, shape (rows, answers), weighted by rows."""
        import numpy as np

        rows, answers = values.shape
        weight = np.ones(rows) if self.weight is None else self.weight
        return RowSums(np.stack([values.sum(axis=1) * weight, answers * weight], axis=1), _ratio)

    def mean_by_rows(self, values: Array) -> RowSums:
        """The weighted sum divided by how many answers there are, as Keras's losses have it."""
        import numpy as np

        rows, answers = values.shape
        weight = np.ones(rows) if self.weight is None else self.weight
        return RowSums(np.stack([values.sum(axis=1) * weight, np.full(rows, float(answers))], axis=1), _ratio)


def _ratio(sums: Array) -> Array:
    ratio: Array = sums[..., 0] / sums[..., 1]
    return ratio
