"""Sums of three tensors or more are the same bits on several threads: added in order, never by `AddN`.

TensorFlow's `AddN` begins with the input whose memory is free first. Where two operations run at a time that is a
matter of chance, and so are the last digits of a gradient that comes from three branches or more.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import reduce
from typing import Any

from nnrun.engine.tensorflow.tracing.random_draws import TRACING

AS_THEY_ARE = "_grappler_ArithmeticOptimizer_AddOpsRewriteStage"
"""The attribute by which Grappler knows additions that it has joined to `AddN` already, and leaves them."""


@contextmanager
def sums_in_order() -> Iterator[None]:
    """What this thread traces meanwhile adds its tensors from the first to the last, where threads could change that.

    TensorFlow's functions are replaced for this thread alone, and come back at the end. With one operation at a time
    nothing is replaced: `AddN` then repeats, and has the bits that it has in `fit`.
    """
    import tensorflow as tf

    if tf.config.threading.get_inter_op_parallelism_threads() == 1:
        yield
        return
    from tensorflow.core.framework.attr_value_pb2 import AttrValue
    from tensorflow.python.ops import gen_math_ops as operations

    owner, add_n, add = threading.get_ident(), operations.add_n, operations.add_v2

    def added(x: Any, y: Any, name: str | None = None) -> Any:
        if threading.get_ident() != owner or tf.executing_eagerly():
            return add(x, y, name=name)
        with tf.compat.v1.get_default_graph()._attr_scope({AS_THEY_ARE: AttrValue(b=True)}):
            return add(x, y, name=name)

    def all_added(inputs: Any, name: str | None = None) -> Any:
        is_sum = len(inputs) > 2 and all(tensor.dtype.is_floating for tensor in inputs)
        return reduce(added, inputs) if is_sum and threading.get_ident() == owner else add_n(inputs, name=name)

    with TRACING:
        operations.add_n, operations.add_v2 = all_added, added
        try:
            yield
        finally:
            operations.add_n, operations.add_v2 = add_n, add
