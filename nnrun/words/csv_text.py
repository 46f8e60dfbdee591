"""Rows as CSV for other programs, a spreadsheet among them (CSV injection, formula injection)."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Union

from nnrun.words.shortest_digits import FOUR, fours

if TYPE_CHECKING:
    from nnrun.types import Array

_BEGINNINGS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")  # spreadsheets take wide signs, too

Cells = Union["Array", Sequence[str]]
"""A column's: numbers, ASCII texts around which no quotes need to stand (dtype S), or any texts."""


def csv_text(columns: Sequence[str], rows: Iterable[Iterable[Any]]) -> str:
    """Rows under a header; true and false as YAML writes them, nothing as an empty cell."""
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([_cell(value) for value in row] for row in rows)
    return stream.getvalue()


def records_csv(records: Iterable[Mapping[str, Any]], columns: Sequence[str]) -> str:
    """Records by column as the same text; one without a column has an empty cell there."""
    return csv_text(columns, ([record.get(column) for column in columns] for record in records))


def _cell(value: Any) -> Any:
    return str(value).lower() if isinstance(value, bool) else value


def escape_formula(cell: str) -> str:
    """The text of a cell, after an apostrophe where it would be taken for a formula; numbers stay as they are."""
    if not cell.startswith(_BEGINNINGS):
        return cell
    with suppress(ValueError):
        float(cell)
        return cell
    return f"'{cell}"


def texts_of(cells: Cells) -> list[str]:
    """The texts of a column."""
    if isinstance(cells, Sequence):
        return list(cells)
    return list(map(str, cells.tolist())) if cells.dtype.kind != "S" else cells.astype("U").tolist()


def lines_of(columns: Sequence[Cells]) -> str:
    """The lines of a CSV of some columns, the first of which is of no empty texts alone; each with its end."""
    import numpy as np

    arrays = [column for column in columns if not isinstance(column, Sequence) and _is_quick(column)]
    if len(arrays) < len(columns):
        return _joined([*map(texts_of, columns)])
    letters = [_whole_numbers(array) if array.dtype.kind != "S" else _letters(array) for array in arrays]
    lines = np.full((len(arrays[0]), len(arrays) + sum(part.shape[1] for part in letters)), ord(","), np.uint8)
    start = 0
    for part in letters:
        lines[:, start : start + part.shape[1]] = part
        start += part.shape[1] + 1
    lines[:, -1] = ord("\n")
    return bytes(lines[lines != 0]).decode("ascii")


def _joined(columns: Sequence[Sequence[str]]) -> str:
    """The same of any texts; csv's writer takes twice the time, and is asked only where some cell stands in quotes."""
    rows = len(columns[0])
    lines = "".join([f"{line}\n" for line in map(",".join, zip(*columns, strict=True))])
    plain = lines.count(",") == rows * (len(columns) - 1) and lines.count("\n") == rows
    if plain and len(columns) > 1 and '"' not in lines and "\r" not in lines:
        return lines
    stream = io.StringIO()
    csv.writer(stream, lineterminator="\n").writerows(zip(*columns, strict=True))
    return stream.getvalue()


def _is_quick(values: Array) -> bool:
    return values.dtype.kind == "S" or (values.dtype.kind in "iu" and int(values.min(initial=0)) >= 0)


def quick_texts(texts: Sequence[str], indices: Array) -> Cells:
    """Some of the texts, each as often as it is wanted; quick where none of them needs quotes."""
    import numpy as np

    if all(text.isascii() and text.isprintable() and not {",", '"'} & {*text} for text in texts):
        return np.array([*texts, ""], "S")[indices]
    return [texts[index] for index in indices.tolist()]


def _letters(texts: Array) -> Array:
    """Texts as the numbers of their letters, 0 after each; shape (rows, letters)."""
    import numpy as np

    return np.ascontiguousarray(texts).view(np.uint8).reshape(len(texts), texts.dtype.itemsize)


def _whole_numbers(values: Array) -> Array:
    """The digits of numbers likewise, 0 before each."""
    import numpy as np

    width = len(str(values.max(initial=0)))
    places = -(-width // FOUR)
    text, left = np.empty((len(values), places), f"S{FOUR}"), values
    for place in reversed(range(places)):
        left, four = np.divmod(left, 10**FOUR)
        text[:, place] = fours()[four]
    digits = text.view(np.uint8)[:, -width:].copy()
    for place in range(width - 1):
        digits[values < 10 ** (width - 1 - place), place] = 0
    return digits
