"""Rows of a run's data as a report page shows them: read again where the data lies, or from the table in memory."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nnrun import run_layout as layout
from nnrun import spec
from nnrun.data.describe.preview import first_values, picture_column, unfolded_columns
from nnrun.data.describe.word_texts import WordIndex, word_index
from nnrun.data.paths import locate_any
from nnrun.data.sources.keras_sets import FILES, cached_files
from nnrun.errors import DataError
from nnrun.experiment.data_files import check_unchanged, config_search, data_search
from nnrun.experiment.options import Options
from nnrun.experiment.prepared import TableCache
from nnrun.files import MIB
from nnrun.reports import Example
from nnrun.reports.image_png import png_of
from nnrun.runs import Run
from nnrun.spec import Config
from nnrun.types import Ragged, Table

if TYPE_CHECKING:
    from nnrun.types import Indices

LARGEST = 64 * MIB
"""Bytes of a file, or of a folder, that is read for a page without being asked to."""
_MOST_COLUMNS = 60
_WORDS = 400
_LONG = 40
"""Characters from which a cell is a text to be read, not a word in a table."""


def places_of(table: Table, numbers: Sequence[int]) -> Indices:
    """Where rows stand in a table, by their numbers in the source. Raises DataError where there is no such row."""
    import numpy as np

    order = np.argsort(table.rows, kind="stable")
    places = np.searchsorted(table.rows, numbers, sorter=order)
    nearest = order[np.minimum(places, len(order) - 1)] if len(order) else order
    if len(nearest) < len(numbers) or (table.rows[nearest] != np.asarray(numbers)).any():
        raise DataError(f"{table.source} has other rows than the run", code="changed-data")
    return nearest


class TableExamples:
    """Rows of a table that was loaded."""

    def __init__(self, table: Table, config: Config, search: Sequence[Path] = ()) -> None:
        """Look nothing up yet.

        Args:
            table: All rows.
            config: That it was loaded by.
            search: Where the words of its ids are looked for.
        """
        self.table, self.config, self.search = table, config, search

    def rows(self, numbers: Sequence[int]) -> list[Example]:
        """The rows of these numbers in the source. Raises DataError where there is no such row."""
        return [self._example(place) for place in places_of(self.table, numbers).tolist()]

    def _example(self, place: int) -> Example:
        import numpy as np

        picture = picture_column(self.table)
        if picture is not None:
            pictures: Any = self.table.columns[picture]
            return Example(image=png_of(pictures[place]))
        if text := self._text(place):
            return Example(text=text)
        only = np.array([place])
        columns = list(unfolded_columns(self.table))[:_MOST_COLUMNS]
        return Example(columns=tuple((name, next(first_values(column, only))) for name, column in columns))

    def _text(self, place: int) -> str:
        """The text of a row whose only column is one, as words or as their ids."""
        if len(self.table.columns) != 1:
            return ""
        (column,) = self.table.columns.values()
        if isinstance(column, Ragged):
            ids = column.values[column.offsets[place] : column.offsets[place + 1]]
            return self._words.text(ids[:_WORDS].tolist()) if self._words and ids.dtype.kind in "iu" else ""
        value = column[place] if column.ndim == 1 else None
        return value if isinstance(value, str) and len(value) > _LONG else ""

    @cached_property
    def _words(self) -> WordIndex | None:
        source = self.config.spec.dataset.source
        return word_index(source, self.search) if source else None


class DataExamples:
    """Rows of a run's data, which is looked for where the run found it, and read only when a row is asked for."""

    def __init__(self, run: Run, options: Options, *, any_size: bool = False) -> None:
        """Read nothing yet.

        Args:
            run: Whose data it is.
            options: Where data lies.
            any_size: Whether files larger than `LARGEST` are read too.
        """
        self.run, self.options, self.any_size = run, options, any_size

    def rows(self, numbers: Sequence[int]) -> list[Example]:
        """The rows of these numbers in the source.

        Raises:
            NnrunError: The data is gone, is other data by now, is too large, or is read by a plugin, which is not run.
        """
        return self._examples.rows(numbers)

    @cached_property
    def _examples(self) -> TableExamples:
        config = spec.load(self.run.file(layout.RESOLVED), trust=self.options.trust)
        search = (*data_search(self.run, self.options), *config_search(config, self.options))
        _check(config, search, any_size=self.any_size)
        table = TableCache().load(config, search)
        check_unchanged(table, self.run)
        return TableExamples(table, config, search)


def _check(config: Config, search: Sequence[Path], *, any_size: bool) -> None:
    """Refuse data that would have to be fetched from a network, or would take long to read. Raises DataError."""
    source = config.spec.dataset.source
    written = source.arguments.get("path") if source else None
    if source is None or (written is None and source.name not in FILES):
        return
    files = _files(config, str(written), search) if written is not None else cached_files(source.name)
    if not files:
        raise DataError(
            f"{source.name} is not in Keras's cache, and nothing is downloaded for a page", code="unreadable-data"
        )
    size = 0
    for file in () if any_size else files:
        size += file.stat().st_size
        if size > LARGEST:
            message = f"{written or source.name} is larger than {LARGEST // MIB} MiB; --rows reads it all the same"
            raise DataError(message, code="unreadable-data")


def _files(config: Config, written: str, search: Sequence[Path]) -> Iterable[Path]:
    """The file that a config names, or those of its folder."""
    path = locate_any(written, config.spec.folder, search)
    return path.rglob("*") if path.is_dir() else [path]
