"""Label encoding: columns of text as classes in sorted order, or a clear word that they should be numbers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from nnrun.data.values.cells import why_text
from nnrun.data.values.mistakes import CellsError
from nnrun.data.values.numbers import is_number, numbers_in, text_cells, unfit_cells
from nnrun.data.values.numeric_text import MISSING_LOOK, RANGE, YES_OR_NO, column_look
from nnrun.data.values.text_places import cell_text
from nnrun.data.values.wrong_cells import WrongCells
from nnrun.errors import ConfigError, NnrunError, Place

if TYPE_CHECKING:
    from nnrun.types import Array, Cells, Indices


@dataclass(frozen=True, slots=True)
class NumberColumn:
    """A column from which numbers are wanted."""

    name: str
    source: str = ""
    """The kind of source; "" for new rows of a run."""
    at: str = ""
    """The path of what names it in the config."""
    place: Place | None = None


def classes_of(column: Array, name: str, cells: Cells | None, *, advise: bool = True) -> tuple[Array, tuple[str, ...]]:
    """Text labels as the indices (int32) of their sorted names, and those names.

    Raises:
        DataError: A label is missing.
    """
    import numpy as np

    labels = column.tolist()
    missing = np.flatnonzero([label is None for label in labels])
    if len(missing):
        raise CellsError([missing_cells("target", "class", missing, name, cells, advise=advise)], cells)
    names = sorted(set(map(str, labels)))
    index = {label: position for position, label in enumerate(names)}
    return np.array([index[str(label)] for label in labels], dtype=np.int32), tuple(names)


def missing_cells(
    what: str, kind: str, rows: Indices, name: str, cells: Cells | None, *, advise: bool = True
) -> WrongCells:
    """Missing targets or groups; a word of the file that is read as missing is named, with the way out.

    Args:
        what: What is missing.
        kind: What the word may be meant as.
        rows: Positions in the table.
        name: The column.
        cells: Of the table.
        advise: Whether the arguments of the source may still be changed.
    """

    def say(row: int) -> str:
        word = "" if cells is None else cell_text(cells, row, name)
        way_out = f"; missing: [] beside path keeps it as a {kind}" if advise else ""
        known = cells is not None and word and word in cells.form.missing
        return f"the {what} is missing" + (f": the text {word!r} is read so{way_out}" if known else "")

    return WrongCells(name, rows, say(int(rows[0])), say, kind=f"{what} missing", code="missing-value")


def not_numbers(column: Array, wanted: NumberColumn, cells: Cells | None) -> NnrunError:
    """The error for a text column where numbers belong.

    Returns:
        A DataError at the cells that are no numbers, where they look like some or are few; else a ConfigError where
        the config names it, as the column holds words.
    """
    import numpy as np

    wrong = text_cells(column, wanted.name, wanted.source, cells=cells, needed=True)
    if wrong is None:  # digits, numbers written in the config as text, or all missing
        because = f" ({reason}); numbers: [{wanted.name}] reads it so" if (reason := why_text(column)) else ""
        return ConfigError(
            f"column {wanted.name!r} holds text, a number is needed{because}",
            wanted.at,
            wanted.place,
            code="not-a-number",
        )
    words = [str(value) for value in column.reshape(-1).tolist() if value is not None]
    looks = column_look(words) not in ("", YES_OR_NO, MISSING_LOOK, RANGE)
    if wanted.source and 2 * len(wrong.rows) > len(column) and not looks:
        text = next(word for word in words if not is_number(word))
        message = f"column {wanted.name!r} holds text ({text!r}), a number is needed"
        return ConfigError(
            f"{message}; for classes take a loss of classes", wanted.at, wanted.place, code="not-a-number"
        )
    gaps = np.flatnonzero([value is None for value in column.reshape(len(column), -1)[:, 0].tolist()])
    missing = [WrongCells(wanted.name, gaps, "the value is missing", code="missing-value")] if len(gaps) else []
    numbers = numbers_in(column, cells) if column.ndim == 1 else np.empty(0)
    return CellsError([wrong, *missing, *unfit_cells(numbers, wanted.name, np.arange(len(numbers)), None)], cells)
