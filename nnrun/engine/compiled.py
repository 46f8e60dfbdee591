"""Stretches of steps as compiled functions: one call, many batches."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from nnrun.engine.feed import Feed

if TYPE_CHECKING:
    import keras
    import tensorflow as tf

    from nnrun.types import Indices

    Stretch = Callable[[Any, tf.Tensor, tf.Tensor, tf.Tensor, tf.Tensor], tuple[dict[str, tf.Tensor], tf.Tensor]]


@dataclass(frozen=True, slots=True)
class Piece:
    """Batches of one shape that follow each other in an epoch."""

    rows: tf.Tensor
    """Row numbers: (rows,) for ``graph``, which slices batches off it; (steps, batch) for ``xla``, which needs shapes."""
    steps: int
    first: int
    """The number of its first step in the epoch, from 0."""


def pieces(rows: Indices, batch: int, *, jit: bool) -> list[Piece]:
    """An epoch's rows, cut into pieces; a short last batch is a piece of its own only where shapes matter."""
    import tensorflow as tf

    count = len(rows)
    if not jit:
        return [Piece(tf.constant(rows), -(-count // batch), 0)]
    whole = count // batch
    cut = [Piece(tf.constant(rows[: whole * batch].reshape(whole, batch)), whole, 0)] if whole else []
    if count % batch:
        cut.append(Piece(tf.constant(rows[whole * batch :][None]), 1, whole))
    return cut


def compile_stretch(
    model: keras.Model, step: Callable[[Any], Any], spec: Any, *, jit: bool
) -> Stretch:
    """A function that runs ``step`` on the batches ``start`` to ``stop`` of a piece, in one call.

    It gives the metrics as they then stand, and whether all trainable weights are finite. The batch dimension is left
    open on purpose: with a fixed one, sums in recurrent and normalization layers differ from those of ``fit``.
    """
    import tensorflow as tf

    def stretch(data: Any, rows: tf.Tensor, batch: tf.Tensor, start: tf.Tensor, stop: tf.Tensor) -> Any:
        def body(number: tf.Tensor) -> tuple[tf.Tensor]:
            chosen = rows[number] if jit else rows[number * batch : (number + 1) * batch]
            step(tf.nest.map_structure(lambda tensor: tf.gather(tensor, chosen), data))
            return (number + 1,)

        tf.while_loop(lambda number: number < stop, body, (start,), parallel_iterations=1)
        return model.get_metrics_result(), all_finite(model.trainable_variables)

    rows = tf.TensorSpec([None, None] if jit else [None], tf.int64)
    count = tf.TensorSpec([], tf.int64)
    function = tf.function(
        stretch, input_signature=[spec, rows, count, count, count], jit_compile=jit, autograph=False
    )
    return function  # type: ignore[no-any-return]


def all_finite(variables: list[Any]) -> tf.Tensor:
    """Whether no float among the variables is NaN or infinite."""
    import tensorflow as tf

    checks = [tf.reduce_all(tf.math.is_finite(tf.convert_to_tensor(v))) for v in variables if "float" in str(v.dtype)]
    return tf.reduce_all(tf.stack(checks)) if checks else tf.constant(True)


def run_stretch(function: Stretch, feed: Feed, piece: Piece, batch: int, start: int, stop: int) -> tuple[dict[str, Any], bool]:
    """Runs the steps and waits for them; metrics as floats, vectors as arrays."""
    import tensorflow as tf

    logs, finite = function(
        feed.data, piece.rows, tf.constant(batch, tf.int64), tf.constant(start, tf.int64), tf.constant(stop, tf.int64)
    )
    return plain_logs(logs), bool(finite)


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
