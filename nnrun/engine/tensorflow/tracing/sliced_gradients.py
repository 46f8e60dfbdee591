"""Gradients of slices that share out all columns of a tensor (a GRU's gates) as one concatenation for XLA.

TensorFlow fills each up with zeros and adds them; XLA then asks of each number, for each slice, whether it lies inside.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any


def sum_of_gradients(own: Callable[..., Any], inputs: Sequence[Any], name: str | None = None) -> Any:
    """A sum of tensors, in the place of TensorFlow's ``add_n``: of slices beside each other, what they make together.

    Args:
        own: TensorFlow's function.
        inputs: The tensors.
        name: Of the operation.
    """
    slices = [columns_of(tensor) for tensor in inputs]
    ordered = sorted((part for part in slices if part), key=lambda part: part[0])
    starts, ends = [part[0] for part in ordered], [part[1] for part in ordered]
    if len(ordered) < max(2, len(slices)) or starts != [0, *ends[:-1]] or ends[-1] is not None:
        return own(inputs, name=name)
    import tensorflow as tf

    return tf.concat([part[2] for part in ordered], -1, name=name)


def columns_of(tensor: Any) -> tuple[int, int | None, Any] | None:
    """The first column, the one after the last (None for all to the end) and the gradient of a slice of columns.

    None where a tensor is no such gradient.
    """
    import tensorflow as tf

    operation = getattr(tensor, "op", None)
    if operation is None or operation.type != "StridedSliceGrad":
        return None
    begin, end, strides = (tf.get_static_value(operand) for operand in operation.inputs[1:4])
    if begin is None or end is None or strides is None or set(strides) != {1}:
        return None
    rank, masks = len(begin), {name: operation.get_attr(name) for name in MASKS}
    others, last = 2 ** (rank - 1) - 1, 2 ** (rank - 1)
    whole = masks["begin_mask"] & masks["end_mask"] & others == others and tensor.shape.rank == rank
    if not whole or any(masks[name] for name in MASKS[2:]):
        return None
    start = 0 if masks["begin_mask"] & last else int(begin[-1])
    return start, None if masks["end_mask"] & last else int(end[-1]), operation.inputs[4]


MASKS = ("begin_mask", "end_mask", "ellipsis_mask", "new_axis_mask", "shrink_axis_mask")
"""Of slices, by the bits of which an axis is whole from its start or to its end, and what else a slice may be."""
