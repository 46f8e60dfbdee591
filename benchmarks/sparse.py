"""What the rule for `multi_hot` rests on: a layer over rows of zeros and ones as sparse rows, and as dense ones.

Each is one step of a layer, forward and backward, over a batch of 512 rows of 10,000 zeros and ones, made of ids by the
step: `SparseDense` over sparse rows, and `Dense` over dense ones, on one thread. nnrun takes the sparse rows for layers
of less than 32 units where at most one in 32 is a one, for wider ones where at most one in 128 is.
"""

from __future__ import annotations

import json
import statistics
import time
from collections.abc import Callable
from typing import Any

from benchmarks.processes import python
from benchmarks.processes import run as run_process
from benchmarks.tables import Series, Table

ROWS, SIZE = 512, 10_000
UNITS = (16, 64, 512)
ONE_IN = (256, 128, 64, 32, 16)
"""Of so many places one is a one."""
TIMES = 15


def run() -> list[Table]:
    """A line for each share of ones, with columns for each width of the layer."""
    figures: dict[str, list[float]] = json.loads(run_process(python("-m", "benchmarks.sparse")).output)
    rows = []
    for one_in in ONE_IN:
        cells = []
        for units in UNITS:
            dense, sparse = (statistics.median(figures[f"{kind} {one_in} {units}"]) for kind in ("dense", "sparse"))
            cells += [f"{1e3 * dense:.1f}", f"{1e3 * sparse:.1f}", f"{dense / sparse:.1f}"]
        rows.append((f"1 in {one_in}", *cells))
    columns = [f"{units} units: {what}" for units in UNITS for what in ("dense, ms", "sparse, ms", "x")]
    raw = tuple(Series(case, "step", "s", tuple(values)) for case, values in figures.items())
    return [Table("A layer's step", ("ones", *columns), tuple(rows), raw)]


def measure() -> dict[str, list[float]]:
    """Seconds of the steps by kind, share of ones and units, in turns."""
    import keras
    import tensorflow as tf

    from nnrun.model.layers import MultiHot, SparseDense

    tf.config.threading.set_intra_op_parallelism_threads(1)
    tf.config.threading.set_inter_op_parallelism_threads(1)
    figures: dict[str, list[float]] = {}
    for one_in in ONE_IN:
        ids = tf.constant(made_up_ids(SIZE // one_in))
        for units in UNITS:
            steps = {
                "dense": step(MultiHot(SIZE), keras.layers.Dense(units), ids),
                "sparse": step(MultiHot(SIZE, sparse=True), SparseDense(units), ids),
            }
            for _ in range(TIMES):
                for kind, one in steps.items():
                    began = time.perf_counter()
                    one()
                    figures.setdefault(f"{kind} {one_in} {units}", []).append(time.perf_counter() - began)
    return figures


def step(rows: Any, layer: Any, ids: Any) -> Callable[[], float]:
    """A layer's outputs and the gradient of its kernel, compiled by TensorFlow, called once."""
    import tensorflow as tf

    layer.build((None, SIZE))

    @tf.function(autograph=False)  # type: ignore[untyped-decorator]
    def gradient() -> Any:
        with tf.GradientTape() as tape:
            loss = tf.reduce_sum(layer(rows(ids)) ** 2)
        return tf.reduce_sum(tape.gradient(loss, layer.kernel.value))

    gradient()
    return lambda: float(gradient())


def made_up_ids(count: int) -> Any:
    """Rows of different ids in rising order, so many in the mean: int16, filled up with -1."""
    import numpy as np

    generator = np.random.default_rng(0)
    ids = np.full((ROWS, 2 * count), -1, np.int16)
    for row, length in zip(ids, generator.integers(1, 2 * count, ROWS), strict=True):
        row[:length] = np.sort(generator.choice(SIZE, length, replace=False))
    return ids


if __name__ == "__main__":
    print(json.dumps(measure()))
