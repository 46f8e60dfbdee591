"""The rows of a table on the disk, some at a time: what fitting and preparing them goes through."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Protocol

from nnrun.data.frames import Frame, frame_of, head, take, unfolded
from nnrun.data.values.mistakes import CellsError, moved
from nnrun.data.values.wrong_cells import rows_after
from nnrun.mapped import file_of, read_rows, release
from nnrun.types import Ragged, Table

if TYPE_CHECKING:
    from nnrun.data.prepare.fitted_steps import FittedStep
    from nnrun.types import Array, Indices

STRETCH = 1 << 24
"""Bytes of a table's columns that are in memory at a time."""


class TrainingFrames(Protocol):
    """The training rows of one input."""

    first: Frame
    """One of them."""

    def after(self, stages: Sequence[FittedStep], *, unfold: bool) -> Iterable[Frame]:
        """All of them after these steps: a tuple where they are one frame in memory."""

    def last(self, stages: Sequence[FittedStep]) -> Frame:
        """The frame in memory after the last step; it is let go."""


def training_frames(table: Table, columns: Sequence[str], rows: Indices) -> TrainingFrames:
    """Some rows of a table's columns: in memory, or read from the disk anew for every step that is fitted."""
    return (_OnDisk if table.on_disk else _InMemory)(table, columns, rows)


class _InMemory:
    """Rows in memory; what was done to them stays. Images are taken once a step needs them, which may be never."""

    def __init__(self, table: Table, columns: Sequence[str], rows: Indices) -> None:
        self._taken = partial(frame_of, table, columns, rows)
        self._frame = None if any(map(_is_images, map(table.columns.__getitem__, columns))) else self._taken()
        self._applied = 0
        self.first = frame_of(table, columns, rows[:1]) if self._frame is None else head(self._frame)

    def after(self, stages: Sequence[FittedStep], *, unfold: bool) -> Iterable[Frame]:
        frame = self._after(stages)
        return (unfolded(frame) if unfold else frame,)

    def last(self, stages: Sequence[FittedStep]) -> Frame:
        frame, self._frame = self._after(stages), ()
        return frame

    def _after(self, stages: Sequence[FittedStep]) -> Frame:
        frame = self._taken() if self._frame is None else self._frame
        for stage in stages[self._applied :]:
            frame = stage.apply(frame)
        self._frame, self._applied = frame, len(stages)
        return frame


def _is_images(column: Array | Ragged) -> bool:
    return not isinstance(column, Ragged) and column.ndim > 2


class _OnDisk:
    """Rows on the disk."""

    def __init__(self, table: Table, columns: Sequence[str], rows: Indices) -> None:
        self._table, self._columns, self._rows = table, columns, rows
        self.first = frame_of(table, columns, rows[:1])

    def after(self, stages: Sequence[FittedStep], *, unfold: bool) -> Iterator[Frame]:
        before = 0
        for rows in row_stretches(self._table, self._rows):
            frame = frame_of(some_rows(self._table, rows), self._columns)
            with rows_after(before):
                for stage in stages:
                    frame = stage.apply(frame)
            yield unfolded(frame) if unfold else frame
            before += len(rows)

    def last(self, stages: Sequence[FittedStep]) -> Frame:
        raise NotImplementedError


def row_stretches(table: Table, rows: Indices) -> Iterator[Indices]:
    """Rising rows of a table, as many at a time as there is room for."""
    width = sum(_width(column) for column in table.columns.values())
    step = max(1, STRETCH // max(width, 1))
    for start in range(0, len(rows), step):
        yield rows[start : start + step]


def some_rows(table: Table, rows: Indices) -> Table:
    """Some rows of a table on the disk as a table in memory."""
    columns = {name: _taken(column, rows) for name, column in table.columns.items()}
    cells = None if table.cells is None else replace(table.cells, lines=table.cells.lines[rows])
    return replace(
        table,
        columns=columns,
        targets={name: target[rows] for name, target in table.targets.items()},
        rows=table.rows[rows],
        weights=None if table.weights is None else table.weights[rows],
        groups=None,
        parts={},
        cells=cells,
        on_disk=False,
    )


def _taken(column: Array | Ragged, rows: Indices) -> Array | Ragged:
    """Rising rows of a column: a file is read from the first of them to the last."""
    if isinstance(column, Ragged) or file_of(column) is None or not len(rows):
        values = take(column, rows)
        release(column.values if isinstance(column, Ragged) else column)
        return values
    import numpy as np

    first, last = int(rows[0]), int(rows[-1]) + 1
    stretch = read_rows(column, ((first, last),), np.empty((last - first, *column.shape[1:]), column.dtype))
    return take(stretch, rows - first)


@contextmanager
def told_by_table(table: Table, rows: Indices) -> Iterator[None]:
    """Mistakes in some rows, told by their rows in the whole table. Raises CellsError."""
    try:
        yield
    except CellsError as error:
        raise CellsError([moved(wrong, rows) for wrong in error.wrong], table.cells) from None


def _width(column: Array | Ragged) -> int:
    """Bytes of a row."""
    array = column.values if isinstance(column, Ragged) else column
    return int(array.nbytes // max(len(column), 1))
