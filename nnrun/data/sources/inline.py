"""Rows written in the config itself."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from nnrun.catalog import own_argument
from nnrun.data.sources.record import Head, SourceRecord
from nnrun.data.sources.request import Content, Request, array_fingerprint, stacked
from nnrun.data.values.cells import EXACT
from nnrun.data.values.missing import missing_texts
from nnrun.errors import DataError
from nnrun.types import Ragged

if TYPE_CHECKING:
    from nnrun.types import Array

PARTS = {"": "train", "_validation": "validation", "_test": "test"}


def inline(request: Request) -> Content:
    """Nested lists: ``x`` with a row for each item, ``y`` with a target for each; ``x_test``, ``y_test`` ... likewise.

    Whole numbers become int32 (int64 where they are larger), others float64, text object arrays; null among numbers is
    NaN, as is an empty text among text; rows of unequal length are sequences of numbers.

    Raises:
        DataError: Rows that do not fit together.
    """
    written = rows_of(request)
    columns, parts = stacked(
        {
            PARTS[suffix]: {name: _array(request, rows, name + suffix) for name, rows in lists.items()}
            for suffix, lists in written.items()
        }
    )
    return Content(
        columns,
        array_fingerprint(columns.items()),
        "inline",
        target=("y",) if "y" in columns else (),
        parts=parts if len(parts) > 1 else {},
        truths=tuple(
            name
            for column in columns
            for name in _truths(column, [row for part in written.values() for row in part[column]])
        ),
    )


def head(request: Request) -> Head:
    """Nothing of the columns, but that the rows fit together; see `rows_of` for errors."""
    rows_of(request)
    return Head()


def rows_of(request: Request) -> dict[str, dict[str, list[Any]]]:
    """The rows as they are written, by the ending of the arguments and by column; as many in each column of a part.

    Raises:
        ConfigError: A column that is no list, or that is missing in a part.
        DataError: Rows that do not fit together.
    """
    rows: dict[str, dict[str, list[Any]]] = {}
    for suffix in PARTS:
        names = [name for name in ("x", "y") if request.get(name + suffix) is not None]
        if names:
            rows[suffix] = {name: _listed(request, name + suffix) for name in names}
            _check(request, rows[suffix], rows[""], suffix)
    return rows


def _listed(request: Request, argument: str) -> list[Any]:
    value = request.get(argument)
    if not isinstance(value, list) or not value:
        raise request.error("needs a list with an item for each row", argument, code="wrong-inline-rows")
    return value


def _array(request: Request, value: list[Any], argument: str) -> Array | Ragged:
    """The array that an argument spells out."""
    import numpy as np

    if all(isinstance(row, list) for row in value) and len({len(row) for row in value}) > 1:
        if any(isinstance(item, list) for row in value for item in row):
            raise _content_error(request, "rows have unequal shapes", argument)
        offsets = np.cumsum([0, *(len(row) for row in value)]).astype(np.int64)
        items = _typed(request, [item for row in value for item in row], argument)
        if items.dtype == object:
            raise _text_error(request, value, argument)
        return Ragged(items, offsets)
    return _typed(request, value, argument)


def _typed(request: Request, value: list[Any], argument: str) -> Array:
    import numpy as np

    try:
        array = np.array(_with_nan(value))
    except ValueError:
        raise _content_error(request, "rows have unequal shapes", argument) from None
    if array.dtype.kind in "iub":
        return array.astype(np.int32) if _fits(array) else array
    if array.dtype.kind == "f" and not ((np.abs(array) >= EXACT).any() and _whole(value)):
        return array.astype(np.float64)
    return missing_texts(np.array(value, dtype=object))


def _truths(name: str, rows: list[Any]) -> list[str]:
    """The columns of true and false alone: the name of rows of single values, else with the number of the value."""
    if not all(isinstance(row, list) for row in rows):
        return [name] if all(isinstance(row, bool) for row in rows) else []
    width = min(map(len, rows)) if len({len(row) for row in rows}) == 1 else 0
    return [f"{name}_{n}" for n in range(width) if all(isinstance(row[n], bool) for row in rows)]


def _whole(value: Any) -> bool:
    """Whether nested lists hold whole numbers and null alone: beside null, float64 would merge large ones."""
    return all(map(_whole, value)) if isinstance(value, list) else value is None or isinstance(value, int)


def _with_nan(value: Any) -> Any:
    """Nested lists with NaN in the place of null."""
    if isinstance(value, list):
        return [_with_nan(item) for item in value]
    return math.nan if value is None else value


def _fits(array: Array) -> bool:
    import numpy as np

    limits = np.iinfo(np.int32)
    return bool(array.size == 0 or (array.min() >= limits.min and array.max() <= limits.max))


def _check(request: Request, part: dict[str, list[Any]], train: dict[str, list[Any]], suffix: str) -> None:
    """That a part has the columns of the first one and equally many rows in each."""
    for name in train:
        if name not in part:
            raise request.error(f"{name}{suffix} is missing beside {next(iter(part))}{suffix}", code="missing-argument")
    for name, column in part.items():
        if name not in train:
            raise request.error(f"{name}{suffix} is given, but no {name}", name + suffix, code="missing-argument")
        if len(column) != len(part["x"]):
            message = f"{name}{suffix} has {len(column)} rows, x{suffix} has {len(part['x'])}"
            raise _content_error(request, message, name + suffix)


def _text_error(request: Request, value: list[list[Any]], argument: str) -> DataError:
    """The error for the first text in sequences."""
    row, item = next((row, item) for row, items in enumerate(value) for item in items if not _is_known_number(item))
    message = f"row {row}: {item!r} is not a number; rows of unequal length take numbers only"
    return _content_error(request, message, argument)


def _is_known_number(item: Any) -> bool:
    return item is None or isinstance(item, int | float)


def _content_error(request: Request, message: str, argument: str) -> DataError:
    return DataError(message, *request.source.at(argument), code="wrong-inline-rows")


SOURCES = (
    SourceRecord(
        "inline",
        "Rows written in the config itself",
        inline,
        (
            own_argument("x", form="rows", help="the features, a row each"),
            own_argument("y", None, "rows", help="the targets, one for each row"),
            *(
                own_argument(f"{column}{part}", None, "rows", help=f"{what} of the {part[1:]} part")
                for part in ("_validation", "_test")
                for column, what in (("x", "the features"), ("y", "the targets"))
            ),
        ),
        head,
        printer="nnrun.scripts.sources.inline",
        brings=("parts", "arrays", "rows"),
    ),
)
