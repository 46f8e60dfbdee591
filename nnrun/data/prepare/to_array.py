"""Puts the prepared columns of an input together into the array that the model is fed, and checks its values."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from nnrun.data.frames import ColumnBlock, Frame, names_of
from nnrun.data.memory import side_by_side
from nnrun.data.prepare.steps.step import step_of
from nnrun.data.values.cells import why_text
from nnrun.data.values.mistakes import CellsError
from nnrun.data.values.numbers import LARGEST, sound, text_cells, unfit_cells
from nnrun.data.values.wrong_cells import WrongCells
from nnrun.errors import ConfigError
from nnrun.types import Ragged

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from nnrun.types import Array, Indices, Table


def assembled(
    name: str, frame: Frame, layers: Sequence[tuple[str, Mapping[str, Any]]], *, keep_whole: bool = False
) -> Array:
    """One array of the pieces of an input: blocks as they are, columns side by side as float32; ids small.

    Args:
        name: The input's, for messages.
        frame: The prepared pieces.
        layers: The stateless steps that follow in the model.
        keep_whole: Whether a single column of whole numbers keeps its dtype.
    """
    import numpy as np

    fed = step_of(*layers[0]).fed(frame) if layers else None
    if fed is not None:
        return fed
    if len(frame) == 1 and not frame[0].apart and (frame[0].block or frame[0].array.shape[1] != 1 or keep_whole):
        return _alone(name, frame[0])
    for piece in frame:
        if piece.block and (isinstance(piece.values, Ragged) or piece.values.ndim != 2):
            shape_words = "sequences" if isinstance(piece.values, Ragged) else f"rows of shape {piece.values.shape[1:]}"
            message = f"input {name!r}: {piece.names[0]!r} has {shape_words} and cannot stand beside other columns"
            raise ConfigError(
                f"{message}; give it an input of its own, or a step such as pad or multi_hot", code="wrong-step"
            )
    return side_by_side([piece.array for piece in frame], np.dtype(np.float32))


def _alone(name: str, piece: ColumnBlock) -> Array:
    """A single piece: whole numbers and float32 as they are, other floats as float32."""
    import numpy as np

    if isinstance(piece.values, Ragged):
        message = f"input {name!r} holds sequences of unequal length; add pad or multi_hot to preprocess"
        raise ConfigError(message, "dataset.preprocess", code="wrong-step")
    array = piece.array
    if array.dtype == bool:
        return array.view(np.uint8)
    with np.errstate(over="ignore"):
        return array if array.dtype.kind in "iu" or array.dtype == np.float32 else array.astype(np.float32)


def check_no_text(frame: Frame, table: Table) -> None:
    """That no text is left, in any row of the table."""
    texts = [name for piece in frame if piece.kind == "text" for name in piece.names]
    columns = [(name, table.columns.get(name)) for name in texts]
    checked = [text_cells(column, name, table.kind, cells=table.cells) for name, column in columns]
    wrong = [cells for cells in checked if cells is not None]
    if wrong:
        raise CellsError(wrong, table.cells)
    if texts:
        column = table.columns.get(texts[0])
        because = None if column is None or isinstance(column, Ragged) else why_text(column)
        advice = f" ({because}), or numbers: [{texts[0]}] under the source" if because else ""
        raise ConfigError(
            f"column {texts[0]!r} is text after all steps; it needs another step{advice}",
            "dataset.preprocess",
            code="wrong-step",
        )


def check_finite(array: Array, frame: Frame, table: Table, rows: Indices | None, advice: str) -> None:
    """That no value is missing or infinite after the steps.

    Args:
        array: As it is fed.
        frame: Of which it was put together.
        table: Where it comes from.
        rows: Positions in it; all of them for None.
        advice: What helps where a value is missing.

    Raises:
        DataError: With the columns, and the lines or rows, of those that are.
    """
    import numpy as np

    if array.dtype.kind != "f" or sound(array, large=True, missing=True):
        return
    positions = np.arange(len(array)) if rows is None else rows
    wrong = [
        cells for name, values in _by_column(array, frame) for cells in unfit_cells(values, name, positions, advice)
    ]
    if wrong:
        raise CellsError([_at_fault(cells, table) for cells in wrong], table.cells)


def _at_fault(cells: WrongCells, table: Table) -> WrongCells:
    """The column's cells that are beyond float32 themselves, if there are some: a scaler spreads them to all rows."""
    import numpy as np

    column = table.columns.get(cells.column)
    if column is None or isinstance(column, Ragged) or column.dtype.kind != "f" or column.ndim != 1:
        return cells
    beyond = np.flatnonzero(np.abs(column) > LARGEST)
    if not len(beyond) or np.isnan(column[cells.rows]).any():
        return cells

    def say(row: int) -> str:
        return f"{column[row]:g} {message}"

    message = "is too large for float32, in which it is fed"
    return replace(cells, rows=beyond, message=say(int(beyond[0])), say=say, kind=message)


def _by_column(array: Array, frame: Frame) -> Iterator[tuple[str, Array]]:
    """The parts of an input's array with the column, or the block, that each comes from."""
    if array.ndim != 2 or len(frame) == 1 == len(frame[0].names):
        yield names_of(frame)[0], array
        return
    start = 0
    for piece in frame:
        width = piece.array.shape[1] // len(piece.names)
        for name in piece.names:
            yield name, array[:, start : start + width]
            start += width
