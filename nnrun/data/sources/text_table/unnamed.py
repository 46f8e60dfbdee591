"""Columns that number the rows, and those without a name: what becomes no feature by itself, and what is said."""

from __future__ import annotations

import re
from itertools import takewhile
from typing import TYPE_CHECKING

from nnrun.types import Ragged

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from nnrun.data.sources.request import Content
    from nnrun.types import Array

_NUMBERING = re.compile(r".*[Ii][Dd]|(?i:.*[ _.-])?(?i:index|idx|nr|no|num|number|row|n|#)\.?")
"""How a column is called that numbers the rows."""
_SOME = 10
"""Rows from which on a column that counts them does so by no accident."""


def left_out(content: Content) -> dict[str, str]:
    """The columns without a name that are no feature unless the config names them, each with what it holds.

    They hold nothing; or, before all that have a name, whole numbers of which no two are equal, as a data frame's index
    has them, twice where it was written and read twice.
    """
    leading = set(takewhile(lambda name: name in content.unnamed, content.columns))
    reasons = {}
    for name in content.unnamed:
        column = content.columns.get(name)
        if column is None or isinstance(column, Ragged) or column.ndim != 1:
            continue
        if is_empty(column):
            reasons[name] = "holds nothing"
        elif name in leading and _is_index(column):
            reasons[name] = f"numbers the rows ({column.min()} to {column.max()})"
    return reasons


def notes(
    content: Content, left: dict[str, str], features: Collection[str], others: Collection[str | None]
) -> Iterator[str]:
    """What a person should hear of columns without a name, and of a first one that counts the rows under some name."""
    order = list(content.columns)
    for name in content.unnamed:
        if name not in content.columns or name in others:
            continue
        called = f"column {name!r}, the {_ordinal(order.index(name) + 1)}, has no name in {content.source}"
        if name in features:
            beside = f" and {left[name]}" if name in left else ""
            yield f"{called}{beside}; it is a feature"
        elif name in left:
            yield f"{called} and {left[name]}: it is left out; features: [...] can name it"
    first = order[0] if order else ""
    named = first not in content.unnamed and _NUMBERING.fullmatch(first)
    if named and first in features and len(features) > 1 and _counts(content.columns[first]):
        note = f"column {first!r}, the 1st, numbers the rows of {content.source} one by one"
        yield f"{note} and is a feature; where it says nothing else, choose the others by features: [...]"


def _ordinal(number: int) -> str:
    ending = "th" if 10 <= number % 100 <= 20 else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"


def is_empty(column: Array | Ragged) -> bool:
    """Whether no value of a column is known."""
    import numpy as np

    if isinstance(column, Ragged):
        return False
    if column.dtype == object:
        return all(value is None for value in column.tolist())
    return column.dtype.kind == "f" and bool(np.isnan(column).all())


def _is_index(column: Array) -> bool:
    """Whether whole numbers could be a data frame's index: none occurs twice."""
    import numpy as np

    return column.dtype.kind in "iu" and len(column) > 1 and column.min() >= 0 and len(np.unique(column)) == len(column)


def _counts(column: Array | Ragged) -> bool:
    """Whether whole numbers count the rows of a table of some length one by one, from 0 or from 1."""
    import numpy as np

    if isinstance(column, Ragged) or column.ndim != 1 or column.dtype.kind not in "iu" or len(column) < _SOME:
        return False
    return column[0] in (0, 1) and bool((np.diff(column.astype(np.int64)) == 1).all())
