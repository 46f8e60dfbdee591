"""Memory, aligned as TensorFlow needs it, so that what is prepared here is trained on without a copy."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from nnrun.types import ALIGNMENT

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np

    from nnrun.types import Array, Indices


_ROWS = 4096
"""Rows of which columns are put side by side at a time."""


def room(shape: Sequence[int], dtype: np.dtype) -> Array:
    """An array whose values are still to be written."""
    import numpy as np

    if dtype.hasobject:
        return np.empty(shape, dtype)
    size = math.prod(shape) * dtype.itemsize
    block = np.empty(size + ALIGNMENT, np.uint8)
    start = -block.ctypes.data % ALIGNMENT
    return block[start : start + size].view(dtype).reshape(shape)


def end_to_end(arrays: Sequence[Array]) -> Array:
    """Arrays as one, along their first axis."""
    import numpy as np

    lengths = sum(len(array) for array in arrays)
    return np.concatenate(arrays, out=room((lengths, *arrays[0].shape[1:]), np.result_type(*arrays)))


def side_by_side(arrays: Sequence[Array], dtype: np.dtype) -> Array:
    """Arrays of shape (rows, columns) as one, in a dtype; numbers too large for it become infinite."""
    import numpy as np

    shape = (len(arrays[0]), sum(array.shape[1] for array in arrays))
    target = room(shape, dtype)
    with np.errstate(over="ignore"):
        for start in range(0, shape[0], _ROWS):  # columns of the whole length would go through the memory once each
            rows = slice(start, start + _ROWS)
            np.concatenate([array[rows] for array in arrays], axis=1, out=target[rows], casting="unsafe")
    return target


def taken(array: Array, rows: Indices) -> Array:
    """Some rows of an array, each of which it has."""
    import numpy as np

    target = room((len(rows), *array.shape[1:]), array.dtype)
    return np.take(array, rows, axis=0, out=target, mode="clip")  # other modes go through a copy


def transposed(columns: Array, rows: Indices | slice | None) -> Array:
    """Some rows of arrays (columns, all rows), shape (rows, columns), each row in one place; all of them for None."""
    import numpy as np

    some = columns if rows is None else columns[:, rows]
    target = room(some.shape[::-1], columns.dtype)
    np.copyto(target, some.T)
    return target
