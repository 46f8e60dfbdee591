"""Stretches of steps as compiled functions: one call, many batches."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from nnrun.engine.building import build_metrics
from nnrun.engine.memo import remembered

if TYPE_CHECKING:
    import keras
    import tensorflow as tf

    from nnrun.engine.feed import Feed

    Stretch = Callable[[Any, tf.Tensor, tf.Tensor], tuple[dict[str, tf.Tensor], tf.Tensor]]


def stretch_of(model: keras.Model, kind: str, feed: Feed, *, jit: bool) -> Stretch:
    """The model's function for "train" or "test" steps over such data."""

    def make() -> Stretch:
        build_metrics(model, feed)
        step = model.train_step if kind == "train" else model.test_step
        return compile_stretch(model, step, feed.spec, jit=jit)

    parts = [*model.metrics, *model.trainable_variables]
    return remembered(model, f"{kind} {jit} {feed.spec}", parts, make)  # type: ignore[no-any-return]


def compile_stretch(model: keras.Model, step: Callable[[Any], Any], spec: Any, *, jit: bool) -> Stretch:
    """A function that runs ``step`` on some of a piece's batches, in one call.

    It takes the data, the piece's rows, and four numbers: rows a batch, the first step, the one after the last, and
    whether to reset the metrics before. It gives the metrics as they then stand, and whether all trainable weights are
    finite. The batch dimension is left open on purpose: with a fixed one, sums in recurrent and normalization layers
    differ from those of ``fit``. Metrics are reset here, and the numbers come as one tensor, since each variable or
    tensor touched from Python costs as much as a step of a small model.
    """
    import tensorflow as tf

    def stretch(data: Any, rows: tf.Tensor, bounds: tf.Tensor) -> Any:
        batch, start, stop, reset = tf.unstack(bounds)

        def body(number: tf.Tensor) -> tuple[tf.Tensor]:
            chosen = rows[number] if jit else rows[number * batch : (number + 1) * batch]
            step(tf.nest.map_structure(lambda tensor: tf.gather(tensor, chosen), data))
            return (number + 1,)

        tf.cond(reset > 0, model.reset_metrics, lambda: None)
        tf.while_loop(lambda number: number < stop, body, (start,), parallel_iterations=1)
        return model.get_metrics_result(), all_finite(model.trainable_variables)

    rows = tf.TensorSpec([None, None] if jit else [None], tf.int64)
    bounds = tf.TensorSpec([4], tf.int32)  # a GPU's kernels take these from the host, where loops are counted
    function = tf.function(stretch, input_signature=[spec, rows, bounds], jit_compile=jit, autograph=False)
    return function.get_concrete_function()  # type: ignore[no-any-return]


def all_finite(variables: list[Any]) -> tf.Tensor:
    """Whether no float among the variables is NaN or infinite."""
    import tensorflow as tf

    checks = [tf.reduce_all(tf.math.is_finite(tf.convert_to_tensor(v))) for v in variables if "float" in str(v.dtype)]
    return tf.reduce_all(tf.stack(checks)) if checks else tf.constant(True)


def plain_logs(logs: dict[str, Any]) -> dict[str, Any]:
    """Metrics as Python floats, those that are vectors as arrays, nested ones flat; the loss first."""
    import numpy as np

    flat: dict[str, Any] = {}
    for name, value in logs.items():
        if isinstance(value, dict):
            flat |= plain_logs(value)
        else:
            array = np.asarray(value)
            flat[name] = float(array) if array.ndim == 0 else array
    return flat
