"""Streamed rows cut anew, so that a model answers them in the batches that all rows together would have."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from nnrun.data import PreparedRows
from nnrun.data.memory import end_to_end

Rows = Sequence[PreparedRows]
"""The same rows, as each member of an ensemble takes them."""


def in_whole_batches(stretches: Iterable[Rows], batch: int) -> Iterator[Rows]:
    """The rows in pieces of whole batches, but for the last: sums depend on a row's batch in the last digit.

    Args:
        stretches: Rows that follow each other. The only one is given as it is.
        batch: Rows of a batch.
    """
    left: Rows | None = None
    for some in stretches:
        if left is None:
            left = some
            continue
        whole = len(left[0].rows) // batch * batch
        if whole:
            yield [part_of(piece, 0, whole) for piece in left]
        pairs = zip(left, some, strict=True)
        left = [joined(part_of(before, whole, len(before.rows)), after) for before, after in pairs]
    if left is not None:
        yield left


def part_of(piece: PreparedRows, start: int, stop: int) -> PreparedRows:
    """Some of the rows."""
    x = {name: array[start:stop] for name, array in piece.x.items()}
    ids = {name: texts[start:stop] for name, texts in piece.ids.items()}
    return PreparedRows(x, piece.rows[start:stop], ids, piece.files[start:stop])


def joined(before: PreparedRows, after: PreparedRows) -> PreparedRows:
    """Rows with those that follow them."""
    if not len(before.rows):
        return after
    return PreparedRows(
        {name: end_to_end([array, after.x[name]]) for name, array in before.x.items()},
        end_to_end([before.rows, after.rows]),
        {name: (*texts, *after.ids[name]) for name, texts in before.ids.items()},
        (*before.files, *after.files),
    )
