"""How much arithmetic (FLOPs) a model does, estimated from its layers."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import keras

SEPARABLE = 6
"""So many times longer XLA takes for a separable convolution than for a plain one of the same work."""


@dataclass(frozen=True, slots=True)
class Work:
    """What a model is made of, as far as the choice of an engine goes."""

    multiply_adds: int
    """Of one row, forward."""
    convolution: bool
    recurrent: bool
    attention: bool
    sparse: bool = False
    """Whether any layer gives sparse rows, which XLA cannot."""
    convolved: int = 0
    """Of the multiply-adds those of convolutions; `SEPARABLE` times where XLA has no kernel for their kind."""
    time_steps: int = 0
    """Of all recurrent layers together."""
    looked_up: int = 0
    """Numbers that a row takes out of tables (`Embedding`)."""
    weights: int = 0
    """Numbers that every step of the optimizer changes. Of tables in which rows are looked up, plain SGD changes a few
    rows alone; every other optimizer goes through all."""

    def mflop(self, batch: int) -> float:
        """Millions of floating-point operations of a training step: two a multiply-add, forward and twice backward."""
        return 6e-6 * self.multiply_adds * batch

    def convolved_mflop(self, batch: int) -> float:
        """As `mflop`, of convolutions."""
        return 6e-6 * self.convolved * batch


def measure_work(model: keras.Model, length: int = 1) -> Work:
    """Estimates a model's work.

    Args:
        model: A built model.
        length: How long a sequence is where the model leaves it open, and how many ones a sparse row has at most.
    """
    import keras

    convolutions, attentions = (
        tuple(vars(keras.layers)[name] for name in dir(keras.layers) if part in name) for part in ("Conv", "Attention")
    )
    plain = (keras.layers.Conv1D, keras.layers.Conv2D)
    layers = list(leaves(model))
    kinds = [part for layer in layers for part in unwrapped(layer)]
    return Work(
        multiply_adds=sum(multiply_adds(layer, length) for layer in layers),
        weights=sum(updated_weights(layer, tables=not is_plain(getattr(model, "optimizer", None))) for layer in layers),
        convolution=any(isinstance(layer, convolutions) for layer in kinds),
        convolved=sum(
            multiply_adds(layer, length) * (1 if all(isinstance(part, plain) for part in convolving) else SEPARABLE)
            for layer in layers
            if (convolving := [part for part in unwrapped(layer) if isinstance(part, convolutions)])
        ),
        recurrent=any(isinstance(layer, keras.layers.RNN) for layer in kinds),
        looked_up=sum(looked_up(layer, length) for layer in layers),
        time_steps=sum(time_steps(layer, length) for layer in layers),
        attention=any(isinstance(layer, attentions) for layer in kinds),
        sparse=any(is_sparse(layer, "output") for layer in layers),
    )


def leaves(layer: Any) -> Iterator[keras.layers.Layer]:
    """The layers of a model, those of models inside it too."""
    import keras

    for inner in layer.layers:
        if isinstance(inner, keras.Model):
            yield from leaves(inner)
        else:
            yield inner


def unwrapped(layer: Any) -> Iterator[Any]:
    """A layer, and what it is around, and what that is around."""
    yield layer
    for inner in wrapped(layer):
        yield from unwrapped(inner)


def wrapped(wrapper: Any) -> list[Any]:
    """What a wrapper (Bidirectional, TimeDistributed) is around; the cells of an RNN, the layers of a model."""
    inner = [getattr(wrapper, name, None) for name in ("layer", "forward_layer", "backward_layer", "cell")]
    return [layer for layer in inner if layer is not None] + [
        *getattr(wrapper, "cells", ()),
        *getattr(wrapper, "layers", ()),
    ]


def multiply_adds(layer: keras.layers.Layer, length: int) -> int:
    """One layer's multiply-adds of one row: each weight of a kernel works once at each position."""
    import keras

    if isinstance(layer, keras.layers.Embedding):  # looks rows up
        return 0
    shapes = [weight.shape for weight in layer.weights if len(weight.shape) > 1]
    if is_sparse(layer, "input"):
        return sum(length * int(shape[-1]) for shape in shapes)
    return int(sum(math.prod(shape) for shape in shapes)) * positions(layer, length)


def time_steps(layer: keras.layers.Layer, length: int) -> int:
    """How many steps one layer's loop over time takes; both ways of a layer run side by side, and count once."""
    import keras

    return positions(layer, length) if any(isinstance(part, keras.layers.RNN) for part in unwrapped(layer)) else 0


def looked_up(layer: keras.layers.Layer, length: int) -> int:
    """How many numbers one layer looks up for a row."""
    import keras

    return layer.output_dim * positions(layer, length) if isinstance(layer, keras.layers.Embedding) else 0


def updated_weights(layer: keras.layers.Layer, *, tables: bool) -> int:
    """How many numbers of a layer every step of the optimizer changes, those of ``tables`` too or not."""
    import keras

    if isinstance(layer, keras.layers.Embedding) and not tables:
        return 0
    return sum(math.prod(weight.shape) for weight in layer.trainable_weights)


def is_plain(optimizer: Any) -> bool:
    """Whether an optimizer remembers nothing of a weight: SGD without momentum."""
    import keras

    return isinstance(optimizer, keras.optimizers.SGD) and not optimizer.momentum


def is_sparse(layer: Any, side: str) -> bool:
    """Whether what a layer takes ("input") or gives ("output") are sparse rows."""
    try:
        return bool(getattr(getattr(layer, side), "sparse", False))
    except (AttributeError, ValueError):  # called more than once, or never
        return False


def positions(layer: Any, length: int) -> int:
    """At how many places of one row a layer's kernel is applied: pixels, or time steps."""
    import keras

    recurrent = any(isinstance(part, keras.layers.RNN) for part in (layer, *wrapped(layer)))
    try:
        tensor = layer.input if recurrent else layer.output
    except AttributeError:  # called more than once, or never
        return 1
    first = tensor[0] if isinstance(tensor, list | tuple) else tensor  # beside it a mask, or states
    shape = getattr(first, "shape", None)
    if shape is None or len(shape) < 3:
        return 1
    inner = shape[1:-1]
    if getattr(layer, "data_format", None) == "channels_first":
        inner = shape[2:]
    return math.prod(length if size is None else int(size) for size in inner)
