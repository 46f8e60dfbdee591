"""Checks of labels and numbers to predict, row by row: missing, outside the classes or the range of the loss."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nnrun.data.table.labels import missing_cells
from nnrun.data.table.targets import NAMED
from nnrun.data.values.cells import in_full
from nnrun.data.values.mistakes import CellsError
from nnrun.data.values.numbers import LARGEST
from nnrun.data.values.wrong_cells import WrongCells, wrong_by_column
from nnrun.types import Target

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from nnrun.types import Array, Cells, Indices, Table

_LOOKED_AT = 100_000
"""Labels that are looked at for what they have in common."""
_ROUNDING = 1e-6
_MISSING = "the target is missing"


def check_signed(target: Target, y: Array, table: Table, rows: Indices) -> None:
    """That every label is -1 or 1. Raises DataError with the rows and values of those that are not."""
    import numpy as np

    flat = y.reshape(len(y), -1)
    wrong = np.isfinite(flat) & (np.abs(flat) != 1)
    if wrong_cells := _cells("the label is neither -1 nor 1", wrong, flat, (_names(target, table), rows)):
        raise CellsError(wrong_cells, table.cells)


def check_labels(target: Target, y: Array, table: Table, rows: Indices) -> None:
    """That every label is one the output can give.

    Raises:
        DataError: Labels that are missing, not whole, or outside the output's width; with their rows and values.
    """
    import numpy as np

    flat = y.reshape(len(y), -1)
    known = np.isfinite(flat) if flat.dtype.kind == "f" else np.ones(flat.shape, bool)
    wrong_by_message = _unknown(flat)
    if target.kind != "number":
        whole = flat == np.round(flat)
        wrong_by_message["a class is a whole number"] = known & ~whole
        limit = 1 if target.kind == "binary" or target.shape else target.width - 1
        wrong_by_message[_outside(target, limit, flat[known])] = known & whole & ((flat < 0) | (flat > limit))
    origin = (_names(target, table), rows)
    if wrong_cells := [
        cells for message, wrong in wrong_by_message.items() for cells in _cells(message, wrong, flat, origin)
    ]:
        advise = target.kind == "classes" and bool(table.kind)
        raise CellsError(
            [_with_word(column_cells, table.cells, advise=advise) for column_cells in wrong_cells], table.cells
        )
    if target.kind == "classes" and len(target.shape) == 1:
        _check_single(flat, origin, table.cells)


def _check_single(flat: Array, origin: tuple[Sequence[str], Indices], cells: Cells | None) -> None:
    """That each one-hot row names a single class. Raises DataError."""
    import numpy as np

    names, rows = origin
    counts = flat.sum(axis=1)
    wrong = np.flatnonzero(counts != 1)
    if not len(wrong):
        return
    by_row = dict(zip(rows[wrong].tolist(), counts[wrong].tolist(), strict=True))

    def say(row: int) -> str:
        ones = "no 1" if not by_row[row] else f"{int(by_row[row])} ones"
        return (
            f"the row has {ones} in {', '.join(names[:NAMED])}, and is to be of one class; "
            "for several labels a row take activation: sigmoid and binary_crossentropy"
        )

    order = np.sort(rows[wrong])
    raise CellsError(
        [WrongCells(names[0], order, say(int(order[0])), say, "no single class", code="wrong-target")], cells
    )


def check_known(columns: Mapping[str, Array], cells: Cells | None) -> None:
    """That every number of some columns is one, whatever it is to be; for tables whose other targets are refused.

    Raises:
        DataError: Numbers that are missing, infinite or too large for float32; with their rows and values.
    """
    import numpy as np

    wrong_cells = []
    for name, column in columns.items():
        flat = column.reshape(len(column), -1)
        origin = ((name,), np.arange(len(column)))
        wrong_cells += [
            column_cells
            for message, wrong in _unknown(flat).items()
            for column_cells in _cells(message, wrong, flat, origin)
        ]
    if wrong_cells:
        raise CellsError(wrong_cells, cells)


def _unknown(flat: Array) -> dict[str, Array]:
    """Where numbers are missing, or none that float32 holds, by what is told of them."""
    import numpy as np

    if flat.dtype.kind != "f":
        return {}
    with np.errstate(invalid="ignore"):
        large = np.abs(flat) > LARGEST
    return {_MISSING: np.isnan(flat), "the target is infinite or too large for float32": large}


def _outside(target: Target, limit: int, known: Array) -> str:
    """What is told of a label that the output cannot give, with the way out where the other labels show it."""
    message = f"the label lies outside 0 to {limit}"
    if target.kind == "classes" and not target.shape:
        message += f", the {target.width} units of the last layer (classes are counted from 0)"
    values = set(known[:_LOOKED_AT].tolist())
    if target.kind == "binary" and values == {-1, 1}:
        return f"{message}; hinge and squared_hinge compare with -1 and 1"
    if not target.shape and values == set(range(1, limit + 2)):
        return f"{message}; labels from 1 are counted from 0 by a step LabelEncoder"
    return message


def _with_word(wrong: WrongCells, cells: Cells | None, *, advise: bool) -> WrongCells:
    """Missing targets with the word of the file that is read so."""
    if wrong.message != _MISSING or wrong.within:
        return wrong
    return missing_cells("target", "class", wrong.rows, wrong.column, cells, advise=advise)


def _names(target: Target, table: Table) -> Sequence[str]:
    """The columns of a target, or its own name."""
    return table.target_columns.get(target.name) or (target.name,)


def _cells(message: str, wrong: Array, flat: Array, origin: tuple[Sequence[str], Indices]) -> list[WrongCells]:
    """The wrong labels, column by column."""
    names, rows = origin

    def place(index: int) -> tuple[str, str]:
        return names[min(index, len(names) - 1)], f"value {index}" if index >= len(names) else ""

    def say(number: float) -> str:
        return message if message.endswith("missing") else f"{message}; got {in_full(number)}"

    return wrong_by_column(wrong, flat, rows, place, say, message, code="wrong-target")


def check_shares(loss: str, y: Array, table: Table, rows: Indices, names: Sequence[str]) -> None:
    """That numbers lie from 0 to 1, where a loss has a meaning for no others.

    Args:
        loss: Its name.
        y: Prepared numbers of some rows; shape (rows,) or (rows, ...).
        table: Where they come from.
        rows: Their positions in it.
        names: Of the columns; of a block, one for all of them.

    Raises:
        DataError: A number outside, with its row and value.
    """
    flat = y.reshape(len(y), -1)
    advice = "a step such as MinMaxScaler brings them there, or take a loss for any number, such as mse"

    def place(index: int) -> tuple[str, str]:
        return (names[index] if len(names) == flat.shape[1] else names[0]), ""

    def say(number: float) -> str:
        return f"{loss} compares numbers from 0 to 1, this one is prepared as {number:g}; {advice}"

    if wrong_cells := wrong_by_column(outside_shares(flat), flat, rows, place, say, loss, code="wrong-target"):
        raise CellsError(wrong_cells, table.cells)


def outside_shares(y: Array) -> Array:
    """Where numbers lie outside 0 to 1, by more than a scaler's rounding."""
    wrong: Array = (y < -_ROUNDING) | (y > 1 + _ROUNDING)
    return wrong
