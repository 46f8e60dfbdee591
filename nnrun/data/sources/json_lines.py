"""Reads JSON Lines (NDJSON): one object a row, its keys the columns; every mistake is told at its line and value."""

from __future__ import annotations

import hashlib
import json
from itertools import chain
from typing import TYPE_CHECKING, Any

from nnrun.catalog import own_argument
from nnrun.data.sources.record import FEATURES, Head, SourceRecord
from nnrun.data.sources.request import Content, Request
from nnrun.data.sources.text_table.head import decoded
from nnrun.data.values.gzip_text import content_of, first_bytes, is_packed, unpacked
from nnrun.data.values.missing import plain_column
from nnrun.data.values.mistakes import CellsError, bounded
from nnrun.data.values.wrong_cells import WrongCells
from nnrun.errors import DataError, Place, Problem
from nnrun.provenance import ColumnTypes
from nnrun.types import Cells, Ragged

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from nnrun.types import Array

HEAD = 1 << 20
"""Bytes of whose lines `head` takes the names."""
NUMBER, TRUTH, TEXT, LIST = "a number", "true or false", "text", "a list"
"""What a column may hold, as messages say it; null is a missing value of each."""


def read_json_lines(request: Request) -> Content:
    """The rows of a file of JSON objects; a key that a row does not have is a missing value of it.

    Arguments: ``path``, plain or compressed with gzip. Numbers are int64 or float64 (NaN where one is missing), true
    and false 1 and 0, text stays text (None where it is missing); lists of numbers are rows where all are of one
    length, else sequences. A column holds one type.

    Raises:
        ConfigError: No such file.
        DataError: Lines that are no JSON object, values of several types in a column, all told together.
    """
    return json_content(request.path(), str(request.get("path")))


def json_content(path: Path, source: str) -> Content:
    """As `read_json_lines`, of a file by its path."""
    import numpy as np

    content = content_of(path)
    lines, rows = objects_of(decoded(unpacked(content, str(path)), str(path)), str(path))
    if not rows:
        raise DataError("the file has no rows", place=Place(str(path), 1, 1), code="empty-data")
    names = tuple(dict.fromkeys(chain.from_iterable(rows)))
    if not names:
        raise DataError(
            "the file has no columns: its objects are empty", place=Place(str(path), 1, 1), code="empty-data"
        )
    cells = Cells(str(path), np.array(lines, dtype=np.int64), names, objects=True)
    values = {name: [row.get(name) for row in rows] for name in names}
    types = {name: _type(column) for name, column in values.items()}
    if wrong := [problem for name, column in values.items() for problem in _wrong(name, column, types[name])]:
        raise CellsError(wrong, cells)
    return Content(
        {name: _array(column, types[name]) for name, column in values.items()},
        hashlib.sha256(content).hexdigest(),
        source,
        cells=cells,
        truths=tuple(name for name, kind in types.items() if kind == TRUTH),
        provenance=ColumnTypes(
            frozenset(name for name, kind in types.items() if kind in (NUMBER, TRUTH)), packed=is_packed(content)
        ),
    )


def head(request: Request) -> Head:
    """The keys of the first lines, where they are all of the file; what is wrong with it is told by reading it."""
    path = request.path()
    content = first_bytes(path, HEAD)
    if len(content) >= HEAD:
        return Head()  # a later row may have further keys
    try:
        _, rows = objects_of(decoded(content, str(path)), str(path))
    except DataError:
        return Head()
    return Head(tuple(dict.fromkeys(chain.from_iterable(rows))))


def objects_of(text: str, file: str) -> tuple[list[int], list[dict[str, Any]]]:
    """The objects with their lines, blank lines left out. Raises DataError with every line that is none."""
    numbers, rows, problems = [], [], list[Problem]()
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        try:
            rows.append(_object(line))
            numbers.append(number)
        except (ValueError, RecursionError) as error:
            problems.append(_problem(error, file, number, line.rstrip("\r")))
    if problems:
        raise DataError(bounded(problems))
    return numbers, rows


def _object(line: str) -> dict[str, Any]:
    value = _DECODER.decode(line)
    if not isinstance(value, dict):
        raise ValueError(f"expected an object, a row's values by their columns, got {kind_of(value)}")
    return value


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object none of whose keys stands in it twice."""
    values = dict(pairs)
    if len(values) < len(pairs):
        names = [name for name, _ in pairs]
        raise ValueError(f"the key {next(name for name in names if names.count(name) > 1)!r} stands in it twice")
    return values


_DECODER = json.JSONDecoder(object_pairs_hook=_once)


def _problem(error: Exception, file: str, number: int, line: str) -> Problem:
    if isinstance(error, json.JSONDecodeError):
        return Problem(f"not JSON: {error.msg}", place=Place(file, number, error.colno, line), code="unreadable-data")
    message = str(error) if isinstance(error, ValueError) else "objects in objects without end"
    if "integer string conversion" in message:
        message = "a whole number of more digits than are read"
    return Problem(message, place=Place(file, number, 1, line, max(1, len(line))), code="unreadable-data")


def kind_of(value: Any) -> str:
    """What a value is, as messages say it; "" for null."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return TRUTH
    names = {int: NUMBER, float: NUMBER, str: TEXT, list: LIST, dict: "an object"}
    return names[type(value)]


def _type(column: Sequence[Any]) -> str:
    """What a column holds: the type of its first value, a number where there is none."""
    return next(filter(None, map(kind_of, column)), NUMBER)


def _wrong(name: str, column: Sequence[Any], kind: str) -> Iterator[WrongCells]:
    """The cells of a column that hold something else than it does, or what no column holds."""
    import numpy as np

    def say(row: int) -> str:
        value = column[row]
        if kind == kind_of(value) == LIST:
            return "a list of something else than numbers"
        if kind_of(value) == "an object":
            return "an object; write its keys as keys of the row"
        return f"{kind_of(value)} in a column whose first value is {kind}"

    rows = np.array([row for row, value in enumerate(column) if not _fits(value, kind)], dtype=np.int64)
    if len(rows):
        yield WrongCells(name, rows, say(int(rows[0])), say, kind="type", code="mixed-column")


def _fits(value: Any, kind: str) -> bool:
    if value is None:
        return True
    if kind == LIST and isinstance(value, list):
        return all(kind_of(item) in (NUMBER, "") for item in value)
    return kind not in (LIST, "an object") and kind_of(value) == kind


def _array(column: Sequence[Any], kind: str) -> Array | Ragged:
    if kind != LIST:
        return plain_column(column)
    return _lists([row or [] for row in column])


def _lists(rows: Sequence[list[Any]]) -> Array | Ragged:
    """Lists of numbers as rows where all have one length, else as sequences."""
    import numpy as np

    flat = list(chain.from_iterable(rows))
    dtype = "int64" if all(isinstance(item, int) for item in flat) else "float64"  # in which null is NaN
    if len({len(row) for row in rows}) == 1 and rows[0]:
        return np.array(rows, dtype=dtype)
    return Ragged(np.array(flat, dtype=dtype), np.cumsum([0, *map(len, rows)]).astype(np.int64))


SOURCES = (
    SourceRecord(
        "json_lines",
        "JSON Lines: an object a row, its keys the columns; it may be compressed with gzip",
        read_json_lines,
        (
            own_argument("path", form="file", help="the file"),
            own_argument("features", None, "columns", help=FEATURES),
        ),
        head,
        printer="nnrun.scripts.sources.json_lines",
        endings=(".jsonl", ".ndjson", ".jsonl.gz", ".ndjson.gz"),
        read_file=json_content,
        brings=("arrays",),
    ),
)
