"""Matrix products in the order that suits XLA's kernels: of two factors, the smaller one is read across.

XLA leaves products to Eigen, which takes up to three times as long where it is the larger one. Gradients ask for that:
of attention (its scores, transposed, times values), and of narrow layers (what goes in, transposed, times errors).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import tensorflow as tf

NARROW = 16
"""Columns of a layer up to which this pays for any number of rows."""
MANY = 16
"""Rows of a layer for each row of its batch, from which on it pays for any number of columns."""
SCORES = {"abcd,aecd->acbe": 1, "abcd,aecd->aceb": -1}
"""Equations of attention's scores, as Keras normalizes them: the factors in their order, or the second one first."""


def product(
    across: str, beside: str, most: int | None, own: Callable[..., Any], x: Any, y: Any, *args: Any, **kwargs: Any
) -> Any:
    """A product of matrices, by way of the transposed one where ``x`` is the larger factor and read across.

    Args:
        across: The argument that says that ``x`` is.
        beside: That of ``y``.
        most: Columns that ``y`` may have, if there is a limit.
        own: TensorFlow's function.
        x: The first factor.
        y: The second one.
        args: Further arguments of TensorFlow's.
        kwargs: As ``args``, by name.
    """
    if not kwargs.get(across) or kwargs.get(beside) or args or not is_narrower(y, x, most):
        return own(x, y, *args, **kwargs)
    return transposed(as_it_is(own(y, x, **{across: True}, name=kwargs.get("name"))))


def is_narrower(tensor: Any, larger: Any, most: int | None) -> bool:
    """Whether a matrix has fewer columns than another one, several, and no more than ``most`` unless rows are many."""
    columns, more, rows = tensor.shape[-1], larger.shape[-1], 1
    if more is None and most:
        more, rows = columns_and_rows(larger)
        most = None if rows >= MANY else most
    return columns is not None and 1 < columns <= (most or columns) and (more or columns + bool(most)) > columns


def columns_and_rows(matrix: Any) -> tuple[int | None, int]:
    """The columns of a matrix that Keras made of a longer shape, and the rows that it has for each row of a batch."""
    operation = getattr(matrix, "op", None)
    shape = operation.inputs[0].shape if operation is not None and operation.type == "Reshape" else matrix.shape
    return (shape[-1], shape[1:-1].num_elements() or 1) if shape.rank else (None, 1)


def einsum(own: Callable[..., Any], subscripts: str, *operands: Any, **kwargs: Any) -> Any:
    """Keras's ``einsum``, with scores as a product of the rows that lie in memory, (batch, words, heads, size)."""
    import tensorflow as tf
    from keras.src.backend.tensorflow.numpy import _normalize_einsum_subscripts as normalized

    order = SCORES.get(normalized(subscripts))
    if order is None or kwargs or any(getattr(operand, "dtype", None) != tf.float32 for operand in operands):
        return own(subscripts, *operands, **kwargs)
    first, second = (tf.transpose(operand, [0, 2, 1, 3]) for operand in operands[::order])
    return tf.matmul(first, second, transpose_b=True)


def transposed(tensor: tf.Tensor) -> tf.Tensor:
    """With its last two axes in the other order."""
    import tensorflow as tf

    rank = len(tensor.shape)
    return tf.transpose(tensor, [*range(rank - 2), rank - 1, rank - 2])


def as_it_is(tensor: tf.Tensor) -> tf.Tensor:
    """Kept as it is: XLA would else make the transposed product the product again."""
    import tensorflow as tf
    from tensorflow.compiler.tf2xla.ops import gen_xla_ops

    @tf.custom_gradient  # type: ignore[untyped-decorator]  # the barrier has no gradient of its own
    def behind_a_barrier(value: tf.Tensor) -> Any:
        return gen_xla_ops.xla_optimization_barrier(input=[value])[0], lambda gradient: gradient

    return behind_a_barrier(tensor)
