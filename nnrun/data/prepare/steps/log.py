"""The step log: the logarithm of 1 + x (log1p), for skewed numbers such as prices and counts; undone by expm1."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nnrun.data.prepare.steps.step import Step, WrongValues

if TYPE_CHECKING:
    from nnrun.types import Array


class Log(Step):
    """The logarithm of 1 + x, for skewed numbers such as prices; a target comes back in its units"""

    name = "log"
    printer = "nnrun.scripts.steps.log"

    def apply(self, values: Array) -> Array:
        """The logarithms, float64; a missing value stays missing."""
        import numpy as np

        if (wrong := values <= -1).any():
            raise WrongValues(wrong, "{value} has no logarithm here: log takes numbers greater than -1")
        return np.log1p(values.astype(np.float64))

    def inverse(self, values: Array) -> Array:
        """The numbers of the logarithms."""
        import numpy as np

        return np.expm1(values)


STEP = Log
