"""Shuffling: the order in which an epoch visits the rows; of rows on the disk, chunk after chunk."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from nnrun.engine.tensorflow.feed import Visit

if TYPE_CHECKING:
    from nnrun.mapped import Span
    from nnrun.types import Indices

BLOCKS = 256
"""Blocks of following rows that a chunk is drawn from: so many places of the data are mixed with each other."""


def order(seed: int, epoch: int, rows: int, *, shuffle: bool = True) -> Indices:
    """The rows in the order in which an epoch visits them, shape (rows,).

    It depends on nothing but its arguments, so a resumed run draws it again and plain Keras can replay it.

    Args:
        seed: The run's seed, 0 or more.
        epoch: The epoch, from 0.
        rows: How many rows there are.
        shuffle: Without it every epoch goes from the first row to the last.
    """
    import numpy as np

    return np.random.default_rng([seed, epoch]).permutation(rows) if shuffle else np.arange(rows)


@dataclass(frozen=True, slots=True)
class RowOrder:
    """The order of all epochs. It depends on these numbers alone, never on the memory at hand.

    Rows in memory are drawn as `order` has it. Those of a part on the disk lie in blocks of ``chunk // BLOCKS``
    following rows. An epoch draws the order of the blocks, puts them end to end, cuts that into chunks, and draws the
    order of the rows within each chunk.
    """

    rows: int
    seed: int = 0
    shuffle: bool = True
    chunk: int = 0
    """Rows of a chunk; 0 where all are in memory."""

    @property
    def chunks(self) -> int:
        """Visits of an epoch."""
        return max(1, -(-self.rows // self.chunk)) if self.chunk else 1

    def visit(self, epoch: int, number: int = 0) -> Visit:
        """One of the visits of an epoch, both counted from 0; without rows where an epoch has no more of them."""
        import numpy as np

        if not self.chunk:
            return Visit(((0, self.rows),), order(self.seed, epoch, self.rows, shuffle=self.shuffle), 0)
        start, stop = min(number * self.chunk, self.rows), min((number + 1) * self.chunk, self.rows)
        if not self.shuffle:
            return Visit(((start, stop),), np.arange(stop - start), start)
        within = np.random.default_rng([self.seed, epoch, number + 1]).permutation(stop - start)
        return Visit(tuple(self._spans(epoch, start, stop)), within, start)

    def shapes(self) -> list[Visit]:
        """One visit of each number of rows: the first, and the last, which may be short."""
        return [self.visit(0, number) for number in sorted({0, self.chunks - 1})]

    def _spans(self, epoch: int, start: int, stop: int) -> list[Span]:
        """Where the rows from one number to another lie, of the epoch's blocks end to end."""
        import numpy as np

        size = max(1, self.chunk // BLOCKS)
        first = np.random.default_rng([self.seed, epoch]).permutation(-(-self.rows // size)) * size
        lengths = np.minimum(size, self.rows - first)
        ends = np.cumsum(lengths)
        spans = []
        for block in range(int(np.searchsorted(ends, start, "right")), int(np.searchsorted(ends, stop, "left")) + 1):
            if block < len(ends) and start < stop:
                begin = int(ends[block] - lengths[block])
                low, high = max(start - begin, 0), min(stop - begin, int(lengths[block]))
                spans.append((int(first[block]) + low, int(first[block]) + high))
        return spans
