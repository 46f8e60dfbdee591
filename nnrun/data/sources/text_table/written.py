"""How the cells of a text table are written in its file, as far as pandas reads them otherwise than nnrun."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Collection, Iterable, Iterator

from nnrun.provenance import WrittenCells
from nnrun.types import Cells

_DIGITS, _WHOLE = re.compile(r"[0-9]+"), re.compile(r"[+-]?[0-9]+")


def written_cells(text: str, cells: Cells, columns: Iterable[str | int]) -> WrittenCells:
    """How a table is written."""
    names = tuple(next(_rows(text, cells.delimiter, spaced=True), ()))
    ends = re.escape(f'"\r\n{cells.delimiter}')
    longer = any(len(row) > len(cells.columns) for row in _rows(text, cells.delimiter, spaced=True))
    places = dict(enumerate(cells.columns)) | dict(enumerate(cells.columns, start=-len(cells.columns)))
    named = {places.get(column) if isinstance(column, int) else column for column in columns}
    texts = {name: _texts_of(text, cells, name) for name in cells.columns if name in named}
    if not re.search(rf"[ \t][{ends}]|[{ends}][ \t]", f"\n{text}\n"):
        return WrittenCells(names, longer=longer, texts=texts)
    at_begin = f"{cells.delimiter} " in text
    spaced = at_begin and any(cell.startswith(" ") for row in _rows(text, cells.delimiter) for cell in row)
    missing, padded = _blanks(_rows(text, cells.delimiter, spaced=spaced), cells)
    return WrittenCells(names, spaced and cells.delimiter != " ", missing, padded, longer, texts)


def _texts_of(text: str, cells: Cells, column: str) -> tuple[str, ...]:
    """The different cells of a column without the blanks around them; none where it is read as numbers."""
    place = cells.columns.index(column)
    rows = _rows(text, cells.delimiter, spaced=True)
    if cells.header:
        next(rows, None)
    cells_found = {row[place].strip() for row in rows} - cells.form.missing
    numbers = all(map(is_number, cells_found)) and column not in cells.form.text
    codes = column not in cells.form.numbers and _are_codes(cells_found)
    return () if numbers and not codes else tuple(sorted(cells_found))


def _are_codes(texts: Collection[str]) -> bool:
    """Whether digits lose what tells them apart as numbers: leading zeros, or more of them than float64 holds."""
    if all(map(_DIGITS.fullmatch, texts)) and any(text[0] == "0" and len(text) > 1 for text in texts):
        return True
    return all(map(_WHOLE.fullmatch, texts)) and any(abs(int(text)) >= 2**53 for text in texts)


def is_number(text: str) -> bool:
    """Whether a cell holds a number."""
    try:
        float(text)
    except ValueError:
        return False
    return "_" not in text


def _blanks(rows: Iterator[list[str]], cells: Cells) -> tuple[tuple[str, ...], frozenset[str]]:
    """The cells with blanks around them that mean a missing value, and the columns that have others."""
    if cells.header:
        next(rows, None)
    meaning = cells.form.missing
    named = (pair for row in rows for pair in zip(cells.columns, row, strict=False))
    cells_found = {(column, cell) for column, cell in named if cell != cell.strip()}
    missing = {cell for _, cell in cells_found if cell.strip() in meaning}
    return tuple(sorted(missing)), frozenset(column for column, cell in cells_found if cell not in missing)


def _rows(text: str, delimiter: str, *, spaced: bool = False) -> Iterator[list[str]]:
    """The rows that are not blank."""
    lines = io.StringIO(text)
    if delimiter == " ":
        rows = csv.reader((line.replace("\t", " ").strip() for line in lines), delimiter=" ", skipinitialspace=True)
    else:
        rows = csv.reader(lines, delimiter=delimiter, skipinitialspace=spaced)
    return (row for row in rows if len(row) > 1 or (row and row[0].strip()))
