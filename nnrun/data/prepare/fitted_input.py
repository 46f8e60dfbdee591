"""How one data input of a model is made of a table's columns."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from nnrun.data.frames import ColumnBlock, Frame, frame_of, separated
from nnrun.data.prepare.steps.step import step_of
from nnrun.data.prepare.steps.transformer_errors import ambiguous_numbers, ignored_values
from nnrun.data.prepare.to_array import assembled, check_finite
from nnrun.data.table.review import Mended, imputing, review
from nnrun.data.values.cells import text_of
from nnrun.data.values.id_rows import check_ids, no_id
from nnrun.data.values.mistakes import CellsError, placed
from nnrun.data.values.numbers import INFINITE, numbers_in
from nnrun.data.values.wrong_cells import WrongCells
from nnrun.errors import NnrunError
from nnrun.mapped import MappedRows, file_of
from nnrun.types import Input, Intake, Ragged

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from nnrun.data.prepare.fitted_steps import FittedStep
    from nnrun.data.prepare.stretches import TrainingFrames
    from nnrun.types import Array, Indices, Table


MANY = 1 << 26
"""Bytes of rows that are fed from the file in which they lie: fewer are copied at once."""


@dataclass(frozen=True, slots=True)
class InputPlan:
    """What is done to the columns of one input, fitted; and what is left to the model's own first layers."""

    name: str
    columns: tuple[str, ...]
    """Of the source."""
    kinds: tuple[str, ...]
    """numeric, text or sequence, for each column."""
    stages: tuple[FittedStep, ...] = ()
    layers: tuple[tuple[str, Mapping[str, Any]], ...] = ()
    """Stateless steps that take the whole input: name and arguments, in order."""
    described: Input = field(default_factory=lambda: Input("", (), ""))
    intake: Intake = field(default_factory=Intake)
    """What the model does with the values as they are fed; nothing of it where ``layers`` change them first."""

    def apply(self, table: Table, rows: Indices | None = None, frames: TrainingFrames | None = None) -> Array:
        """The input's array for some rows of a table, as it is fed.

        Args:
            table: With the input's columns.
            rows: Positions in the table; all of them for None.
            frames: These rows as the steps were fitted on them, in memory, so that no step is done twice.

        Raises:
            DataError: Text where numbers belong, a missing value, what a transformer refuses, an id of no row of the
                model's tables.
        """
        try:
            return self._applied(table, rows, frames)
        except CellsError as error:
            raise CellsError((*error.wrong, *self._others(error, table, rows)), table.cells) from None

    def ignored(self, table: Table) -> Iterator[tuple[str, str, Array]]:
        """Columns of the source in which values are none of their categories, which a step takes without a word.

        Yields:
            The column, the step, and which rows, where there are some.
        """
        seen = set[str]()
        for stage in self.stages:
            for name in (name for name in stage.columns if name in self.columns and name not in seen):
                if hasattr(stage.fitted, "categories_"):
                    (piece,) = self._frame(table, (name,), None)
                    if (wrong := ignored_values(stage.fitted, stage.columns, name, piece.array[:, 0])).any():
                        yield name, stage.step, wrong
            seen.update(stage.columns)

    def _others(self, error: CellsError, table: Table, rows: Indices | None) -> Iterator[WrongCells]:
        """What is wrong with the rows that a mistake does not stand in: later steps have not seen them yet."""
        import numpy as np

        left = np.arange(len(table)) if rows is None else rows
        spread = {
            (cells.column, cells.kind) for cells in error.wrong if cells.kind == INFINITE
        }  # by a scaler, over all rows
        for _ in range(len(self.stages) + 1):
            left = left[~np.isin(left, np.concatenate([cells.rows for cells in error.wrong]))]
            if not len(left):
                return
            try:
                self._applied(table, left)
            except CellsError as another:
                yield from (cells for cells in another.wrong if (cells.column, cells.kind) not in spread)
                error = another
            except NnrunError:
                return
            else:
                return

    def _applied(self, table: Table, rows: Indices | None, frames: TrainingFrames | None = None) -> Array:
        self._check(table, rows)
        in_place: Any = self._in_place(table, rows)
        if in_place is not None:
            return in_place  # type: ignore[no-any-return]
        frame = self._frame(table, self.columns, rows) if frames is None else ()
        with placed(table.cells, rows):
            for stage in self.stages if frames is None else ():
                frame = stage.apply(frame)
            frame = frame if frames is None else frames.last(self.stages)
            array = assembled(self.name, frame, self.layers, keep_whole=table.cells is None)
        check_finite(array, frame, table, rows, imputing(table) if array.ndim < 3 else "")
        with placed(table.cells, rows):
            self._check_ids(array)
            return self._typed(array)

    def _in_place(self, table: Table, rows: Indices | None) -> MappedRows | None:
        """The rows of images where they lie in the cache's file, if they are fed as they are and are many."""
        column: Any = table.columns.get(self.columns[0]) if len(self.columns) == 1 and not self.stages else None
        if rows is None or column is None or isinstance(column, Ragged) or file_of(column) is None:
            return None
        mapped = MappedRows(column, rows)
        is_plain = mapped.ndim > 2 and mapped.dtype.name == self.described.dtype == "uint8"
        if not is_plain or mapped.nbytes < MANY or (self.intake.lookups and not self.layers):
            return None
        fed = self.layers and step_of(*self.layers[0]).fed(frame_of(table, self.columns, rows[:1])) is not None
        return None if fed else mapped

    def _check_ids(self, array: Array) -> None:
        """That the model's tables have a row for every id. Raises UnplacedCellsError."""
        for lookup in () if self.layers else self.intake.lookups:
            check_ids(array, lookup.size, lookup.taker, self._names, lookup.argument)

    def _typed(self, array: Array) -> Array:
        """The array in the dtype of the training data; floats stay floats where the model takes any number.

        Raises:
            UnplacedCellsError: A number that the dtype cannot hold.
        """
        import numpy as np

        dtype = np.dtype(self.described.dtype or array.dtype)
        if dtype.kind not in "iu" or array.dtype == dtype:
            return array.astype(dtype, copy=False)
        with np.errstate(invalid="ignore"):
            typed = array.astype(dtype)
        wrong = typed != array
        if not wrong.any():
            return typed
        if not self.layers and not self.intake.whole:
            return array.astype(np.float32)
        limits = np.iinfo(dtype)
        raise no_id(array, wrong, f"is no whole number from {limits.min} to {limits.max}, as in training", self._names)

    @property
    def _names(self) -> tuple[str, ...]:
        """Of the array's columns; of a block, one for all of them."""
        return self.described.columns or self.columns

    def _check(self, table: Table, rows: Indices | None) -> None:
        """That the columns hold what they held in training, and no value that no step mends."""
        import numpy as np

        stepped = {column for stage in self.stages for column in stage.columns}
        blocks = {name for name in self.columns if any(stage.unfold for stage in self.stages)}
        wrong = review(table, self.columns, rows, Mended(stepped | blocks, self._texts))
        if table.cells is None or table.cells.objects:  # a text table has the zeros as they were written
            positions = np.arange(len(table)) if rows is None else rows
            for stage in self.stages:
                wrong += ambiguous_numbers(stage.fitted, stage.columns, table, positions)
        if wrong:
            raise CellsError(wrong, table.cells)

    @property
    def _texts(self) -> set[str]:
        return {name for name, kind in zip(self.columns, self.kinds, strict=True) if kind == "text"}

    def _frame(self, table: Table, columns: Sequence[str], rows: Indices | None) -> Frame:
        texts = self._texts
        frame = separated(frame_of(table, columns, rows), texts)
        return tuple(_as_text(piece) if piece.names[0] in texts else _as_numbers(piece, table) for piece in frame)


def _as_numbers(piece: ColumnBlock, table: Table) -> ColumnBlock:
    """A column of numbers in some of whose other rows there is text."""
    if piece.kind != "text" or piece.block:
        return piece
    return ColumnBlock(piece.names, numbers_in(piece.array[:, 0], table.cells).reshape(-1, 1))


def _as_text(piece: ColumnBlock) -> ColumnBlock:
    """A column that was text in training; in this table it may hold nothing but numbers."""
    import numpy as np

    if piece.kind != "numeric":
        return piece
    numbers = piece.array[:, 0]
    texts = [
        None if missing else text_of(value) for value, missing in zip(numbers.tolist(), np.isnan(numbers), strict=True)
    ]
    return ColumnBlock(piece.names, np.array(texts, dtype=object).reshape(-1, 1))
