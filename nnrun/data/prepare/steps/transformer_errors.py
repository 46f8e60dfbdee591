"""Why a transformer refuses values, told at the cells in the place of scikit-learn's words."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from nnrun.data.values.cells import in_full
from nnrun.data.values.numbers import text_cells, unfit_cells
from nnrun.data.values.similar_labels import near
from nnrun.data.values.wrong_cells import WrongCells
from nnrun.errors import ConfigError
from nnrun.types import Ragged
from nnrun.words.numbers import first_ones

if TYPE_CHECKING:
    from nnrun.types import Array, Indices, Table

_WAYS_OUT = {
    "OneHotEncoder": "OneHotEncoder takes it with handle_unknown: ignore",
    "OrdinalEncoder": "OrdinalEncoder takes it with handle_unknown: use_encoded_value and unknown_value: -1",
}
UNSEEN = "unseen"
"""What mistakes of categories that training did not have have in common."""
_CODE = re.compile(r"0[0-9]+")
_SHOWN = 8


def needs_all_rows(name: str) -> ConfigError:
    """What is told of a step that cannot be fitted on rows that are too many for memory."""
    return ConfigError(
        f"{name} is fitted on all rows at once, and these are trained in chunks",
        code="needs-all-rows",
        help="leave it out, or, if the rows fit into memory, raise training.memory and give no training.chunk",
    )


def refused_cells(transformer: Any, name: str, columns: Sequence[str], values: Array) -> list[WrongCells]:
    """The cells that a transformer cannot take; none where it is something else that it refuses.

    Args:
        transformer: scikit-learn's, fitted or not.
        name: Its name.
        columns: Of the values.
        values: Shape (rows, columns), or (rows,) for one column of labels.
    """
    return list(_unseen(transformer, name, columns, values)) or list(no_numbers(name, columns, values))


def _unseen(transformer: Any, name: str, columns: Sequence[str], values: Array) -> Iterator[WrongCells]:
    """Values of categories or classes that were not there when the transformer was fitted."""
    import numpy as np

    known = getattr(transformer, "categories_", None)
    if known is None and hasattr(transformer, "classes_"):
        known = [transformer.classes_]
    matrix = values.reshape(len(values), -1)
    if known is None or len(known) != matrix.shape[1]:
        return
    for column, categories, cells in zip(columns, known, matrix.T, strict=False):
        names = [_name(category) for category in categories.tolist()]
        texts = [_name(cell) for cell in cells.tolist()]
        unseen = set(texts).difference(names)
        rows = np.flatnonzero([text in unseen for text in texts])
        if not len(rows):
            continue

        def say(row: int, texts: Sequence[str] = texts, names: Sequence[str] = names) -> str:
            return _unknown(texts[row], names, name)

        yield WrongCells(column, rows, say(int(rows[0])), say, kind=UNSEEN, code="unseen-value")


def ignored_values(transformer: Any, columns: Sequence[str], name: str, values: Array) -> Array:
    """Which values of a column are none of its categories, where a transformer goes on without a word; shape (rows,).

    Args:
        transformer: scikit-learn's, fitted.
        columns: Which it takes.
        name: One of them.
        values: Of that column.
    """
    import numpy as np

    known = getattr(transformer, "categories_", ())
    if len(known) != len(columns) or getattr(transformer, "handle_unknown", "") == "error":
        return np.zeros(len(values), dtype=bool)
    categories = {_name(category) for category in known[columns.index(name)].tolist()}
    cells = values.tolist()
    if categories.issuperset(map(_name, set(cells))):
        return np.zeros(len(values), dtype=bool)
    return np.array([_name(cell) not in categories for cell in cells])


def ambiguous_numbers(transformer: Any, columns: Sequence[str], table: Table, rows: Indices) -> Iterator[WrongCells]:
    """Numbers where training had codes of digits, some with leading zeros: 1 may be '1', '01' or '001'."""
    import numpy as np

    known = getattr(transformer, "categories_", ())
    if len(known) != len(columns):
        return
    for name, categories in zip(columns, known, strict=True):
        codes = {int(code): code for code in categories.tolist() if isinstance(code, str) and _CODE.fullmatch(code)}
        column = table.columns.get(name)
        if not codes or column is None or isinstance(column, Ragged) or column.dtype.kind not in "iuf":
            continue
        wrong = np.flatnonzero(np.isin(column[rows], list(codes)))

        def say(row: int, column: Array = column, codes: Mapping[int, str] = codes) -> str:
            number = int(column[row])
            return f"{number} may be the {codes[number]!r} of the training data; give the column as text"

        if len(wrong):
            yield WrongCells(name, rows[wrong], say(int(rows[wrong[0]])), say, kind="ambiguous", code="unseen-value")


def _unknown(text: str, names: Sequence[str], step: str) -> str:
    shown = first_ones(names, _SHOWN)
    what = f"{text!r}" if text else "a missing value"
    parts = [f"{what} was not in the training data ({shown})", near(text, names), _WAYS_OUT.get(step, "")]
    return "; ".join(filter(None, parts))


def _name(value: Any) -> str:
    """A category as text; "" for a missing value."""
    if value is None or value != value:  # noqa: PLR0124 (NaN)
        return ""
    return in_full(value) if isinstance(value, float) else str(value)


def no_numbers(name: str, columns: Sequence[str], values: Array) -> Iterator[WrongCells]:
    """Text, missing values and infinity where a step takes numbers."""
    import numpy as np

    matrix = values.reshape(len(values), -1)
    rows = np.arange(len(matrix))
    for index, column in enumerate(columns[: matrix.shape[1]]):
        cells = matrix[:, index]
        if cells.dtype == object:
            texts = np.array([None if not _name(cell) else cell for cell in cells.tolist()], dtype=object)
            if wrong := text_cells(texts, column):
                wrong_texts = dict(zip(wrong.rows.tolist(), texts[wrong.rows].tolist(), strict=True))

                def say(row: int, wrong_texts: Mapping[int, str] = wrong_texts) -> str:
                    return f"{wrong_texts[row]!r} is not a number; {name} takes numbers"

                yield replace(wrong, message=say(int(wrong.rows[0])), say=say)
        else:
            gaps = f"{name} takes no gaps; put a step such as SimpleImputer before it"
            yield from unfit_cells(cells, column, rows, gaps, large=False)
