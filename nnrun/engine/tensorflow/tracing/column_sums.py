"""Sums over rows (gradients of biases, and of what normalization multiplies by) as products with ones.

XLA sums rows number for number, the more slowly the fewer columns there are; a product takes up to a sixth of that.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import tensorflow as tf


def bias_gradient(
    own: Callable[..., Any], out_backprop: Any, data_format: Any = None, name: str | None = None
) -> tf.Tensor:
    """The gradient of a bias, in the place of TensorFlow's ``bias_add_grad``.

    Args:
        own: TensorFlow's function.
        out_backprop: The gradient of what the bias was added to.
        data_format: Where the channels are: last (NHWC), or first.
        name: Of the operation.
    """
    rank = out_backprop.shape.rank
    if rank is None or data_format not in (None, "NHWC", b"NHWC") or not has_sums(out_backprop, rank - 1):
        return own(out_backprop=out_backprop, data_format=data_format, name=name)
    return column_sums(out_backprop, rank - 1)


def reduced_gradient(own: Callable[..., Any], gradient: Any, shape_axes_must_reduce: Sequence[Any]) -> Any:
    """The gradient of a factor or a term that was repeated along the first axes, in the place of TensorFlow's.

    Args:
        own: TensorFlow's function.
        gradient: That of all repetitions, or None.
        shape_axes_must_reduce: The shape of the factor, the axes to sum over, and whether there are any.
    """
    shape, axes, must_reduce = shape_axes_must_reduce
    first = isinstance(axes, list) and axes == [*range(len(axes))]
    if gradient is None or not must_reduce or not first or not has_sums(gradient, len(axes)):
        return own(gradient, shape_axes_must_reduce)
    import tensorflow as tf

    return tf.reshape(column_sums(gradient, len(axes)), shape)


def has_sums(tensor: Any, axes: int) -> bool:
    """Whether sums over so many first axes are made as a product: of several axes, and into several columns."""
    columns = tensor.shape[axes:].num_elements()
    return tensor.dtype.is_floating and tensor.dtype.size >= 4 and axes > 1 and columns is not None and columns > 1


def column_sums(tensor: tf.Tensor, axes: int) -> tf.Tensor:
    """The sums over so many first axes."""
    import tensorflow as tf

    columns = tensor.shape[axes:]
    rows = tf.reshape(tensor, [-1, math.prod(columns)])
    return tf.reshape(tf.matmul(tf.ones([1, tf.shape(rows)[0]], rows.dtype), rows), columns)
