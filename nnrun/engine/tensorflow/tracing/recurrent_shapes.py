"""Recurrent layers whose loops know how many rows a batch has, where all batches of a pass have as many.

With an open number, the gradient of a loop asks at every time step along which axes each sum and product was broadcast:
the loop keeps what went into them, and adds up along no axis. That is a fifth to a third of a step. Only the loops are
told: outside of them the number would be a constant, which TensorFlow joins with others, and rounds otherwise than in
`fit` over batches of an open size.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from nnrun.engine.tensorflow.arithmetic import leaves, unwrapped
from nnrun.engine.tensorflow.tracing.random_draws import TRACING

if TYPE_CHECKING:
    import keras
    import tensorflow as tf

MASKS = ("get_dropout_mask", "get_recurrent_dropout_mask")
"""Methods of Keras's cells that give tensors from outside of the loop."""


def rows_for_loops(model: keras.Model, batch: int | None) -> int | None:
    """The rows of a batch, where a model has recurrent layers and all its layers are of Keras's or nnrun's own.

    Another layer may hand on more rows than it was given, as `TimeDistributed` may.
    """
    import keras

    parts = [part for layer in leaves(model) for part in unwrapped(layer)]
    ours = all(type(part).__module__.partition(".")[0] in ("keras", "nnrun") for part in parts)
    loops = [part for part in parts if isinstance(part, keras.layers.RNN)]
    distributed = any(
        isinstance(part, keras.layers.TimeDistributed) and any(inner in loops for inner in unwrapped(part))
        for part in parts
    )
    return batch if loops and ours and not distributed else None


@contextmanager
def loops_over(rows: int | None) -> Iterator[None]:
    """What this thread traces meanwhile has recurrent layers whose loops know that there are so many rows, if given.

    Keras's and TensorFlow's functions are replaced for this thread alone, and come back at the end.
    """
    if rows is None:
        yield
        return
    from keras.src import backend
    from keras.src.layers.rnn.dropout_rnn_cell import DropoutRNNCell
    from tensorflow.python.ops.tensor_array_ops import _GraphTensorArrayV2

    owner = threading.get_ident()

    def loop(step: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        return own["rnn"](step_over(step, rows) if threading.get_ident() == owner else step, *args, **kwargs)

    def keep_open(array: Any, shape: tf.TensorShape) -> None:
        """What a loop gives has the shape that Keras says, and not that of what the loop writes."""
        if threading.get_ident() != owner or array.element_shape.rank is None:
            own["_check_element_shape"](array, shape)

    def mask_of(name: str) -> Callable[..., Any]:
        return lambda cell, inputs: as_read(own[name](cell, inputs), inputs, owner)

    places: tuple[tuple[Any, str, Callable[..., Any]], ...] = (
        (backend, "rnn", loop),
        (_GraphTensorArrayV2, "_check_element_shape", keep_open),
        *((DropoutRNNCell, name, mask_of(name)) for name in MASKS),
    )
    own = {name: getattr(owning, name) for owning, name, _ in places}
    with TRACING:
        try:
            for owning, name, ours in places:
                setattr(owning, name, ours)
            yield
        finally:
            for owning, name, _ in places:
                setattr(owning, name, own[name])


def step_over(step: Callable[..., Any], rows: int) -> Callable[..., Any]:
    """A time step that says, within its loop, that what goes in and what the loop goes on with has so many rows."""
    import tensorflow as tf

    outside = tf.compat.v1.get_default_graph()

    def known(inputs: Any, states: Any) -> Any:
        graph = tf.compat.v1.get_default_graph()
        if graph is not outside:  # Keras takes a step before the loop, too
            for tensor in [*graph.inputs, *tf.nest.flatten((inputs, states))]:
                say_rows(tensor, rows)
        return step(inputs, states)

    return known


def as_read(masks: Any, inputs: tf.Tensor, owner: int) -> Any:
    """The masks of a cell as its loop reads them from outside: of as many rows as what goes in."""
    import tensorflow as tf

    rows, graph = inputs.shape[0], tf.compat.v1.get_default_graph()
    if masks is None or rows is None or threading.get_ident() != owner:
        return masks

    def read(mask: tf.Tensor) -> tf.Tensor:
        if mask.graph is graph:
            return mask
        inside = graph.capture(mask)
        say_rows(inside, rows)
        return inside

    return tf.nest.map_structure(read, masks)


def say_rows(tensor: tf.Tensor, rows: int) -> None:
    """Says how many rows a tensor of two axes or more has, where that is open."""
    if tensor.shape.rank and tensor.shape.rank > 1 and tensor.shape[0] is None:
        tensor.set_shape([rows, *tensor.shape[1:]])
