"""Cells that cannot be fed as numbers: text, what is missing, what is infinite or too large for float32."""

from __future__ import annotations

import math
import sys
from dataclasses import dataclass
from functools import partial
from math import prod
from typing import TYPE_CHECKING, Any

from nnrun.data.values.cells import column as column_of
from nnrun.data.values.cells import number_of
from nnrun.data.values.numeric_text import (
    AMOUNTS,
    MISSING_LOOK,
    RANGE,
    SPREADSHEET_ERROR,
    column_look,
    look_of,
    option_for,
)
from nnrun.data.values.wrong_cells import WrongCells, wrong_by_column
from nnrun.types import Form, Ragged

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nnrun.types import Array, Cells, Indices

NO_NUMBER = "not a number"
"""What mistakes of text among numbers have in common."""
INFINITE = "the value is infinite or too large for float32"
_SOME = 1000
"""Rows that are looked at together where a few are enough."""
LARGEST = 3.4028234663852886e38
"""The largest float32."""
ENCODERS = "give it a step such as OneHotEncoder or OrdinalEncoder, or vocabulary for words"


def text_cells(
    column: Array | Ragged | None,
    name: str,
    source: str = "",
    rows: Indices | None = None,
    cells: Cells | None = None,
    *,
    needed: bool = False,
) -> WrongCells | None:
    """The cells of a column that hold text and no number, missing ones left out; None where there are none.

    Args:
        column: With the rows first.
        name: The column's.
        source: The kind of source whose arguments may still be changed; "" for new rows of a run.
        rows: Positions that count; all of them for None.
        cells: Of the table: how its numbers are written.
        needed: Whether every row needs a number, so that none may be missing or be made of text by a step.
    """
    import numpy as np

    if column is None or isinstance(column, Ragged) or column.dtype != object:
        return None
    form = Form() if cells is None else cells.form
    texts = _texts(column, range(len(column)) if rows is None else rows.tolist(), form)
    if not texts:
        return None
    others = list(texts.values())
    mostly = 2 * len(texts) > (len(column) if rows is None else len(rows))
    pointed = any("." in str(value) for value in column.reshape(-1).tolist() if value is not None and is_number(value))

    def say(row: int) -> str:
        text = texts[row]
        look, way_out = look_of(text, others), ""
        if not look and is_number(text):
            look = f"lacks the decimal: {form.decimal!r} of the config"
        elif source:
            way_out = advice_for(text, Others(others, mostly, pointed, needed, form.decimal), source)
        return f"{text!r} is not a number{': it ' + look if look else ''}{'; ' + way_out if way_out else ''}"

    with_text = np.fromiter(texts, np.int64, len(texts))
    return WrongCells(name, with_text, say(int(with_text[0])), say, kind=NO_NUMBER, code="not-a-number")


@dataclass(frozen=True, slots=True)
class Others:
    """What the other cells of a column are like."""

    texts: Sequence[str]
    """All that are no numbers."""
    mostly: bool
    """Whether most cells are such."""
    pointed: bool
    """Whether some are numbers with a decimal point, which other signs would spoil."""
    needed: bool = False
    """Whether every row needs a number."""
    decimal: str = "."
    """What stands before a number's fraction."""


def advice_for(text: str, others: Others, source: str) -> str:
    """What to do about text among numbers, as far as it is known to help."""
    from nnrun import catalog

    look = look_of(text, others.texts)
    entry = catalog.find("source", source)
    known = {argument.name for argument in entry.arguments} if entry else set()
    option = option_for(look)
    spoils = others.pointed and ('decimal: ","' in option or 'thousands: "."' in option)
    if option and not spoils and option.partition(":")[0] in known:
        return f"write {option} beside path"
    if others.needed and look in ("", MISSING_LOOK, SPREADSHEET_ERROR):
        return "every row needs a number here"
    missing = "na_values" if "na_values" in known else ""
    if missing and look in (MISSING_LOOK, SPREADSHEET_ERROR):
        return f'if it is to count as missing, add {missing}: ["{text}"] beside path'
    if (look in AMOUNTS or look.startswith(("is ", "has ", "stands "))) and not (look == RANGE and others.mostly):
        sign = {".": "a point", ",": "a comma"}.get(others.decimal, repr(others.decimal))
        return f"only plain numbers with {sign} are read"
    if others.mostly:
        return ENCODERS
    return f"if it means missing, see {missing}" if missing else ""


def numbers_in(column: Array, cells: Cells | None = None) -> Array:
    """The numbers that stand in a column of text, shape (rows,); NaN in the place of everything else."""
    import numpy as np

    form = Form() if cells is None else cells.form
    values = [np.nan] * len(column)
    for row, text in enumerate(column.tolist()):
        read = None if text is None else column_of([str(text)], form, numbers=True)
        if read is not None and read.dtype != object:
            values[row] = float(read[0])
    return np.array(values)


def is_of_amounts(column: Array) -> bool:
    """Whether most cells of a text column are numbers as another country or a shop writes them."""
    some = (column[start : start + _SOME].reshape(-1).tolist() for start in range(0, len(column), _SOME))
    return column_look(str(value) for values in some for value in values if value is not None) in AMOUNTS


def unfit_cells(
    values: Array, name: str, rows: Indices, missing: str | None, *, large: bool = True
) -> list[WrongCells]:
    """The cells of an array that are missing, infinite or too large for float32.

    Args:
        values: Numbers, the rows first.
        name: The column's.
        rows: The position of each row in the table.
        missing: What is advised where a value is missing; None where it may be.
        large: Whether values that float32 has no room for are told.
    """
    import numpy as np

    if values.dtype.kind != "f" or sound(values, large=large, missing=missing is not None):
        return []
    flat = values.reshape(len(values), prod(values.shape[1:]))
    if values.ndim > 2:  # the values of a picture or a sequence have no names: the first wrong one stands for all
        some = np.isfinite(flat) & (np.abs(flat) <= LARGEST)
        flat = flat[np.arange(len(flat)), some.argmin(axis=1)][:, None]
    unfit = []
    if missing is not None:
        message = f"the value is missing; {missing}" if missing else "the value is missing"
        unfit += _each(np.isnan(flat), flat, name, rows, message)
    unfit += _each(np.isinf(flat), flat, name, rows, INFINITE)
    if large:
        with np.errstate(invalid="ignore"):
            beyond = np.isfinite(flat) & (np.abs(flat) > LARGEST)
        unfit += _each(beyond, flat, name, rows, "is too large for float32, in which it is fed")
    return unfit


def _each(wrong: Array, flat: Array, name: str, rows: Indices, message: str) -> list[WrongCells]:
    """The wrong cells, column by column of a table within a column."""

    def place(index: int) -> tuple[str, str]:
        return name, f"value {index}" if flat.shape[1] > 1 else ""

    def say(number: float) -> str:
        return f"{number:g} {message}" if message.startswith("is") else message

    return wrong_by_column(wrong, flat, rows, place, say, message, code="not-a-number")


def sound(values: Array, *, large: bool, missing: bool) -> bool:
    """Whether no number needs a closer look; by the smallest and the largest, which takes no memory.

    Args:
        values: Numbers.
        large: Whether those that float32 has no room for need one.
        missing: Whether missing ones do.
    """
    import numpy as np

    if not values.size:
        return True
    limit = LARGEST if large else sys.float_info.max
    low, high = float(values.min()), float(values.max())
    if not math.isnan(low):
        return -limit <= low and high <= limit
    if missing:
        return False
    low, high = float(np.fmin.reduce(values, axis=None)), float(np.fmax.reduce(values, axis=None))
    return math.isnan(low) or (-limit <= low and high <= limit)


def _texts(column: Array, rows: Sequence[int] | range, form: Form) -> dict[int, str]:
    """By row the first cell that is text."""
    width = prod(column.shape[1:])
    flat = column.reshape(len(column), width)
    usual = form.decimal == "." and not form.thousands
    is_read = is_number if usual else partial(_is_read, form=form)
    texts = {}
    for row in rows:
        for value in flat[row].tolist():
            if value is not None and not is_read(str(value)):
                texts[row] = str(value)
                break
    return texts


def _is_read(text: str, form: Form) -> bool:
    """Whether a cell's text is a number as a table writes them."""
    return column_of([text], form, numbers=True).dtype != object


def is_number(text: Any) -> bool:
    """Whether a cell's text is a number."""
    try:
        number_of(str(text))
    except ValueError:
        return False
    return True
