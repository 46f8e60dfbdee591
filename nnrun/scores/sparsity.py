"""How many weights are next to nothing: what L1 regularization does, kernel by kernel."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from nnrun.types import Array

NEAR_ZERO = 1e-3
"""Below this size a weight counts as near zero; a first weight drawn by Glorot's rule is some tens of times larger."""


@dataclass(frozen=True, slots=True)
class NearZero:
    """One kernel."""

    name: str
    weights: int
    """How many it has."""
    share: float
    """The share of them whose size is below `NEAR_ZERO`, 0 to 1."""


def near_zero(kernels: Iterable[tuple[str, Array]]) -> tuple[NearZero, ...]:
    """The share of near-zero weights of each kernel that has weights; NaN is not near zero.

    Args:
        kernels: Names and arrays of any shape.
    """
    import numpy as np

    return tuple(
        NearZero(name, values.size, float(np.count_nonzero(np.abs(values) < NEAR_ZERO) / values.size))
        for name, values in kernels
        if values.size
    )
