"""Parts that lie on the disk (memory-mapped), larger than memory: read chunk by chunk into tensors."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import cycle
from typing import TYPE_CHECKING, Any

from nnrun.engine.tensorflow.feed import Feed, arrange_part, floats_as_keras, to_tensor
from nnrun.mapped import read_rows
from nnrun.types import ALIGNMENT

if TYPE_CHECKING:
    from collections.abc import Sequence

    import keras

    from nnrun.mapped import Span
    from nnrun.types import Array, Part


class Chunks:
    """Arrays on the disk with memory for some of their rows, which is used again and again: the heap does not grow.

    Args:
        arrays: In any structure.
        chunk: The most rows that are asked for at once.
        places: Chunks that are in memory at a time: a chunk's rows are overwritten so many chunks later.
    """

    def __init__(self, arrays: Any, chunk: int, places: int) -> None:
        self.arrays, self.chunk = arrays, chunk
        self._places = [self._place() for _ in range(places)]
        self._turns = cycle(self._places)

    def _place(self) -> Any:
        import tensorflow as tf

        return tf.nest.map_structure(lambda array: room(self.chunk, array), self.arrays)

    def read(self, spans: Sequence[Span], *, whole: bool = False) -> Any:
        """Some rows, in the structure of the arrays; with ``whole`` as many as a chunk has, others at their end."""
        import tensorflow as tf

        place = next(self._turns)
        rows = tf.nest.map_structure(lambda array, out: read_rows(array, spans, out), self.arrays, place)
        return place if whole else rows


@dataclass(frozen=True, slots=True)
class ChunkedFeed(Feed):
    """The rows of a part on the disk; ``data`` holds the first of them alone."""

    chunks: Chunks | None = None
    padded: bool = False
    """Whether every chunk has as many rows as a whole one, the last of them nobody's: XLA compiles for each shape."""

    def load(self, spans: Sequence[Span]) -> Any:
        """Rows of the part as tensors, read from the disk; they stay until the chunk after the next is read."""
        import tensorflow as tf

        assert self.chunks is not None
        return tf.nest.map_structure(to_tensor, self.chunks.read(spans, whole=self.padded))


def feed_chunks(model: keras.Model, part: Part, batch: int, *, jit: bool) -> ChunkedFeed:
    """A part on the disk with targets and weights, in chunks of whole batches."""
    import tensorflow as tf

    arrays, chunk = arrange_part(model, part), min(chunk_of(part, batch), -(-len(part) // batch) * batch)
    first = tf.nest.map_structure(lambda array: to_tensor(read_rows(array, ((0, 1),), room(1, array))), arrays)
    return ChunkedFeed(first, len(part), chunk, chunks=Chunks(arrays, chunk, 2), padded=jit)


def chunk_of(part: Part, batch: int) -> int:
    """Rows of a chunk of a part: as many whole batches as it holds, and one at least; 0 for a part in memory."""
    return max(part.chunk // batch, 1) * batch if part.chunk else 0


def as_keras(rows: Any) -> Any:
    """Rows in the structure they have, as ``fit`` takes them."""
    import tensorflow as tf

    return tf.nest.map_structure(floats_as_keras, rows)


def room(rows: int, like: Array) -> Array:
    """Memory for some rows of an array, where TensorFlow can take it without a copy."""
    import numpy as np

    size = rows * (like.nbytes // max(len(like), 1))
    block = np.zeros(size + ALIGNMENT, np.uint8)
    start = -block.ctypes.data % ALIGNMENT
    return block[start : start + size].view(like.dtype).reshape(rows, *like.shape[1:])
