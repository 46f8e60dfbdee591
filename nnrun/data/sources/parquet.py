"""Reads Parquet files, column by column as they are asked for; pyarrow is an extra of its own."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from nnrun.catalog import own_argument
from nnrun.data.sources.arrow_values import values_of
from nnrun.data.sources.record import FEATURES, Head, SourceRecord
from nnrun.data.sources.request import Content, Request, file_fingerprint
from nnrun.data.sources.text_table.head import NAMELESS
from nnrun.errors import ConfigError, DataError, Place
from nnrun.files import unpacks_too_far
from nnrun.provenance import ColumnTypes
from nnrun.types import Ragged

if TYPE_CHECKING:
    from pathlib import Path

    from nnrun.types import Array

_SMALLEST = 8
"""Bytes that a value takes, at the least, once it is read."""
_INDEX = re.compile(r"__index_level_\d+__")
"""The index of a pandas frame, which is no column of it."""


def read_parquet(request: Request) -> Content:
    """The columns of a Parquet file: numbers and lists of numbers in their own dtypes, everything else as text.

    Arguments: ``path``. A missing number is NaN (whole numbers become float64 then), a missing text None; true and
    false are 1 and 0; dates and times are text (see `moment_text`); lists are sequences, those of a fixed size rows.

    Raises:
        ConfigError: No such file; pyarrow is not installed.
        DataError: Not a Parquet file, damaged, or without columns or rows; a column of structures or bytes.
    """
    path = request.path()
    at, place = request.source.path, request.source.place
    try:
        content = parquet_content(path, str(request.get("path")))
        return replace(content, provenance=_types(path)) if request.for_script else content
    except ConfigError as error:
        raise error.located(at, place) from None


def _types(path: Path) -> ColumnTypes:
    """Which columns pandas holds as plain numbers: not those that are nullable, yes or no, or decimal."""
    import numpy as np
    from pyarrow import parquet

    dtypes = parquet.read_schema(path).empty_table().to_pandas().dtypes
    plain = {str(name) for name, dtype in dtypes.items() if isinstance(dtype, np.dtype) and dtype.kind in "iuf"}
    return ColumnTypes(frozenset(plain))


def parquet_content(path: Path, source: str) -> Content:
    """As `read_parquet`, of a file by its path."""
    import numpy as np

    columns = Columns(path)
    unnamed = tuple(name for name in columns if not name.strip() or NAMELESS.fullmatch(name))
    rows = np.arange(columns.rows, dtype=np.int64)
    return Content(columns, file_fingerprint(path), source, rows=rows, unnamed=unnamed, truths=columns.truths)


def column_names(path: Path) -> list[str]:
    """The names of the columns, from the file's last bytes alone; see `read_parquet` for errors."""
    return list(Columns(path))


def head(request: Request) -> Head:
    """The names of the columns, where the file is sound: reading it tells what is wrong with it."""
    path = request.path()
    try:
        return Head(column_names(path))
    except DataError:
        return Head()
    except ConfigError as error:
        raise error.located(request.source.path, request.source.place) from None


class Columns(Mapping[str, "Array | Ragged"]):
    """The columns of a Parquet file by name, each read when it is asked for, and then kept."""

    def __init__(self, path: Path) -> None:
        if find_spec("pyarrow") is None:
            raise ConfigError(
                "Parquet files need pyarrow, which is not installed: pip install 'nnrun[parquet]'",
                code="missing-package",
            )
        from pyarrow import ArrowException, parquet

        self._path = path
        try:
            self._file = parquet.ParquetFile(path, memory_map=True)
        except (OSError, ArrowException) as error:
            raise self._error(f"not a Parquet file, or damaged: {_one_line(error)}") from None
        names = [name for name in self._file.schema_arrow.names if not _INDEX.fullmatch(name)]
        counts = Counter(names)
        if twice := next((name for name in names if counts[name] > 1), None):
            raise self._error(f"two columns are named {twice!r}; names must differ")
        if not names or not self._file.metadata.num_rows:
            raise self._error(f"the file has no {'rows' if names else 'columns'}")
        if reason := unpacks_too_far(path.stat().st_size, _SMALLEST * self._file.metadata.num_rows * len(names)):
            raise self._error(reason)
        self._read: dict[str, Array | Ragged | None] = dict.fromkeys(names)

    def __iter__(self) -> Iterator[str]:
        return iter(self._read)

    def __len__(self) -> int:
        return len(self._read)

    def __contains__(self, name: object) -> bool:
        return name in self._read

    def __getitem__(self, name: str) -> Array | Ragged:
        known = self._read[name]
        if known is None:
            known = self._read[name] = self._column(name)
        return known

    @property
    def truths(self) -> tuple[str, ...]:
        """The columns of yes and no."""
        from pyarrow import types

        schema = self._file.schema_arrow
        return tuple(name for name in self if types.is_boolean(schema.field(name).type))

    @property
    def rows(self) -> int:
        """How many rows there are."""
        return int(self._file.metadata.num_rows)

    def _column(self, name: str) -> Array | Ragged:
        from pyarrow import ArrowException

        try:
            column = self._file.read(columns=[name]).column(name).combine_chunks()
        except (OSError, ArrowException) as error:
            raise self._error(f"column {name!r} cannot be read: {_one_line(error)}") from None
        return self.of_batch(name, column)

    def batches(
        self, names: Collection[str], rows: int, texts: Collection[str] = ()
    ) -> Iterator[Mapping[str, Array | Ragged]]:
        """The rows of some columns, so many at a time; those of numbers that are wanted so as text."""
        from pyarrow import ArrowException

        wanted = [name for name in self if name in names]
        batches = self._file.iter_batches(batch_size=rows, columns=wanted)
        while True:
            try:
                batch = next(batches, None)
            except (OSError, ArrowException) as error:
                raise self._error(f"columns {', '.join(wanted)} cannot be read: {_one_line(error)}") from None
            if batch is None:
                return
            named = zip(wanted, batch.columns, strict=True)
            yield {name: self.of_batch(name, column, as_text=name in texts) for name, column in named}

    def of_batch(self, name: str, column: Any, *, as_text: bool = False) -> Array | Ragged:
        """The values of a column, or of some of its rows."""
        from pyarrow import ArrowException

        try:
            return values_of(column, as_text=as_text)
        except (OSError, ArrowException) as error:
            raise self._error(f"column {name!r} cannot be read: {_one_line(error)}") from None
        except TypeError as error:
            raise self._error(f"column {name!r} holds {error}; numbers, text and lists of numbers are read") from None

    def _error(self, message: str) -> DataError:
        return DataError(message, place=Place(str(self._path), 1, 1), code="unreadable-data")


def parquet_stretches(
    columns: Columns, source: str, names: Collection[str], rows: int, texts: Collection[str] = ()
) -> Iterator[Content]:
    """Some columns of a Parquet file, some rows at a time.

    Args:
        columns: Of the file.
        source: What was written for it.
        names: Of the columns that are wanted; one of them is there at least.
        rows: How many at a time.
        texts: Those of whole numbers that are read as text.
    """
    truths = tuple(name for name in columns.truths if name in names)
    for batch in columns.batches(names, rows, texts):
        yield Content(batch, "", source, truths=truths)


def _one_line(error: Exception) -> str:
    return " ".join(str(error).split()) or type(error).__name__


SOURCES = (
    SourceRecord(
        "parquet",
        "A table in a Parquet file; needs pyarrow: pip install 'nnrun[parquet]'",
        read_parquet,
        (
            own_argument("path", form="file", help="the table"),
            own_argument("features", None, "columns", help=FEATURES),
        ),
        head,
        printer="nnrun.scripts.sources.parquet",
        endings=(".parquet", ".pq"),
        read_file=parquet_content,
        mapped="nnrun.data.sources.mapped.parquet",
        brings=("chunks",),
    ),
)
