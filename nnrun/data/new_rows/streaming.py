"""New rows at constant memory (streaming): a large file's rows some at a time, read and prepared as all together."""

from __future__ import annotations

import io
import sys
from dataclasses import dataclass, field
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, cast

from nnrun.data.new_rows.ignored_categories import IgnoredCategories
from nnrun.data.new_rows.new_archives import archive_stretches
from nnrun.data.new_rows.new_files import (
    ID,
    OF_PIPES,
    STANDARD_INPUT,
    check_first_line,
    digits_as_numbers,
    new_form,
)
from nnrun.data.new_rows.new_images import image_files
from nnrun.data.new_rows.new_targets import needed_columns, wanted_columns
from nnrun.data.new_rows.reading import features_of, read_features
from nnrun.data.new_rows.trained_form import in_trained_form
from nnrun.data.paths import locate
from nnrun.data.sources.csv import parse_stretches
from nnrun.data.sources.json_stretches import json_stretches
from nnrun.data.sources.parquet import Columns, parquet_content, parquet_stretches
from nnrun.data.sources.record import source_of_file
from nnrun.data.sources.text_table.head import HEAD
from nnrun.data.values.gathered_cells import GatheredCells
from nnrun.data.values.mistakes import CellsError, Gathered
from nnrun.data.values.unpacked_stream import JoinedStream, UnpackedStream
from nnrun.errors import DataError
from nnrun.files import open_regular

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from nnrun.data.prepare.preparation import Preparation
    from nnrun.data.sources.request import Content
    from nnrun.types import Array, Indices, Table

STRETCH = 2**22
"""Bytes of a table that are read together; three stretches are in memory, in several forms each."""


@dataclass(frozen=True, slots=True)
class PreparedRows:
    """Rows that follow each other, as the model takes them."""

    x: Mapping[str, Array]
    """By input name."""
    rows: Indices
    """The number of each in its source."""
    ids: Mapping[str, Sequence[str]]
    files: tuple[str, ...] = ()
    y: Mapping[str, Array] = field(default_factory=dict)
    """By output name, where targets are asked for."""


class RowStream:
    """The rows of a source, prepared. Once all were given, there are the notes of all.

    A file of more than a stretch is read stretch by stretch, where that gives what reading it whole gives: not where
    rows are images, or where how wide they are depends on the others, and of tables not where rows are arrays.
    Everything else is one stretch.

    Args:
        source: As `read_features` takes it.
        preparation: Of the run.
        search: Data directories.
        ids: Columns that name the rows.
        targets: Whether the targets are needed too, to score predictions.
        size: Bytes of a stretch.
    """

    def __init__(
        self,
        source: Any,
        preparation: Preparation,
        *,
        search: Sequence[Path] = (),
        ids: Sequence[str] = (),
        targets: bool = False,
        size: int | None = None,
    ) -> None:
        self.source, self.preparation, self.search, self.ids = source, preparation, search, ids
        self.targets = targets
        self.size = size or STRETCH
        self.notes: tuple[str, ...] = ()
        """Notes on the rows."""
        self.unused: tuple[str, ...] = ()
        """Columns that the model does not use."""

    def __iter__(self) -> Iterator[PreparedRows]:
        """The rows. Raises as `read_features` and the preparation do; mistakes in cells once all rows are read."""
        if not isinstance(self.source, str | Path) or not is_row_by_row(self.preparation):
            yield self._whole()
        elif str(self.source) == STANDARD_INPUT:
            yield from self._text_table(sys.stdin.buffer, "standard input")
        else:
            path = locate(str(self.source), Path(), self.search, help=OF_PIPES)
            source = source_of_file(path)
            if source is None:
                yield from self._file(path)
            elif source.read_file is None:
                yield from self._archive(path)
            elif source.read_file is parquet_content:
                yield from self._parquet(path)
            else:
                yield from self._json_lines(path)

    def _whole(self, standard_input: BinaryIO | None = None) -> PreparedRows:
        table, self.unused = read_features(
            self.source,
            self.preparation,
            search=self.search,
            targets=self.targets,
            ids=self.ids,
            standard_input=standard_input,
        )
        self.notes = table.notes
        return self._rows(table, 0)

    def _rows(self, table: Table, first: int) -> PreparedRows:
        """Rows as the model takes them, with their targets; the position of the first is given."""
        gathered = Gathered()
        x = gathered.of(partial(self.preparation.apply, table)) or {}
        y = (gathered.of(partial(self.preparation.labels, table)) or {}) if self.targets else {}
        gathered.check()
        return PreparedRows(x, table.rows + first, table.ids, table.files, y)

    def _file(self, path: Path) -> Iterator[PreparedRows]:
        try:
            file = open_regular(path)
        except OSError:
            yield self._whole()  # which says why it cannot be read
            return
        with file:
            yield from self._text_table(file, str(path))

    def _text_table(self, file: BinaryIO, name: str) -> Iterator[PreparedRows]:
        if not is_plain(self.preparation):
            yield self._whole(file)
            return
        stream = UnpackedStream(file, name)
        first = stream.read(self.size)
        if len(first) < self.size:
            yield self._whole(io.BytesIO(first))
        else:
            import_module("pandas")  # for what reads text; alone, since skops has nothing to write afterwards
            yield from self._prepared(self._texts(first, stream, name))

    def _texts(self, first: bytes, rest: UnpackedStream, name: str) -> Iterator[Content]:
        head = first[: first.find(b"\n", HEAD) + 1] or first
        form = new_form(head, name, self.preparation, self.ids)
        stream = cast("BinaryIO", JoinedStream(first, rest))
        try:
            for content in parse_stretches(stream, name, name, form, self.size):
                yield digits_as_numbers(content, form.text)
        except DataError:
            check_first_line(head, name, form, self.preparation)
            raise

    def _parquet(self, path: Path) -> Iterator[PreparedRows]:
        columns = Columns(path)
        needed = self._needed()
        rows = max(1, self.size // (8 * len(columns)))
        if columns.rows <= rows or not needed <= {*columns} or not is_plain(self.preparation):
            yield self._whole()
            return
        wanted = {*needed, *(name for name in columns if name.lower() == ID)}
        known = {*needed_columns(self.preparation), *wanted}
        self.unused = tuple(name for name in columns if name not in known)
        stretches = parquet_stretches(columns, str(path), wanted, rows)
        yield from self._prepared(stretches)

    def _archive(self, path: Path) -> Iterator[PreparedRows]:
        stretches = archive_stretches(path, self.preparation, self._needed(), ID, self.size)
        if stretches is None:
            yield self._whole()
        else:
            yield from self._prepared(stretches)

    def _json_lines(self, path: Path) -> Iterator[PreparedRows]:
        stretches = json_stretches(path, str(path), self.size) if is_plain(self.preparation) else None
        if stretches is None:
            yield self._whole()
        else:
            yield from self._prepared(stretches)

    def _needed(self) -> set[str]:
        """The columns without which nothing is answered."""
        return {*wanted_columns(self.preparation, targets=self.targets), *self.ids}

    def _prepared(self, stretches: Iterable[Content]) -> Iterator[PreparedRows]:
        reading, steps, first, of_columns = GatheredCells(), GatheredCells(), 0, dict[str, tuple[str, ...]]()
        ignored = IgnoredCategories()
        known = dict.fromkeys(needed_columns(self.preparation))
        wanted = wanted_columns(self.preparation, targets=self.targets)
        for content in (in_trained_form(content, self.preparation, wanted) for content in stretches):
            texts = content.cells.form.text if content.cells else frozenset[str]()
            for name, notes in content.column_notes.items():
                of_columns[name] = notes if name in texts else of_columns.get(name, notes)
            notes = (*content.notes, *(note for name in known for note in of_columns.get(name, ())))
            gathered = reading
            try:
                table, unused = features_of(content, self.preparation, self.ids, targets=self.targets)
                ignored.add(table, self.preparation)
                gathered = steps
                rows = self._rows(table, first)
            except CellsError as error:
                gathered.add(error, first)
            else:
                self.unused = tuple(dict.fromkeys([*self.unused, *unused]))
                if not (reading or steps):
                    yield rows
            self.notes = (*notes, *ignored.notes)
            first += len(content)
        reading.check()
        steps.check()


def is_row_by_row(preparation: Preparation) -> bool:
    """Whether rows are prepared each by itself, to a width that is known."""
    return (
        image_files(preparation) is None
        and None not in preparation.shapes.values()
        and all(None not in described.shape for described in preparation.signature.inputs)
    )


def is_plain(preparation: Preparation) -> bool:
    """Whether they are prepared of single values in columns with names."""
    unnamed = preparation.form.unnamed if preparation.form is not None else ()
    return all(shape == () for shape in preparation.shapes.values()) and not {*unnamed}.intersection(
        preparation.signature.columns
    )
