"""Rows of ids as small matrices, and as indicators: one-hot and multi-hot encoding, padding of sequences."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nnrun.data.values.cells import in_full
from nnrun.data.values.wrong_cells import MOST, UnplacedCellsError, WrongCells
from nnrun.errors import DataError
from nnrun.types import Ragged

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from nnrun.types import Array, Indices

_TOGETHER = 4096
"""Rows whose ids are sorted at a time."""


def check_ids(ids: Array | Ragged, size: int, step: str, names: Sequence[str], argument: str = "") -> None:
    """That all ids are whole numbers, from 0 to ``size`` - 1 where there are so many.

    Args:
        ids: Sequences, or a matrix whose columns are named.
        size: How many ids there are; 0 for any whole number.
        step: The step that takes them.
        names: Of the columns, in their order; of a block, one for all of them.
        argument: Of the step, that tells how many ids there are; where ids are only too large, what it has to be is
            said.

    Raises:
        UnplacedCellsError: With those that are none.
        DataError: Text.
    """
    import numpy as np

    values = ids.values if isinstance(ids, Ragged) else ids
    if values.dtype == object:
        raise DataError(f"{step} takes ids, not text", code="wrong-ids")
    if not values.size:
        return
    whole = values.dtype.kind in "iub" or bool((values == np.round(values)).all())
    if whole and (not size or (values.min() >= 0 and values.max() < size)):
        return
    if not size:
        raise no_id(ids, values != np.round(values), f"is no whole number, which {step} takes for an id", names)
    wrong = (values < 0) | (values >= size) | (values != np.round(values))
    too_few = argument and (values[wrong] >= size).all() and (whole or (values == np.round(values)).all())
    wider = f"; ids up to {in_full(values.max())} need {argument}: {int(values.max()) + 1}" if too_few else ""
    raise no_id(ids, wrong, f"is no id from 0 to {size - 1}, which {step} takes{wider}", names)


def no_id(ids: Array | Ragged, wrong: Array, why: str, names: Sequence[str]) -> UnplacedCellsError:
    """The error for numbers that are wrong.

    Args:
        ids: Sequences, or an array whose last axis are the columns named.
        wrong: Of the numbers' shape; of the values' for sequences.
        why: What stands after the number in the message.
        names: Of the columns, in their order; of a block, one for all of them.
    """
    import numpy as np

    values = ids.values if isinstance(ids, Ragged) else ids
    positions = np.flatnonzero(wrong.reshape(-1))
    if isinstance(ids, Ragged):
        rows, columns = np.searchsorted(ids.offsets, positions, side="right") - 1, np.zeros_like(positions)
    else:
        rows, columns = np.divmod(positions, values[0].size)
        columns %= len(names)
    numbers = values.reshape(-1)[positions]
    wrong_columns = []
    for column in np.unique(columns)[:MOST]:
        mine, first = np.unique(rows[columns == column], return_index=True)
        shown = numbers[columns == column][first]

        def say(row: int, mine: Indices = mine, shown: Array = shown) -> str:
            return f"{in_full(shown[np.searchsorted(mine, row)])} {why}"

        wrong_columns.append(WrongCells(names[int(column)], mine, say(int(mine[0])), say, why, code="wrong-ids"))
    return UnplacedCellsError(wrong_columns)


def set_matrix(ids: Array | Ragged, size: int) -> Array:
    """The different ids of each row in rising order, padded with -1, in the smallest signed dtype that holds them.

    Args:
        ids: Whole numbers from 0 to ``size`` - 1: sequences, or a matrix (rows, ids).
        size: How many ids there are.

    Returns:
        Shape (rows, ids of the row that has most).
    """
    import numpy as np

    rows = len(ids)
    counts: list[Array] = []
    items: list[Array] = []
    for start in range(0, rows, _TOGETHER):
        stop = min(start + _TOGETHER, rows)
        places = _places(ids, start, stop, size)
        places.sort()
        first = np.diff(places, prepend=-1) > 0
        row, item = np.divmod(places[first], size)
        counts.append(np.bincount(row, minlength=stop - start))
        items.append(item.astype(smallest(size)))
    lengths = np.concatenate(counts) if counts else np.zeros(0, np.int64)
    matrix: Array = np.full((rows, max(1, int(lengths.max(initial=0)))), -1, smallest(size))
    matrix[np.arange(matrix.shape[1]) < lengths[:, None]] = np.concatenate(items) if items else ()
    return matrix


def _places(ids: Array | Ragged, start: int, stop: int, size: int) -> Indices:
    """Where the ids of the rows from ``start`` to ``stop`` lie in a matrix (rows, size) that is read row by row."""
    import numpy as np

    if isinstance(ids, Ragged):
        offsets = ids.offsets[start : stop + 1]
        values, lengths = ids.values[offsets[0] : offsets[-1]].astype(np.int64), np.diff(offsets)
    else:
        chunk = ids[start:stop].reshape(stop - start, -1)
        values, lengths = chunk[chunk >= 0].astype(np.int64), np.count_nonzero(chunk >= 0, axis=1)
    return values + np.repeat(np.arange(stop - start) * size, lengths)


def share_of_ones(matrices: Iterable[Array], size: int) -> float:
    """How many of the zeros and ones that ``multi_hot`` makes of matrices of ids are ones, from 0 to 1."""
    import numpy as np

    counts = [(int(np.count_nonzero(matrix >= 0)), len(matrix) * size) for matrix in matrices]
    return sum(ones for ones, _ in counts) / sum(places for _, places in counts)


def multi_hot(ids: Array | Ragged, size: int) -> Array:
    """1 where an id occurs in a row, else 0: uint8, shape (rows, size)."""
    import numpy as np

    indicators = np.zeros(len(ids) * size, dtype=np.uint8)
    indicators[_places(ids, 0, len(ids), size)] = 1
    return indicators.reshape(len(ids), size)


def one_hot(ids: Array, size: int) -> Array:
    """A 1 at each id, along a new last axis: uint8, shape (*ids, size)."""
    import numpy as np

    indicators = np.zeros((ids.size, size), dtype=np.uint8)
    indicators[np.arange(ids.size), ids.reshape(-1).astype(np.int64)] = 1
    return indicators.reshape(*ids.shape, size)


def smallest(size: int) -> type:
    """The smallest signed dtype that holds -1 and all ids below ``size``."""
    import numpy as np

    types: tuple[type, ...] = (np.int8, np.int16, np.int32)
    return next((dtype for dtype in types if size - 1 <= np.iinfo(dtype).max), np.int64)


def padded(x: Ragged, length: int, value: float = 0, padding: str = "pre", truncating: str = "pre") -> Array:
    """Sequences brought to one length, as ``keras.utils.pad_sequences`` does; shape (rows, length), the items' dtype.

    Args:
        x: The sequences.
        length: Items that each has in the end.
        value: What fills short ones.
        padding: Whether it is filled up at the front ("pre") or at the end ("post").
        truncating: Where items of long ones are dropped.
    """
    import numpy as np

    lengths = np.diff(x.offsets)
    counts = np.minimum(lengths, length)
    matrix = np.full((len(x), length), value, x.values.dtype)
    source = x.offsets[:-1] + (lengths - counts if truncating == "pre" else 0)
    target = length - counts if padding == "pre" else np.zeros_like(counts)
    within = np.arange(int(counts.sum())) - np.repeat(np.cumsum(counts) - counts, counts)
    rows = np.repeat(np.arange(len(x)), counts)
    matrix[rows, np.repeat(target, counts) + within] = x.values[np.repeat(source, counts) + within]
    return matrix
