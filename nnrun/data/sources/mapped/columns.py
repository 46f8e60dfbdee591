"""Columns of a table too large for memory, written to the cache stretch by stretch: numbers, and numbers of texts."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING, Any

from nnrun.data.values.cells import EXACT
from nnrun.data.values.coded_text import CodedText
from nnrun.errors import ConfigError
from nnrun.types import Ragged
from nnrun.words.numbers import size_text

if TYPE_CHECKING:
    from nnrun.data.cache.cache_entry import Entry
    from nnrun.data.cache.entry_writer import EntryWriter
    from nnrun.data.sources.request import Content
    from nnrun.types import Array

MOST_TEXTS = 100_000
"""Different texts of a column that are held in memory."""
MOST_TEXT = 1 << 25
"""Bytes of the different texts of all columns, as JSON has them."""


class OtherKindsError(Exception):
    """Columns hold other kinds of values further down than in the rows before: the table is gone through again."""


@dataclass
class Kinds:
    """What the columns of a table hold, as far as its rows were seen."""

    dtypes: dict[str, Any] = field(default_factory=dict)
    """By column; object for text."""
    large: set[str] = field(default_factory=set)
    """Columns of whole numbers that float64 would merge."""

    @property
    def texts(self) -> frozenset[str]:
        """Columns of text."""
        return frozenset(name for name, dtype in self.dtypes.items() if dtype.kind == "O")

    def add(self, name: str, values: Array) -> bool:
        """Whether a column's next values are of the kind that is known; the kind that takes them all is, afterwards."""
        import numpy as np

        known = self.dtypes.setdefault(name, values.dtype)
        if values.dtype.kind in "iu" and values.ndim == 1 and (np.abs(values) >= EXACT).any():
            self.large.add(name)
        both = np.dtype(object) if object in (known, values.dtype) else np.result_type(known, values.dtype)
        if both.kind == "f" and name in self.large:  # beside gaps in other rows
            both = np.dtype(object)
        self.dtypes[name] = both
        return bool(both == known) and (both.kind == "O") == (values.dtype.kind == "O")


def write_columns(
    writer: EntryWriter, stretches: Iterator[Content], kinds: Kinds, source: str, progress: Callable[[], None]
) -> tuple[Content, dict[str, Any]]:
    """Write the columns of a table; gives its last stretch, and the facts by which `columns_of` finds them.

    Raises:
        OtherKindsError: A column turned out to hold another kind; once more with these kinds, all is known.
        ConfigError: A column has too many different texts.
    """
    files = _ColumnFiles(writer, source)
    last: Content | None = None
    names: list[str] = []
    is_known = True
    for content in stretches:
        names = names or list(content.columns)
        if names != list(content.columns):
            raise _not_in_chunks(source, "a column without a name that is empty in some rows alone")
        for name, values in content.columns.items():
            if isinstance(values, Ragged):
                raise _not_in_chunks(source, f"sequences of unequal length in column {name!r}")
            is_known &= kinds.add(name, values)
        if is_known:
            files.append(content, kinds)
        last = content
        progress()
    if not is_known or last is None:
        raise OtherKindsError
    return last, {"columns": names, "texts": {name: list(texts) for name, texts in files.texts.items()}}


def columns_of(entry: Entry) -> dict[str, Array | Ragged]:
    """The columns that were written, mapped from their files."""
    texts: Mapping[str, list[str]] = entry.facts["texts"]
    columns: dict[str, Any] = {}
    for number, name in enumerate(entry.facts["columns"]):
        values = entry.arrays[f"c{number}"]
        columns[name] = CodedText(values, texts[name]) if name in texts else values
    return columns


class _ColumnFiles:
    def __init__(self, writer: EntryWriter, source: str) -> None:
        self.writer, self.source = writer, source
        self.appends: dict[str, Callable[[Array], None]] = {}
        self.texts: dict[str, dict[str, int]] = {}
        self._bytes = 0

    def append(self, content: Content, kinds: Kinds) -> None:
        """Add the rows of a stretch."""
        import numpy as np

        for number, (name, column) in enumerate(content.columns.items()):
            values: Any = column
            if kinds.dtypes[name].kind == "O":
                values = self._codes(name, values)
            if name not in self.appends:
                dtype = np.dtype(np.int32) if kinds.dtypes[name].kind == "O" else kinds.dtypes[name]
                self.appends[name] = self.writer.rows(f"c{number}", dtype, values.shape[1:])
            self.appends[name](values)

    def _codes(self, name: str, values: Array) -> Array:
        import numpy as np

        known = self.texts.setdefault(name, {})
        before = len(known)
        codes = np.fromiter(
            (-1 if text is None else known.setdefault(text, len(known)) for text in values.tolist()),
            np.int32,
            len(values),
        )
        if len(known) > MOST_TEXTS:
            raise _not_in_chunks(self.source, f"more than {MOST_TEXTS:,} different texts in column {name!r}")
        self._bytes += sum(len(json.dumps(text)) for text in islice(known, before, None))
        if self._bytes > MOST_TEXT:
            size = size_text(MOST_TEXT)
            raise _not_in_chunks(
                self.source, f"more than {size} of different texts, those of column {name!r} among them"
            )
        return codes


def _not_in_chunks(source: str, what: str) -> ConfigError:
    return ConfigError(
        f"{source} is larger than its share of memory, and has {what}; such a table is read into memory alone",
        "dataset",
        code="not-in-chunks",
        help="raise training.memory if it fits after all, or leave the column out of the file",
    )
