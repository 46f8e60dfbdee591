"""What the cells of a text table mean (type inference): whole numbers, numbers, text, or a missing value."""

from __future__ import annotations

import re
from functools import lru_cache
from numbers import Integral
from typing import TYPE_CHECKING, Any

from nnrun.types import MISSING, Form

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nnrun.types import Array

EXACT = 2**53
"""From here on float64 does not hold every whole number."""

MIDNIGHT = " 00:00:00"
"""What follows a day where its time is written, too."""

_SOME = 100
"""Cells that are looked at before all are."""
_CODES = tuple(f"\n0{digit}" for digit in "0123456789")
_CODE = re.compile("0[0-9]")
_WHOLE = re.compile(r"[+-]?[0-9]+", re.ASCII)
_DIGITS = re.compile(r"[0-9]+", re.ASCII)
_WORDS = frozenset({"nan", "inf", "infinity"})
_MOMENT = re.compile(r"([^.Z+]*?)(?:\.([0-9]*?)0*)?(Z|[+-][0-9]{2}:?[0-9]{2})?", re.ASCII)


def column(cells: Sequence[str], form: Form | None = None, *, numbers: bool = False) -> Array:
    """A column's values: int64 where all are whole numbers, float64 where all are numbers or missing, else text.

    Digits are text where a number would lose what tells them apart: leading zeros, more digits than float64 holds.

    Args:
        cells: As they stand in the file.
        form: Which of them mean a missing value, and how numbers are written.
        numbers: Whether the digits are known to be numbers.
    """
    form = form or Form()
    try:
        written = cells if form.decimal == "." and not form.thousands else _pointed(cells, form)
    except ValueError:
        return text_column(cells, form.missing)
    values = _numbers(written, form.missing, exact=not numbers)
    return text_column(cells, form.missing) if values is None else values


def _numbers(cells: Sequence[str], missing: frozenset[str], *, exact: bool) -> Array | None:
    """The numbers of a column; None where it is text."""
    import numpy as np

    joined = "\n" + "\n".join(cells)
    if missing.isdisjoint(cells) and "_" not in joined:  # Python reads 1_000 as a number; a table means text
        try:
            whole = np.fromiter(map(int, cells), np.int64, len(cells))
        except OverflowError:
            if exact and _all(_WHOLE, cells, missing):
                return None
        except ValueError:
            pass
        else:
            large = exact and len(whole) > 0 and (whole.max() >= EXACT or whole.min() <= -EXACT)
            return None if large or (exact and _are_codes(cells, joined, missing)) else whole
        try:
            values = np.fromiter(map(float, cells), np.float64, len(cells))
        except ValueError:
            pass
        else:
            if not (exact and np.isnan(values).any()):  # where some are, the others may be digits alone
                return values
    known = text_column(cells, missing)
    try:
        values = np.fromiter((np.nan if text is None else number_of(text) for text in known), np.float64, len(known))
    except ValueError:
        return None
    large = bool((np.abs(values) >= EXACT).any())
    text = exact and ((large and _all(_WHOLE, cells, missing)) or _are_codes(cells, joined, missing))
    return None if text else values


def _are_codes(cells: Sequence[str], joined: str, missing: frozenset[str]) -> bool:
    """Whether cells are digits alone, with leading zeros among them.

    Args:
        cells: All cells of a column.
        joined: The same, a line each, with a line end before the first one.
        missing: What means a missing value.
    """
    if "\n0" not in joined or not any(code in joined for code in _CODES):
        return False
    known = [text for text in map(str.strip, cells) if text not in missing]
    return any(map(_CODE.match, known)) and all(map(_DIGITS.fullmatch, known))


def _all(pattern: re.Pattern[str], cells: Sequence[str], missing: frozenset[str]) -> bool:
    """Whether all cells are of a pattern but those that mean a missing value."""
    return all(pattern.fullmatch(cell) for cell in map(str.strip, cells) if cell not in missing)


def why_text(cells: Array) -> str | None:
    """Why a column of digits is text; None for a column that is text anyway, or numbers.

    Args:
        cells: The column; text is None where a value is missing.
    """
    if cells.dtype != object:
        return None
    known = [cell for cell in cells[:_SOME].tolist() if cell is not None]
    if not all(map(_WHOLE.fullmatch, known)):
        return None  # as of nearly every column of text
    known = [cell for cell in cells.tolist() if cell is not None]
    if not known or not all(map(_WHOLE.fullmatch, known)):
        return None
    zeros = next((cell for cell in known if cell[0] == "0" and len(cell) > 1), None)
    if zeros is not None:
        return f"{zeros!r} begins with a zero"
    # A text table holds fewer digits as numbers; arrays and Parquet files may hold them as text all the same.
    long = next((cell for cell in known if len(cell) > 20 or abs(int(cell)) >= EXACT), None)
    return None if long is None else f"{long!r} has more digits than a number holds exactly"


def text_column(cells: Sequence[str], missing: frozenset[str] = MISSING) -> Array:
    """A column's cells as text without the blanks around them, None where a value is missing."""
    import numpy as np

    return np.array([None if (text := cell.strip()) in missing else text for cell in cells], dtype=object)


def text_of(number: Any) -> str:
    """A number as a cell would hold it: whole ones without a fraction, and to the last digit."""
    if isinstance(number, Integral):
        return str(int(number))
    return str(int(number)) if float(number).is_integer() else repr(float(number))


def moment_text(written: str) -> str:
    """A date or a time as a cell would hold it, whatever it is counted in: ``2031-05-02 10:30:00.5+01:00``.

    Midnight is the day alone, as pandas writes it into a table.

    Args:
        written: As NumPy, Arrow, pandas or Python write it.
    """
    match = _MOMENT.fullmatch(written.replace("T", " "))
    if match is None:
        return written
    moment, fraction, zone = match.groups(default="")
    if fraction or zone:
        offset = f"{zone[:3]}:{zone[-2:]}" if zone[1:] else zone.replace("Z", "+00:00")
        return moment + (f".{fraction}" if fraction else "") + offset
    return moment.removesuffix(MIDNIGHT)


def in_full(number: Any) -> str:
    """A number for a message: whole ones to the last digit that is theirs, others to six."""
    whole = isinstance(number, Integral) or (float(number).is_integer() and abs(number) < EXACT)
    return text_of(number) if whole else f"{number:g}"


def number_of(text: str) -> float:
    """The number that a cell holds; ValueError where it holds none."""
    if "_" in text:
        raise ValueError(text)
    return float(text)


def _pointed(cells: Sequence[str], form: Form) -> list[str]:
    """Numbers as Python writes them; ValueError where one is not written as the table's form says."""
    return [as_written(cell.strip(), form) for cell in cells]


def as_written(text: str, form: Form) -> str:
    """A number of a table as Python writes it; ValueError where it is not written as the table's form says."""
    decimal, thousands = form.decimal, form.thousands
    if (decimal == "." and not thousands) or text in form.missing or text.lower().lstrip("+-") in _WORDS:
        return text
    if not _pattern(decimal, thousands).fullmatch(text):
        raise ValueError(text)
    return (text.replace(thousands, "") if thousands else text).replace(decimal, ".")


@lru_cache
def _pattern(decimal: str, thousands: str) -> re.Pattern[str]:
    grouped = rf"[0-9]{{1,3}}(?:{re.escape(thousands)}[0-9]{{3}})+|" if thousands else ""
    whole = rf"(?:{grouped}[0-9]+)"
    point = re.escape(decimal)
    return re.compile(rf"[+-]?(?:{whole}(?:{point}[0-9]*)?|{point}[0-9]+)(?:[eE][+-]?[0-9]+)?")
