"""The columns of one input while they are prepared: pieces in order, each an array with the names of its columns."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import groupby
from typing import TYPE_CHECKING

from nnrun.data.alike_columns import alike, are_many
from nnrun.data.memory import side_by_side, taken, transposed
from nnrun.data.values.cells import EXACT
from nnrun.types import Ragged, Table

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from nnrun.types import Array, Indices


@dataclass(frozen=True, slots=True)
class ColumnBlock:
    """Some columns side by side, shape (rows, columns); or one block: images, sequences."""

    names: tuple[str, ...]
    values: Array | Ragged
    block: bool = False
    """Whether the values are one thing under one name, of any shape."""
    apart: bool = False
    """Whether the columns are as they were read, so that each stands for itself; thousands of them are one piece."""

    @property
    def kind(self) -> str:
        """numeric, text, or sequence."""
        if isinstance(self.values, Ragged):
            return "sequence"
        return "text" if self.values.dtype == object else "numeric"

    @property
    def array(self) -> Array:
        """The values, known to be no sequences."""
        assert not isinstance(self.values, Ragged)
        return self.values


Frame = tuple[ColumnBlock, ...]


def take(values: Array | Ragged, rows: Indices | slice | None) -> Array | Ragged:
    """Some rows of an array; a view where they follow each other, all of them for None."""
    if rows is None:
        return values
    chosen = rows if isinstance(rows, slice) else as_slice(rows)
    if isinstance(values, Ragged):
        return values.take(_positions(chosen))
    if isinstance(chosen, slice):
        return values[chosen]
    return values.take(chosen, mode="clip") if values.ndim == 1 else taken(values, chosen)  # columns are gathered again


def _positions(rows: Indices | slice) -> Indices:
    import numpy as np

    return np.arange(rows.start, rows.stop) if isinstance(rows, slice) else rows


def head(frame: Frame) -> Frame:
    """The first row."""
    return tuple(replace(piece, values=take(piece.values, slice(0, 1))) for piece in frame)


def as_slice(rows: Indices) -> Indices | slice:
    """The same rows as a slice where they follow each other, so that taking them copies nothing."""
    import numpy as np

    if len(rows) and rows[-1] - rows[0] == len(rows) - 1 and (np.diff(rows) == 1).all():
        return slice(int(rows[0]), int(rows[-1]) + 1)
    return rows


def frame_of(table: Table, columns: Sequence[str], rows: Indices | None = None) -> Frame:
    """The columns of an input in the rows given: each column a piece, each block a piece; of many, those alike one."""
    chosen = None if rows is None else as_slice(rows)
    if not are_many(table, columns):
        return tuple(_piece(name, take(table.columns[name], chosen)) for name in columns)
    return tuple(_like_piece(table, names, values, chosen) for names, values in alike(table, columns))


def _like_piece(
    table: Table, names: tuple[str, ...], values: Array | None, rows: Indices | slice | None
) -> ColumnBlock:
    if values is None:
        return _piece(names[0], take(table.columns[names[0]], rows))
    return ColumnBlock(names, transposed(values, rows), apart=True)


def _piece(name: str, values: Array | Ragged) -> ColumnBlock:
    if isinstance(values, Ragged) or values.ndim > 1:
        return ColumnBlock((name,), values, block=True)
    return ColumnBlock((name,), values.reshape(-1, 1))


def unfolded(frame: Frame) -> Frame:
    """The frame with two-dimensional blocks as columns, named by their position; itself where there are none."""
    blocks = tuple(_unfold(piece, alone=len(frame) == 1) for piece in frame)
    return frame if all(new is old for new, old in zip(blocks, frame, strict=True)) else blocks


def _unfold(piece: ColumnBlock, *, alone: bool) -> ColumnBlock:
    if not piece.block or isinstance(piece.values, Ragged) or piece.values.ndim != 2:
        return piece
    return ColumnBlock(column_names(piece, alone=alone), piece.values)


def column_names(piece: ColumnBlock, *, alone: bool) -> tuple[str, ...]:
    """The names of a two-dimensional block's columns: their positions, after its own name where it has company."""
    prefix = "" if alone else f"{piece.names[0]}."
    return tuple(f"{prefix}{index}" for index in range(piece.array.shape[1]))


def names_of(frame: Frame) -> tuple[str, ...]:
    """All columns, in order."""
    return tuple(name for piece in frame for name in piece.names)


def kinds_of(frame: Frame) -> Mapping[str, str]:
    """The kind of each column: numeric, text or sequence."""
    return {name: piece.kind for piece in frame for name in piece.names}


def selected(frame: Frame, columns: Sequence[str]) -> Array:
    """Some columns side by side, shape (rows, columns): float64, or int64 where all are whole, or object with text.

    Whole numbers that float64 would merge are objects beside fractions.
    """
    import numpy as np

    wanted = set(columns)  # thousands of columns are looked up thousands of times
    arrays = [_columns(piece, columns, wanted) for piece in frame if not wanted.isdisjoint(piece.names)]
    if len(arrays) == 1 and not any(piece.apart for piece in frame):
        return arrays[0]
    if any(array.dtype == object for array in arrays) or _merges(arrays):
        arrays = [array.astype(object) for array in arrays]
    if all(array.shape[1] == 1 or array.flags.c_contiguous for array in arrays):
        return side_by_side(arrays, np.result_type(*arrays))
    return np.concatenate(arrays, axis=1)  # the order in memory is theirs, in which scikit-learn takes sums


def _columns(piece: ColumnBlock, columns: Sequence[str], wanted: set[str]) -> Array:
    """Those columns of a piece that are among some."""
    if wanted.issuperset(piece.names):
        return piece.array
    if piece.apart:
        return piece.array.take([place for place, name in enumerate(piece.names) if name in wanted], axis=1)
    places = {name: place for place, name in enumerate(piece.names)}
    return piece.array[:, [places[name] for name in columns if name in places]]


def _merges(arrays: Sequence[Array]) -> bool:
    """Whether arrays side by side would become float64, in which large whole numbers of some are no longer apart."""
    import numpy as np

    large = [array for array in arrays if array.dtype.kind in "iu" and array.dtype.itemsize == 8 and array.size]
    if not large or np.result_type(*arrays).kind != "f":
        return False
    return any(int(array.max()) >= EXACT or int(array.min()) <= -EXACT for array in large)


def replaced(frame: Frame, columns: Sequence[str], names: Sequence[str], values: Array) -> Frame:
    """The frame with some columns replaced where they stand.

    Columns that keep their names stay in their places; others all take the place of the first one.

    Args:
        frame: Before.
        columns: The columns replaced, in the frame's order.
        names: Of the new columns.
        values: Shape (rows, new columns).
    """
    import numpy as np

    places = {name: index for index, name in enumerate(columns)}
    new = ColumnBlock(tuple(names), values)
    in_place = tuple(names) == tuple(columns)
    if in_place and all(places.keys() >= set(piece.names) for piece in frame):
        return (new,)
    pieces = [cut for piece in frame for cut in _cut(piece, places)]
    blocks: list[ColumnBlock] = []
    for piece in pieces:
        if piece.names[0] not in places:
            blocks.append(piece)
        elif in_place:
            index = places[piece.names[0]]
            some = values[:, index : index + len(piece.names)]
            blocks.append(replace(piece, values=np.ascontiguousarray(some) if piece.apart else some))
        elif piece.names[0] == columns[0]:
            blocks.append(new)
    return tuple(blocks)


def separated(frame: Frame, columns: set[str]) -> Frame:
    """The frame, each of some columns that was read a piece by itself."""
    return tuple(
        single
        for piece in frame
        for single in (_singles(piece) if piece.apart and not columns.isdisjoint(piece.names) else (piece,))
    )


def _cut(piece: ColumnBlock, columns: Mapping[str, int]) -> Iterable[ColumnBlock]:
    """A piece cut where columns that are replaced meet columns that stay."""
    if piece.block or len(piece.names) == 1 or not any(name in columns for name in piece.names):
        return (piece,)
    return _runs(piece, columns) if piece.apart else _singles(piece)


def _runs(piece: ColumnBlock, columns: Mapping[str, int]) -> Iterator[ColumnBlock]:
    """Columns as they were read, those that are replaced and those that stay apart."""
    import numpy as np

    start = 0
    for _, some in groupby(piece.names, columns.__contains__):
        names = tuple(some)
        values = piece.array[:, start : start + len(names)]
        yield ColumnBlock(names, np.ascontiguousarray(values), apart=len(names) > 1)
        start += len(names)


def _singles(piece: ColumnBlock) -> Sequence[ColumnBlock]:
    return [ColumnBlock((name,), piece.array[:, i : i + 1]) for i, name in enumerate(piece.names)]
