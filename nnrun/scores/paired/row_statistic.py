"""Metrics as functions of how often each row counts: what a bootstrap needs to compute them on many resamples at once.

Hardly any metric needs its rows again. Most are a function of a few sums over rows (accuracy, RMSE, R2); the others are
a function of how many rows fall into each of some cells (confusion matrices, areas under curves).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from nnrun.types import Array, Indices


class Statistic(Protocol):
    """A score of some rows."""

    def values(self, counts: Array) -> Array:
        """The score on each of several resamples.

        Args:
            counts: How often each row counts, shape (resamples, rows).

        Returns:
            Float64, shape (resamples,); NaN where the score is not defined.
        """

    def taken(self, rows: Indices) -> Statistic:
        """The same score of some of the rows, by their positions."""


@dataclass(frozen=True)
class RowSums:
    """A function of sums over rows."""

    columns: Array
    """What each row adds to each sum, shape (rows, sums)."""
    function: Callable[[Array], Array]
    """Takes sums, shape (..., sums), and gives the score, shape (...)."""

    def values(self, counts: Array) -> Array:
        """As `Statistic`."""
        return self.of_sums(counts @ self.columns.astype(counts.dtype, copy=False))

    def of_sums(self, sums: Array) -> Array:
        """The score of sums, NaN where it would divide by nothing."""
        import numpy as np

        with np.errstate(divide="ignore", invalid="ignore"):
            return np.asarray(self.function(sums.astype(np.float64, copy=False)))

    def taken(self, rows: Indices) -> RowSums:
        """As `Statistic`."""
        return RowSums(self.columns[rows], self.function)


@dataclass(frozen=True)
class CellCounts:
    """A function of how much of the rows falls into each cell."""

    cells: Array
    """The cell of each answer of each row, from 0, shape (rows, answers)."""
    size: int
    """How many cells there are."""
    function: Callable[[Array], Array]
    """Takes what is in the cells, shape (resamples, size), and gives the score, shape (resamples,)."""
    weight: Array | None = None
    """How much each row counts, shape (rows,)."""

    def values(self, counts: Array) -> Array:
        """As `Statistic`."""
        import numpy as np

        answers = self.cells.shape[1]
        weighted = counts if self.weight is None else counts * self.weight
        flat = np.ascontiguousarray(self.cells).reshape(-1)
        filled = np.empty((len(counts), self.size))
        for number, row in enumerate(weighted):
            of_answers = row if answers == 1 else np.repeat(row, answers)
            filled[number] = np.bincount(flat, weights=of_answers, minlength=self.size)
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.asarray(self.function(filled))

    def taken(self, rows: Indices) -> CellCounts:
        """As `Statistic`."""
        return CellCounts(
            self.cells[rows], self.size, self.function, None if self.weight is None else self.weight[rows]
        )


def score(statistic: Statistic, rows: int) -> float:
    """The score of rows that each count once."""
    import numpy as np

    return float(statistic.values(np.ones((1, rows)))[0])


def weighted_sum(statistics: Sequence[RowSums], weights: Sequence[float]) -> RowSums:
    """A sum of scores, as the loss of several outputs."""
    import numpy as np

    ends = np.cumsum([0, *(statistic.columns.shape[1] for statistic in statistics)]).tolist()

    def function(sums: Array) -> Array:
        parts = zip(statistics, weights, ends[:-1], ends[1:], strict=True)
        return np.asarray(np.sum([weight * part.function(sums[..., a:b]) for part, weight, a, b in parts], axis=0))

    return RowSums(np.hstack([statistic.columns for statistic in statistics]), function)
