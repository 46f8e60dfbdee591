"""Weights of recurrent layers, read once before the loop over time where they are traced for XLA.

A cell reads them in each turn, and the gradient's loop wants what each turn has read: XLA then keeps a copy for every
time step.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from nnrun.engine.tensorflow.tracing.random_draws import TRACING


@contextmanager
def weights_before_loops() -> Iterator[None]:
    """What this thread traces meanwhile reads the weights of recurrent layers before their loops: the bits stay.

    Keras's method is replaced for this thread alone, and comes back at the end.
    """
    from keras.layers import RNN

    owner, own = threading.get_ident(), RNN.inner_loop

    def inner_loop(layer: Any, *args: Any, **kwargs: Any) -> Any:
        if threading.get_ident() != owner:
            return own(layer, *args, **kwargs)
        with weights_as_tensors(layer.cell):
            return own(layer, *args, **kwargs)

    with TRACING:
        RNN.inner_loop = inner_loop
        try:
            yield
        finally:
            RNN.inner_loop = own


@contextmanager
def weights_as_tensors(cell: Any) -> Iterator[None]:
    """The trainable weights of a cell are tensors meanwhile, which nothing assigns to."""
    import tensorflow as tf

    variables = cell.trainable_variables
    before = [variable._value for variable in variables]
    for variable, value in zip(variables, before, strict=True):
        variable._value = tf.convert_to_tensor(value)
    try:
        yield
    finally:
        for variable, value in zip(variables, before, strict=True):
            variable._value = value
