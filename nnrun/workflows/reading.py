"""New rows for a run, or for the members of an ensemble, and what there is to say of them."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import TYPE_CHECKING

from nnrun import data
from nnrun.data.compressed import content_of_stream
from nnrun.data.features import STANDARD_INPUT
from nnrun.data.missing import missing_texts, plain_column
from nnrun.types import Table
from nnrun.workflows.options import Options
from nnrun.workflows.restoring import Restored

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from nnrun.types import Array

Source = str | Path | Mapping[str, "ArrayLike"]


def read_rows(
    source: Source, members: Sequence[Restored], options: Options, *, targets: bool = False
) -> tuple[list[Table], tuple[str, ...]]:
    """The rows as each member needs them, and notes: what was skipped, columns that no member uses.

    Args:
        source: A file in the form of a run's own data, ``-`` for a CSV on stdin, or arrays by column or input name.
        members: A run, or those of an ensemble.
        options: Where files are looked for.
        targets: Whether the targets are needed too.

    Raises:
        ConfigError: The file is not there, or columns are missing.
        DataError: The file's content cannot be used.
    """
    with _readable_again(source, len(members)) as file:
        read = [
            data.read_features(file, member.preparation, search=options.search, targets=targets) for member in members
        ]
    tables = [table for table, _ in read]
    unused = [name for name in read[0][1] if all(name in additional for _, additional in read)]
    told = [f"columns that the model does not use: {', '.join(unused)}"] if unused else []
    return tables, tuple(dict.fromkeys([*notes_of(tables), *told]))


def notes_of(tables: Sequence[Table]) -> tuple[str, ...]:
    """What there is to say of the reading of tables, once."""
    return tuple(dict.fromkeys(note for table in tables for note in table.notes))


@contextmanager
def _readable_again(source: Source, readers: int) -> Iterator[str | Path]:
    """Arrays, and standard input for several members of an ensemble, as a file."""
    if isinstance(source, Mapping):
        import numpy as np

        with NamedTemporaryFile(suffix=".npz") as file:
            np.savez(file, allow_pickle=False, **{str(name): _plain(values) for name, values in source.items()})
            file.flush()
            yield file.name
    elif str(source) == STANDARD_INPUT and readers > 1:
        with NamedTemporaryFile(suffix=".csv") as file:
            file.write(content_of_stream(sys.stdin.buffer, "standard input"))
            file.flush()
            yield file.name
    else:
        yield source


def _plain(values: ArrayLike) -> Array:
    """Objects are text or numbers, as data frames keep them: an archive takes no objects, a missing text is empty."""
    import numpy as np

    array = np.asarray(values)
    if array.dtype.kind == "U" and not hasattr(values, "dtype"):  # NumPy has made text of what stands beside text
        array = np.asarray(values, dtype=object)
    if array.dtype != object:
        return array
    column: Array = plain_column(array) if array.ndim == 1 else missing_texts(array)
    return np.where(column == None, "", column).astype("U") if column.dtype == object else column  # noqa: E711
