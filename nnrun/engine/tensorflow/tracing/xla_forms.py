"""Operations in the forms that suit XLA: products, sums over rows, gradients of slices, weights of loops."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

from nnrun.engine.tensorflow.tracing.column_sums import bias_gradient, reduced_gradient
from nnrun.engine.tensorflow.tracing.loop_weights import weights_before_loops
from nnrun.engine.tensorflow.tracing.products import NARROW, einsum, product
from nnrun.engine.tensorflow.tracing.random_draws import TRACING
from nnrun.engine.tensorflow.tracing.sliced_gradients import sum_of_gradients


@contextmanager
def forms_for_xla() -> Iterator[None]:
    """What this thread traces meanwhile is in those forms: only its rounding differs.

    TensorFlow's and Keras's functions are replaced for this thread alone, and come back at the end.
    """
    from keras.src.backend.tensorflow import numpy as keras_numpy
    from tensorflow.python.ops import gen_math_ops as operations
    from tensorflow.python.ops import gen_nn_ops, math_grad

    owner = threading.get_ident()
    places: tuple[tuple[Any, str, Callable[..., Any]], ...] = (
        (operations, "add_n", sum_of_gradients),
        (operations, "mat_mul", partial(product, "transpose_a", "transpose_b", NARROW)),
        (operations, "batch_mat_mul_v2", partial(product, "adj_x", "adj_y", None)),
        (keras_numpy, "einsum", einsum),
        (gen_nn_ops, "bias_add_grad", bias_gradient),
        (math_grad, "_ReduceGradientArg", reduced_gradient),
    )
    before = [getattr(module, name) for module, name, _ in places]

    def replaced(own: Callable[..., Any], ours: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        return ours(own, *args, **kwargs) if threading.get_ident() == owner else own(*args, **kwargs)

    with TRACING, weights_before_loops():
        try:
            for (module, name, ours), own in zip(places, before, strict=True):
                setattr(module, name, partial(replaced, own, ours))
            yield
        finally:
            for (module, name, _), own in zip(places, before, strict=True):
                setattr(module, name, own)
