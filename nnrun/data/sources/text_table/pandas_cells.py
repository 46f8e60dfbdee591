"""The values of proven rows by pandas: numbers as it infers them, text as it stands; what is odd is looked at twice."""

from __future__ import annotations

import math
import sys
from collections import Counter
from dataclasses import dataclass, field
from importlib import import_module
from io import BytesIO
from typing import TYPE_CHECKING, Any

from nnrun.data.sources.text_table.plain_rows import UnusualError
from nnrun.data.values.cells import EXACT, as_written, column, number_of, text_column

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from nnrun.data.sources.text_table.plain_rows import PlainRows
    from nnrun.types import Array, Form

_KNOWN = 4096
"""Different cells of a column whose meaning is remembered."""
_SOME = 64
"""Numbers that are looked at before all are."""
_EXACT_SINCE = (3, 1)
"""The version of pandas from which on its parser gives the nearest float64 unless it is told otherwise."""


@dataclass(frozen=True, slots=True)
class Texts:
    """A column of text."""

    values: Array
    """Objects, None where a value is missing."""
    counts: Counter[str]
    """How often which cell means a missing value, but for empty ones."""


@dataclass(slots=True)
class Values:
    """The columns of some rows, by their positions in the table."""

    numbers: dict[int, Array] = field(default_factory=dict)
    """int64 or float64."""
    texts: dict[int, Texts] = field(default_factory=dict)
    words: set[int] = field(default_factory=set)
    """Columns of text that were tried as numbers, and hold something else than digits."""


class PandasCells:
    """Reads the cells of a table's rows.

    Args:
        form: How the table is written.
        exact: The positions of columns in which digits may be text.
    """

    def __init__(self, form: Form, exact: Collection[int]) -> None:
        self.form, self.exact = form, exact
        numbers = {marker: _number(marker, form) for marker in form.missing}
        self.markers = [number for number in numbers.values() if number is not None and not math.isnan(number)]
        """Numbers that mean a missing value."""
        self.words = [marker for marker, number in numbers.items() if number not in self.markers]
        self.known: dict[int, _Meanings] = {}

    def read(self, rows: PlainRows, columns: Sequence[int], text: Collection[int]) -> Values:
        """The values of some columns. Raises UnusualError where pandas sees other rows."""
        values = Values()
        for place, cells in self._frame(rows, columns, text):
            if place in text:
                values.texts[place] = self._texts(place, cells, rows)
            elif (numbers := self._numbers(place, cells, rows)) is not None:
                values.numbers[place] = numbers
            elif any(map(self._is_word, rows.cells(place))):
                values.words.add(place)
                values.texts[place] = self._texts(place, _objects(list(rows.cells(place))), rows)
            else:
                self.look(place, list(rows.cells(place)), values)
        return values

    def _frame(self, rows: PlainRows, columns: Sequence[int], text: Collection[int]) -> Iterator[tuple[int, Array]]:
        """The columns as pandas reads them."""
        if "pandas" not in sys.modules:
            import_module("scipy.special")  # before pandas: see EARLIER in nnrun/registry/quick_imports.py
        import pandas as pd

        options: dict[str, Any] = {
            "sep": self.form.delimiter,
            "header": None,
            "names": range(rows.width),
            "index_col": False,
            "usecols": None if len(columns) == rows.width else columns,
            "dtype": dict.fromkeys(text, object),
            "na_values": dict.fromkeys(set(columns).difference(text), self.words),
            "keep_default_na": False,
            "skip_blank_lines": False,
            "skipinitialspace": True,
            "decimal": self.form.decimal,
            "low_memory": False,
        }
        if tuple(map(int, pd.__version__.split(".")[:2])) < _EXACT_SINCE:
            options["float_precision"] = "round_trip"
        try:
            frame: pd.DataFrame = pd.read_csv(BytesIO(rows.block), **options)
        except (ValueError, OverflowError):
            raise UnusualError from None
        if len(frame) != rows.rows:
            raise UnusualError
        for place in columns:
            yield place, frame[place].to_numpy()

    def _numbers(self, place: int, cells: Array, rows: PlainRows) -> Array | None:
        """A column of numbers as it was read, if that is certain to be right; else None."""
        import numpy as np

        if cells.dtype not in (np.int64, np.float64):
            return None
        if cells.dtype == np.float64 and not _has_fractions(cells[:_SOME]) and rows.minus_zero:
            return None  # pandas reads -0 beside a gap as 0
        if any((cells == marker).any() for marker in self.markers):
            return None
        if place not in self.exact or (cells.dtype == np.float64 and _has_fractions(cells[:_SOME])):
            return cells
        low, high = np.fmin.reduce(cells, initial=0), np.fmax.reduce(cells, initial=0)
        if low > -EXACT and high < EXACT and place not in rows.codes:
            return cells
        return cells if cells.dtype == np.float64 and _has_fractions(cells) else None

    def look(self, place: int, cells: Sequence[str], values: Values) -> None:
        """Adds a column of some cells, read one after the other."""
        numbers = column(cells, self.form, numbers=place not in self.exact)
        if numbers.dtype != object:
            values.numbers[place] = numbers
            return
        values.texts[place] = texts_of(cells, self.form.missing)
        if any(map(self._is_word, cells)):
            values.words.add(place)

    def _is_word(self, cell: str) -> bool:
        """Whether a cell is neither missing nor a number."""
        return (text := cell.strip()) not in self.form.missing and _number(text, self.form) is None

    def _texts(self, place: int, values: Array, rows: PlainRows) -> Texts:
        """A column of text; equal cells of it are one object, where they are not too many."""
        cells = values.tolist()
        if not rows.edged and self.form.missing.isdisjoint(cells):
            return Texts(values, Counter())
        known = self.known.setdefault(place, _Meanings(self.form.missing))
        return Texts(_objects([*map(known.__getitem__, cells)]), _counts(cells, self.form.missing))


def _has_fractions(numbers: Array) -> bool:
    """Whether some number is no whole one, so that the digits of the column are never text."""
    import numpy as np

    known = numbers[~np.isnan(numbers)]
    return bool((known != np.floor(known)).any())


def _objects(cells: Sequence[str | None]) -> Array:
    import numpy as np

    values = np.empty(len(cells), object)
    values[:] = cells
    return values


class _Meanings(dict[str, "str | None"]):
    """The texts of cells without the blanks around them; None where a value is missing."""

    def __init__(self, missing: frozenset[str]) -> None:
        super().__init__()
        self.missing = missing

    def __missing__(self, cell: str) -> str | None:
        stripped = cell.replace("\r\n", "\n").strip()
        text = None if stripped in self.missing else stripped
        if len(self) < _KNOWN:
            self[cell] = text
        return text


def texts_of(cells: Sequence[str], missing: frozenset[str]) -> Texts:
    """A column of text from its cells."""
    return Texts(text_column(cells, missing), _counts(cells, missing))


def _counts(cells: Sequence[str], missing: frozenset[str]) -> Counter[str]:
    """How often which cell means a missing value, but for empty ones."""
    markers = missing - {""}
    if markers.isdisjoint(cells):
        return Counter()
    counts = Counter(cells)
    return Counter({marker: counts[marker] for marker in markers & counts.keys()})


def _number(text: str, form: Form) -> float | None:
    """The number that a cell holds; None where it holds none."""
    try:
        return number_of(as_written(text, form))
    except ValueError:
        return None
