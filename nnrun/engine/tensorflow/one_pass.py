"""One pass over a part's rows, in compiled calls short enough to answer a person (Keras: ``steps_per_execution``)."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Any

from nnrun.engine.tensorflow.compiled_steps import NO_STEPS, CompiledSteps, StepsResult
from nnrun.engine.tensorflow.feed import Feed, Visit, roomy

if TYPE_CHECKING:
    import tensorflow as tf

LONGEST = 0.5
"""Seconds. How long a call should take: progress is shown and Ctrl-C heard between calls."""

Before = Callable[[int], None]
"""Called with the step (from 0) that a call begins with."""
After = Callable[[int, dict[str, Any], bool], None]
"""Called with the last step of a call (from 0), the metrics, and whether all weights are finite."""


@dataclass
class StepsPerCall:
    """How many steps a compiled call may have. It looks at the clock, and no number depends on what it sees.

    It takes the power of two that is nearest, and keeps one that is about right: most calls are then those of an epoch
    before, whose bounds are at hand as tensors.
    """

    single: bool = False
    """Whether every step is a call of its own."""
    steps: int = 1

    def next(self, remaining: int) -> int:
        """How many of the remaining steps to take now."""
        return 1 if self.single else min(self.steps, remaining)

    def took(self, steps: int, seconds: float) -> None:
        """Learns from a call."""
        right = LONGEST * steps / max(seconds, 1e-9)
        if not right / 3 <= self.steps <= right * 1.5:
            self.steps = 1 << max(0, round(math.log2(max(right, 1))))


@dataclass(frozen=True, slots=True)
class BatchBlock:
    """Batches of one pass that a function runs."""

    function: CompiledSteps
    data: Any
    """What they are gathered from."""
    rows: tf.Tensor
    """Row numbers as the function takes them: (rows,) to slice batches off, or (steps, batch)."""
    steps: int
    first: int
    """The number of its first step in the pass, from 0."""


@dataclass(frozen=True)
class Pass:
    """How a part is gone through: by the graph, or its whole batches by XLA and only a short last one by the graph.

    Several devices share the batches, but for a short last one that has fewer rows than there are devices.
    """

    feed: Feed
    batch: int
    graph: Callable[[], CompiledSteps]
    xla: CompiledSteps | None = None
    steps_per_call: StepsPerCall = field(default_factory=StepsPerCall)
    shared: Callable[[], CompiledSteps] | None = None
    devices: int = 1
    """How many share a batch of ``shared``."""

    @property
    def steps(self) -> int:
        """Batches in a pass."""
        return -(-self.feed.rows // self.batch)

    def warm(self, visits: Iterable[Visit]) -> None:
        """Traces and compiles for every shape there will be, by calls of no step: nothing changes."""
        for visit in visits:
            for block in self.blocks(visit):
                self.call(block, 0, 0)

    def run(
        self, blocks: Iterable[BatchBlock], before: Before, after: After, until: Callable[[], bool] = lambda: False
    ) -> StepsResult:
        """Goes through a pass from fresh metrics, ``until`` that is true; gives what its last call left.

        Where it is true from the beginning, there is one step, as under ``fit``.
        """
        done = NO_STEPS
        for block in blocks:
            start = 0
            while start < block.steps:
                stop = start + (1 if until() else self.steps_per_call.next(block.steps - start))
                before(block.first + start)
                done = NO_STEPS  # the values of the last are not to be held meanwhile
                began = time.perf_counter()
                done = self.call(block, start, stop, reset=block.first + start == 0)
                self.steps_per_call.took(stop - start, time.perf_counter() - began)
                after(block.first + stop - 1, done.logs, done.finite)
                start = stop
                if until():
                    return done
        return done

    def call(self, block: BatchBlock, start: int, stop: int, *, reset: bool = False) -> StepsResult:
        """Runs some of a block's steps, from fresh metrics or on, and waits for them."""
        return block.function(block.data, block.rows, bounds(self.batch, start, stop, int(reset)))

    @cached_property
    def all_in_order(self) -> list[BatchBlock]:
        """The blocks of a pass over rows in memory, from the first row to the last."""
        import numpy as np

        return self.blocks(Visit(((0, self.feed.rows),), np.arange(self.feed.rows)))

    def blocks(self, visit: Visit) -> list[BatchBlock]:
        """The rows of a visit, divided between the functions.

        XLA compiles anew for every shape of a batch, for a second or two; the short last one is not worth that. The
        matrix of row numbers has more lines than there are steps, so that its shape too is that of similar parts.
        """
        import numpy as np
        import tensorflow as tf

        rows, first = self.feed.numbers(visit.order), visit.first // self.batch
        if not rows.size:
            return []
        data, whole = self.feed.load(visit.spans), len(rows) // self.batch
        every, rest = rows[: whole * self.batch], rows[whole * self.batch :]
        function = self.xla or (self.shared or self.graph)()
        if self.xla is None and (self.shared is None or not 0 < rest.size < self.devices):
            return [BatchBlock(function, data, tf.constant(rows), -(-len(rows) // self.batch), first)]
        if self.xla is not None:
            lines = np.zeros((roomy(self.feed.chunk // self.batch or whole), self.batch), np.int64)
            lines[:whole] = every.reshape(whole, self.batch)
            every = lines
        cut = [BatchBlock(function, data, tf.constant(every), whole, first)] if whole else []
        return [*cut, BatchBlock(self.graph(), data, tf.constant(rest), 1, first + whole)] if rest.size else cut


@lru_cache(64)
def bounds(*numbers: int) -> tf.Tensor:
    """The numbers of a call as a tensor: most epochs of a small model are one call, with the same numbers."""
    import tensorflow as tf

    return tf.constant(numbers, tf.int32)
