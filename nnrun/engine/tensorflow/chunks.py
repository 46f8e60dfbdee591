"""Parts that lie on the disk (memory-mapped), larger than memory: read chunk by chunk into tensors."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from nnrun.engine.tensorflow.feed import Feed, arrange_part, floats_as_keras, to_tensor, with_empty_rows
from nnrun.mapped import release

if TYPE_CHECKING:
    from collections.abc import Sequence

    import keras

    from nnrun.engine.tensorflow.feed import Span
    from nnrun.types import Array, Part


@dataclass(frozen=True, slots=True)
class ChunkedFeed(Feed):
    """The rows of a part on the disk; ``data`` holds the first of them alone."""

    arrays: Any = None
    """All rows, memory-mapped, in the structure of ``data``."""
    padded: bool = False
    """Whether every chunk has as many rows as a whole one, the last of them empty: XLA compiles for each shape."""

    def load(self, spans: Sequence[Span]) -> Any:
        """Rows of the part as tensors, read from the disk."""
        import tensorflow as tf

        rows = self.chunk if self.padded else 0
        return tf.nest.map_structure(lambda array: to_tensor(longer(read(array, spans), rows)), self.arrays)


def feed_chunks(model: keras.Model, part: Part, batch: int, *, jit: bool) -> ChunkedFeed:
    """A part on the disk with targets and weights, in chunks of whole batches."""
    import tensorflow as tf

    arrays, chunk = arrange_part(model, part), chunk_of(part, batch)
    first = tf.nest.map_structure(lambda array: to_tensor(read(array, ((0, 1),))), arrays)
    return ChunkedFeed(first, len(part), chunk, arrays, jit)


def chunk_of(part: Part, batch: int) -> int:
    """Rows of a chunk of a part: as many whole batches as it holds, and one at least; 0 for a part in memory."""
    return max(part.chunk // batch, 1) * batch if part.chunk else 0


def read(array: Array, spans: Sequence[Span]) -> Array:
    """Rows of an array on the disk, copied; its pages do not stay in memory."""
    import numpy as np

    rows = floats_as_keras(np.concatenate([array[start:stop] for start, stop in spans or ((0, 0),)]))
    release(array)
    return rows


def longer(array: Array, rows: int) -> Array:
    """The array with empty rows up to a number of them."""
    return with_empty_rows(array, rows) if len(array) < rows else array
