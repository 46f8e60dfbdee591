"""New rows for a run, or for the members of an ensemble, and notes on them."""

from __future__ import annotations

import sys
from collections.abc import Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import TYPE_CHECKING, Any, Protocol, Union

from nnrun import data
from nnrun.data.new_rows.new_files import STANDARD_INPUT
from nnrun.data.values.gzip_text import content_of_stream
from nnrun.experiment.answering.restore import Restored
from nnrun.experiment.options import Options
from nnrun.types import Table

if TYPE_CHECKING:
    from numpy.typing import ArrayLike


class Frame(Protocol):
    """A data frame of pandas, or of another library: named columns, each a row's value after the other."""

    @property
    def columns(self) -> Iterable[Any]:
        """The names of the columns."""

    def __getitem__(self, name: Any, /) -> Any:
        """A column."""


Source = Union[str, Path, Mapping[str, "ArrayLike"], Frame, "ArrayLike"]
"""A file's path, ``-`` for a CSV on stdin, arrays by column or input name, a data frame, or an array: a matrix of the
model's columns in their order, or the only array that it takes."""


def read_rows(
    source: Source,
    members: Sequence[Restored],
    options: Options,
    *,
    ids: Sequence[str] = (),
) -> tuple[list[Table], tuple[str, ...]]:
    """The rows as each member needs them, and notes: what was skipped, columns that no member uses.

    Args:
        source: A file in the form of a run's own data, or rows in memory.
        members: A run, or those of an ensemble.
        options: Where files are looked for.
        ids: Columns that name the rows.

    Raises:
        ConfigError: The file is not there, or columns are missing.
        DataError: The file's content cannot be used.
    """
    with _readable_again(source, len(members)) as file:
        read = [data.read_features(file, member.preparation, search=options.search, ids=ids) for member in members]
    tables = [table for table, _ in read]
    unused = [name for name in read[0][1] if all(name in additional for _, additional in read)]
    return tables, tuple(dict.fromkeys([*notes_of(tables), *_of_unused(unused)]))


@dataclass(frozen=True, slots=True)
class StreamedRows:
    """The rows of a source as each member needs them, some at a time."""

    source: Source
    preparations: Sequence[data.Preparation]
    """A member's each."""
    options: Options
    ids: Sequence[str] = ()
    targets: bool = False
    """Whether the targets are needed too."""
    streams: list[data.RowStream] = field(default_factory=list)
    """A member's each."""

    def stretches(self) -> Generator[tuple[data.PreparedRows, ...]]:
        """Rows that follow each other, prepared by each member. Raises as `read_rows`."""
        with _readable_again(self.source, len(self.preparations)) as file:
            search = self.options.search
            streams = [
                data.RowStream(file, preparation, search=search, ids=self.ids, targets=self.targets)
                for preparation in self.preparations
            ]
            self.streams[:] = streams
            yield from zip(*streams, strict=True)

    @property
    def notes(self) -> tuple[str, ...]:
        """Notes on them, once all were given."""
        first, *others = [stream.unused for stream in self.streams]
        unused = [name for name in first if all(name in names for names in others)]
        of_rows = [note for stream in self.streams for note in stream.notes]
        return tuple(dict.fromkeys([*of_rows, *_of_unused(unused)]))


def _of_unused(columns: Sequence[str]) -> list[str]:
    return [f"columns that the model does not use: {', '.join(columns)}"] if columns else []


def notes_of(tables: Sequence[Table]) -> tuple[str, ...]:
    """Notes on the reading of tables, once."""
    return tuple(dict.fromkeys(note for table in tables for note in table.notes))


@contextmanager
def _readable_again(source: Source, readers: int) -> Iterator[Source]:
    """Standard input for several members of an ensemble as a file; everything else as it is."""
    if isinstance(source, str | Path) and str(source) == STANDARD_INPUT and readers > 1:
        with NamedTemporaryFile(suffix=".csv") as file:
            file.write(content_of_stream(sys.stdin.buffer, "standard input"))
            file.flush()
            yield file.name
    else:
        yield source
