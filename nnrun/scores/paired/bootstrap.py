"""The paired bootstrap over rows: every score of every run on the same resamples.

A resample draws as many rows as there are, with replacement (Efron and Tibshirani 1993, "An introduction to the
bootstrap"). Of a row only matters how often it was drawn: those counts are multinomial, and sums over a resample are
their product with what each row adds.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from nnrun.scores.paired.row_statistic import RowSums, Statistic

if TYPE_CHECKING:
    from numpy.random import Generator

    from nnrun.types import Array

RESAMPLES = 2000
"""As DiCiccio and Efron (1996) take for the ends of 95 % intervals; their own noise is 3 % of the interval's half."""
FEWER = 1000
"""Of many rows, whose resamples take long; the noise of the ends is then 4 % of the interval's half."""
MANY_ROWS = 20_000
_MANY_DRAWS = 5000
"""Rows from which counts are drawn by Poisson's distribution."""
_OFTEN = 5
"""Draws of a row up to which every row is looked at; more of them are rare."""
_CELLS = 4_000_000
"""Counts that are held at once."""


def resamples_of(rows: int) -> int:
    """How many resamples are drawn of so many rows."""
    return FEWER if rows > MANY_ROWS else RESAMPLES


def resampled(statistics: Sequence[Statistic], rows: int, *, seed: int, resamples: int | None = None) -> Array:
    """Scores on resamples of rows.

    Args:
        statistics: The scores, all of the same rows in the same order.
        rows: How many rows there are, 1 or more.
        seed: Of the draws: the same one gives the same resamples, whatever is scored.
        resamples: How many; `resamples_of` the rows by default.

    Returns:
        Float64, shape (resamples, statistics).
    """
    from threadpoolctl import threadpool_limits

    with threadpool_limits(1):  # products of a few columns: threads would wait for each other longer than they compute
        return _resampled(statistics, draws(rows, seed, resamples or resamples_of(rows)))


def _resampled(statistics: Sequence[Statistic], blocks: Iterator[Array]) -> Array:
    import numpy as np

    sums = [number for number, statistic in enumerate(statistics) if isinstance(statistic, RowSums)]
    columns = _side_by_side([statistics[number] for number in sums])
    scores = []
    for counts in blocks:
        block = np.empty((len(counts), len(statistics)))
        together = None if columns is None else counts @ columns
        start = 0
        for number, statistic in enumerate(statistics):
            if isinstance(statistic, RowSums) and together is not None:
                stop = start + statistic.columns.shape[1]
                block[:, number] = statistic.of_sums(together[:, start:stop])
                start = stop
            else:
                block[:, number] = statistic.values(counts)
        scores.append(block)
    return np.concatenate(scores)


def draws(rows: int, seed: int, resamples: int) -> Iterator[Array]:
    """How often each row is drawn, in blocks of shape (resamples of the block, rows), float32."""
    import numpy as np

    generator = np.random.default_rng(seed)
    size = max(1, min(resamples, _CELLS // rows))
    draw = _one_by_one if rows < _MANY_DRAWS else _by_poisson
    for start in range(0, resamples, size):
        yield draw(generator, min(size, resamples - start), rows)


def _one_by_one(generator: Generator, resamples: int, rows: int) -> Array:
    import numpy as np

    drawn = generator.integers(0, rows, size=(resamples, rows))
    drawn += np.arange(resamples)[:, None] * rows
    return np.bincount(drawn.reshape(-1), minlength=resamples * rows).reshape(resamples, rows).astype(np.float32)


def _by_poisson(generator: Generator, resamples: int, rows: int) -> Array:
    """Counts that are multinomial, from Poisson ones, which are drawn several times faster.

    Independent Poisson counts are multinomial given their sum. Their mean is a little below 1, so that hardly any sum
    reaches the number of rows (one that does is drawn again); the rows that are missing then are drawn one by one.
    """
    import numpy as np

    mean = 1 - 5 / rows**0.5
    limits = np.array([round(2**32 * limit) for limit in _poisson_limits(mean)], dtype=np.uint32)
    counts = np.empty((resamples, rows), dtype=np.float32)
    for block in counts:
        missing = -1
        while missing < 0:
            uniform = generator.bit_generator.random_raw((rows + 1) // 2).view(np.uint32)[:rows]
            drawn = (uniform >= limits[0]).view(np.uint8)
            for limit in limits[1:_OFTEN]:
                drawn += (uniform >= limit).view(np.uint8)
            seldom = np.flatnonzero(drawn == _OFTEN)
            drawn[seldom] = np.searchsorted(limits, uniform[seldom], side="right")
            missing = rows - int(drawn.sum(dtype=np.uint32))
        np.add.at(drawn, generator.integers(0, rows, size=missing), np.uint8(1))
        block[:] = drawn
    return counts


def _poisson_limits(mean: float) -> list[float]:
    """How probable counts of at most 0, 1, 2 ... are, as far as 32 bits tell them from certain."""
    limits, term, total = [], math.exp(-mean), 0.0
    while total + term < 1 - 2**-32:
        total += term
        limits.append(total)
        term *= mean / len(limits)
    return limits


def _side_by_side(statistics: Sequence[Statistic]) -> Array | None:
    """What rows add to all sums together: one product for all of them reads the counts once."""
    import numpy as np

    columns = [statistic.columns for statistic in statistics if isinstance(statistic, RowSums)]
    return np.hstack(columns).astype(np.float32) if columns else None
