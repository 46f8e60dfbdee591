"""New rows to score: a few in memory, those of a large file with their inputs on the disk, at constant memory."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from itertools import chain
from typing import TYPE_CHECKING

from nnrun.data import PreparedRows
from nnrun.data.cache.cached import scratch
from nnrun.experiment.answering.new_rows import Source, StreamedRows
from nnrun.experiment.answering.restore import Restored
from nnrun.experiment.larger_than_memory import chunk_rows
from nnrun.experiment.options import Options
from nnrun.mapped import read_rows
from nnrun.types import Part

if TYPE_CHECKING:
    from nnrun.data.cache.entry_writer import EntryWriter
    from nnrun.types import Array

BLOCK = 1 << 16
"""Rows that are copied together."""


@contextmanager
def rows_to_score(
    source: Source, members: Sequence[Restored], options: Options
) -> Iterator[tuple[list[Part], tuple[str, ...]]]:
    """All rows of a source as one part for each member, and notes on their reading.

    Targets and the rows' positions are in memory. Inputs that came in more than one stretch lie in the cache, and are
    there within the block alone.

    Raises:
        ConfigError, DataError: As `read_rows`.
        StorageError: The cache has no room.
    """
    rows = StreamedRows(source, [member.preparation for member in members], options, targets=True)
    stretches = rows.stretches()
    first = next(stretches)
    second = next(stretches, None)
    if second is None:
        yield [Part(piece.x, piece.y, piece.rows, files=piece.files) for piece in first], rows.notes
        return
    with scratch(str(source)) as writer:
        written = [_Member(writer, f"m{number}") for number in range(len(members))]
        for pieces in chain((first, second), stretches):
            for member, piece in zip(written, pieces, strict=True):
                member.append(piece)
        parts = [member.part() for member in written]
        chunked = [replace(p, chunk=chunk_rows(m.config.spec.training, p)) for p, m in zip(parts, members, strict=True)]
        yield chunked, rows.notes


class _Member:
    """The rows as one member takes them."""

    def __init__(self, writer: EntryWriter, name: str) -> None:
        self.writer, self.name = writer, name
        self.inputs: dict[str, _GrowingArray] = {}
        self.targets: list[PreparedRows] = []

    def append(self, piece: PreparedRows) -> None:
        """Add rows."""
        for number, (name, array) in enumerate(piece.x.items()):
            self.inputs.setdefault(name, _GrowingArray(self.writer, f"{self.name}-x{number}")).append(array)
        self.targets.append(replace(piece, x={}))

    def part(self) -> Part:
        """All of them."""
        import numpy as np

        y = {name: np.concatenate([piece.y[name] for piece in self.targets]) for name in self.targets[0].y}
        rows = np.concatenate([piece.rows for piece in self.targets])
        return Part({name: array.whole() for name, array in self.inputs.items()}, y, rows)


class _GrowingArray:
    """Rows on the disk, all of one kind in the end: a column of numbers is whole in one stretch, and not in another."""

    def __init__(self, writer: EntryWriter, name: str) -> None:
        self.writer, self.name = writer, name
        self.dtypes: list[Array] = []

    def append(self, rows: Array) -> None:
        """Add rows."""
        if not self.dtypes or self.dtypes[-1].dtype != rows.dtype:
            self.dtypes.append(rows[:0])
            self._append = self.writer.rows(self._part(len(self.dtypes)), rows.dtype, rows.shape[1:])
        self._append(rows)

    def whole(self) -> Array:
        """All rows, mapped."""
        import numpy as np

        parts = [self.writer.mapped(self._part(number + 1)) for number in range(len(self.dtypes))]
        if len(parts) == 1:
            return parts[0]
        dtype = np.result_type(*parts)
        dtype = np.dtype(np.float32) if dtype.kind == "f" else dtype  # as all rows together are fed
        append = self.writer.rows(self.name, dtype, parts[0].shape[1:])
        for part in parts:
            for start in range(0, len(part), BLOCK):
                stop = min(start + BLOCK, len(part))
                append(read_rows(part, ((start, stop),), np.empty((stop - start, *part.shape[1:]), part.dtype)))
        return self.writer.mapped(self.name)

    def _part(self, number: int) -> str:
        return f"{self.name}-{number}"
