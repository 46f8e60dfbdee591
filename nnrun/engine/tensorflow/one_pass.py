"""One pass over a part's rows, in stretches short enough to answer a person."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Any

from nnrun.engine.tensorflow.compiled_steps import NOTHING, CompiledSteps, Stretched
from nnrun.engine.tensorflow.feed import Feed, roomy

if TYPE_CHECKING:
    import tensorflow as tf

    from nnrun.types import Indices

LONGEST = 0.5
"""Seconds. How long a stretch should take: progress is shown and Ctrl-C heard between stretches."""

Before = Callable[[int], None]
"""Called with the step (from 0) that a stretch begins with."""
After = Callable[[int, dict[str, Any], bool], None]
"""Called with the last step of a stretch (from 0), the metrics, and whether all weights are finite."""


@dataclass
class StretchLength:
    """How many steps a stretch may have. It looks at the clock, and no number depends on what it sees.

    It takes the power of two that is nearest, and keeps one that is about right: most stretches are then those of an
    epoch before, whose bounds are at hand as tensors.
    """

    single: bool = False
    """Whether every step is a stretch of its own."""
    steps: int = 1

    def next(self, remaining: int) -> int:
        """How many of the remaining steps to take now."""
        return 1 if self.single else min(self.steps, remaining)

    def took(self, steps: int, seconds: float) -> None:
        """Learns from a stretch."""
        right = LONGEST * steps / max(seconds, 1e-9)
        if not right / 3 <= self.steps <= right * 1.5:
            self.steps = 1 << max(0, round(math.log2(max(right, 1))))


@dataclass(frozen=True, slots=True)
class Block:
    """Batches of one pass that a function runs."""

    function: CompiledSteps
    rows: tf.Tensor
    """Row numbers as the function takes them: (rows,) to slice batches off, or (steps, batch)."""
    steps: int
    first: int
    """The number of its first step in the pass, from 0."""


@dataclass(frozen=True)
class Pass:
    """How a part is gone through: by the graph, or its whole batches by XLA and only a short last one by the graph."""

    feed: Feed
    batch: int
    graph: Callable[[], CompiledSteps]
    xla: CompiledSteps | None = None
    pace: StretchLength = field(default_factory=StretchLength)

    @property
    def steps(self) -> int:
        """Batches in a pass."""
        return -(-self.feed.rows // self.batch)

    def warm(self) -> None:
        """Traces and compiles for every shape there will be, by stretches of no step: nothing changes."""
        for piece in self.straight:
            self.stretch(piece, 0, 0)

    def run(
        self, pieces: list[Block], before: Before, after: After, until: Callable[[], bool] = lambda: False
    ) -> Stretched:
        """Goes through a pass from fresh metrics, ``until`` that is true; gives what its last stretch left.

        Where it is true from the beginning, there is one step, as under ``fit``.
        """
        done = NOTHING
        for piece in pieces:
            start = 0
            while start < piece.steps:
                stop = start + (1 if until() else self.pace.next(piece.steps - start))
                before(piece.first + start)
                done = NOTHING  # the values of the last are not to be held meanwhile
                began = time.perf_counter()
                done = self.stretch(piece, start, stop, reset=piece.first + start == 0)
                self.pace.took(stop - start, time.perf_counter() - began)
                after(piece.first + stop - 1, done.logs, done.finite)
                start = stop
                if until():
                    return done
        return done

    def stretch(self, piece: Block, start: int, stop: int, *, reset: bool = False) -> Stretched:
        """Runs some of a piece's steps, from fresh metrics or on, and waits for them."""
        return piece.function(self.feed.data, piece.rows, bounds(self.batch, start, stop, int(reset)))

    @cached_property
    def straight(self) -> list[Block]:
        """The pieces of a pass from the first row to the last."""
        import numpy as np

        return self.pieces(np.arange(self.feed.rows))

    def pieces(self, rows: Indices) -> list[Block]:
        """The rows, divided between the functions.

        XLA compiles anew for every shape of a batch, for a second or two; the short last one is not worth that. The
        matrix of row numbers has more lines than there are steps, so that its shape too is that of similar parts.
        """
        import numpy as np
        import tensorflow as tf

        if self.xla is None:
            return [Block(self.graph(), tf.constant(rows), self.steps, 0)]
        whole = len(rows) // self.batch
        matrix, rest = np.zeros((roomy(whole), self.batch), np.int64), rows[whole * self.batch :]
        matrix[:whole] = rows[: whole * self.batch].reshape(whole, self.batch)
        cut = [Block(self.xla, tf.constant(matrix), whole, 0)]
        return [*cut, Block(self.graph(), tf.constant(rest), 1, whole)] if rest.size else cut


@lru_cache(64)
def bounds(*numbers: int) -> tf.Tensor:
    """The numbers of a stretch as a tensor: most epochs of a small model are one stretch, with the same numbers."""
    import tensorflow as tf

    return tf.constant(numbers, tf.int32)
