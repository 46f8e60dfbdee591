"""Data larger than memory: from which size on it is trained in chunks, and how many rows a chunk has."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import fields, replace
from typing import TYPE_CHECKING, Any

from nnrun import data
from nnrun.engine.row_order import BLOCKS
from nnrun.errors import ConfigError, NnrunError
from nnrun.files import memory
from nnrun.types import Dataset, Part, Split
from nnrun.words.numbers import count

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from nnrun.spec import Spec, TrainingSpec
    from nnrun.types import Table

CHUNK = 1 << 23
"""Bytes of the prepared rows of a chunk."""
LEAST_BATCHES = 32
"""Of a chunk, whatever a row takes: fewer would hardly mix."""


def room_for_rows(training: TrainingSpec) -> int:
    """Bytes up to which the rows are held in memory; nothing where the config gives the rows of a chunk."""
    return 0 if training.chunk else int(training.memory * memory())


def check_in_memory(table: Table, spec: Spec, what: str) -> None:
    """That the rows are in memory, for what is not done in chunks. Raises ConfigError."""
    if table.on_disk:
        raise _needs_memory(spec, what, table.source)


def check_size(spec: Spec, search: Sequence[Path], what: str) -> None:
    """The same before the rows are read, which may take long. Raises ConfigError."""
    source = spec.dataset.source
    is_large = False
    with suppress(NnrunError):  # which loading tells at its place
        is_large = data.is_larger(spec.dataset, search, room_for_rows(spec.training))
    if is_large and source is not None:
        raise _needs_memory(spec, what, str(source.arguments.get("path", source.name)))


def _needs_memory(spec: Spec, what: str, source: str) -> ConfigError:
    training = spec.training
    if training.chunk is None:
        message = f"{what} has its rows in memory, and those of {source} are too large for their share of it"
        advice, key = "raise training.memory if they fit after all", "memory"
    else:
        message, advice = f"{what} has its rows in memory; chunk asks for rows on the disk", "leave it out"
        key = "chunk"
    return ConfigError(f"{message}; {advice}", *training.at(key), code="not-in-chunks")


def in_chunks(spec: Spec, dataset: Dataset) -> Dataset:
    """Parts on the disk, with the rows of a chunk. They depend on the data and the config, never on the machine."""
    training = spec.training
    rows = chunk_rows(training, dataset.train)
    parts: dict[str, Any] = {name: replace(part, chunk=rows) for name, part in dataset.parts.items()}
    if dataset.validation is dataset.test and "test" in parts:
        parts["validation"] = parts["test"]
    why = f"larger than {training.memory:.3g} of the memory, and " if training.chunk is None else ""
    note = f"the rows are {why}trained in chunks of {count(rows)} rows, which are drawn from {BLOCKS} places each"
    return replace(dataset, **parts, notes=(*dataset.notes, note))


def chunk_rows(training: TrainingSpec, part: Part) -> int:
    """The rows of a chunk: whole batches."""
    rows = training.chunk or max(CHUNK // _row_bytes(part), LEAST_BATCHES * training.batch_size)
    return rows - rows % training.batch_size


def rows_of(dataset: Dataset, split: Split) -> Split:
    """The split, its rows mapped from the files of the parts."""
    rows = {field.name: getattr(split, field.name) for field in fields(Split)}
    return Split(**{**rows, **{name: part.rows for name, part in dataset.parts.items()}})


def _row_bytes(part: Part) -> int:
    arrays = (*part.x.values(), *part.y.values())
    return max(1, sum(array.nbytes for array in arrays) // max(len(part), 1))
