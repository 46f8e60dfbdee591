"""Reads a data source and chooses its features, targets, weights and groups."""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING, cast

from nnrun.data.columns import (
    GROUP,
    TARGET,
    WEIGHT,
    Column,
    feature_columns,
    find_column,
    target_columns,
)
from nnrun.data.sources.record import source_of
from nnrun.data.sources.request import Content, Request, request_of
from nnrun.data.sources.text_table.unnamed import left_out
from nnrun.data.sources.text_table.unnamed import notes as notes_on_unnamed
from nnrun.data.table.label_checks import check_known
from nnrun.data.table.look_alikes import notes_on_look_alikes
from nnrun.data.table.review import check_features, mended_by
from nnrun.data.table.rounding import rounding_notes, target_rounding_notes
from nnrun.data.table.target_arrays import target_arrays
from nnrun.data.table.weights_and_groups import row_groups, sample_weights
from nnrun.data.values.coded_text import CodedText
from nnrun.data.values.mistakes import Gathered
from nnrun.errors import DataError
from nnrun.types import Ragged, Table

if TYPE_CHECKING:
    from pathlib import Path

    from nnrun.spec.checks.tasks import Task
    from nnrun.spec.keys.dataset_keys import DatasetSpec
    from nnrun.types import Array, Indices


def load(
    dataset: DatasetSpec,
    *,
    search: Sequence[Path] = (),
    targets: Sequence[Task] = (),
    weight: Column | None = None,
    group: Column | None = None,
    for_script: bool = False,
    room: int | None = None,
) -> Table:
    """All rows of a data source, nothing split and nothing fitted.

    Args:
        dataset: The config's ``dataset``.
        search: The data directories in which a path is looked for after the folder of the file that wrote it.
        targets: What each output is to predict; text becomes classes where it is not numbers.
        weight: The column of sample weights.
        group: The column of groups, for a split that keeps groups whole.
        for_script: Whether a script is to be printed, which asks for more of the table's provenance.
        room: Bytes up to which the rows are held in memory; beyond that they are mapped from files of the cache, where
            the source can do that. None for any number.

    Raises:
        ConfigError: A file or a column that is not there.
        DataError: Content that is no table, text where numbers belong, a missing target.
    """
    request = replace(request_of(dataset, search, weight, group), for_script=for_script, room=room)
    content = _content(request)
    roles = _roles(content, dataset, weight, group)
    if content.on_disk:
        content = replace(content, columns=_in_memory(content.columns, roles.taken))
    kinds = {task.name: task.kind for task in targets}
    gathered = Gathered()
    arrays, classes = gathered.of(partial(target_arrays, content, dataset, roles.targets, kinds)) or ({}, {})
    weights = gathered.of(partial(sample_weights, content, roles.weight, request.source.name))
    groups = gathered.of(partial(row_groups, content, roles.group))
    table = replace(_table(request, content, roles, classes), targets=arrays, weights=weights, groups=groups)
    if gathered:  # then features and other targets are looked at as well, which would be done later
        gathered.of(partial(check_known, _numbers(content, roles.labels), content.cells))
        gathered.of(partial(check_features, table, _row_numbers(content), dataset.preprocess))
    gathered.check()
    return replace(table, notes=(*table.notes, *_notes_on_rounding(table, dataset, kinds)))


def _content(request: Request) -> Content:
    """What the source holds, in memory or mapped."""
    source = source_of(request.source)
    if _is_larger(request):
        content: Content = import_module(source.mapped).read(request)
        return content
    return source.read(request)


def is_larger(dataset: DatasetSpec, search: Sequence[Path], room: int) -> bool:
    """Whether `load` would map the rows from files of the cache, as far as is known before any of them is read.

    Raises:
        ConfigError, DataError: As `load`.
    """
    return _is_larger(replace(request_of(dataset, search), room=room))


def _is_larger(request: Request) -> bool:
    mapped = source_of(request.source).mapped
    return bool(mapped) and request.room is not None and import_module(mapped).size(request) > request.room


def _in_memory(columns: Mapping[str, Array | Ragged], taken: Collection[str]) -> Mapping[str, Array | Ragged]:
    """Columns on the disk, the texts of those that are no features in memory: targets and groups are seen whole."""
    import numpy as np

    texts: dict[str, Array | Ragged] = {
        name: np.asarray(columns[name]) for name in taken if isinstance(columns.get(name), CodedText)
    }
    return ChainMap(texts, cast("dict[str, Array | Ragged]", columns))


@dataclass(frozen=True, slots=True)
class _Roles:
    """What each column of a source is."""

    targets: Mapping[str, tuple[str, ...]]
    """By output name."""
    labels: Mapping[str, str]
    """The columns of targets, or those that are targets by default, for messages."""
    weight: str | None
    group: str | None
    inputs: Mapping[str, tuple[str, ...]]
    """By the name of the data input."""
    unnamed: dict[str, str]
    """Columns without a name that are no features, such as an index, each with what it holds."""

    @property
    def features(self) -> set[str]:
        """The columns that are fed."""
        return {name for columns in self.inputs.values() for name in columns}

    @property
    def taken(self) -> dict[str, str]:
        """What columns are that are no features."""
        others = {self.weight: WEIGHT, self.group: GROUP}
        return {**self.labels, **{name: role for name, role in others.items() if name is not None}}


def _roles(content: Content, dataset: DatasetSpec, weight: Column | None, group: Column | None) -> _Roles:
    """What the columns are, by the config and by what the source brings."""
    names = list(content.columns)
    targets = target_columns(dataset, names, content.target)
    labels = {name: TARGET for columns in targets.values() for name in columns} or dict.fromkeys(content.target, TARGET)
    weight = None if weight is None else find_column(weight, names, "training.sample_weight")
    group = None if group is None else find_column(group, names, "dataset.split.group")
    roles = _Roles(targets, labels, weight, group, {}, left_out(content))
    default = content.features or tuple(name for name in names if name not in roles.unnamed)
    return replace(roles, inputs=feature_columns(dataset, names, roles.taken, default, partial(_kind_of, content)))


def _table(request: Request, content: Content, roles: _Roles, classes: Mapping[str, tuple[str, ...]]) -> Table:
    """The table of features, without targets."""
    names, features = list(content.columns), roles.features
    return Table(
        columns={name: content.columns[name] for name in names if name in features},  # others need not be read
        targets={},
        rows=_row_numbers(content) if content.rows is None else content.rows,
        fingerprint=content.fingerprint,
        source=content.source,
        kind=request.source.name,
        classes=classes,
        numbered=frozenset(output for output in classes if roles.targets[output][0] in content.classes),
        parts=_parts(content),
        cells=content.cells,
        inputs=roles.inputs,
        names=tuple(names),
        target_columns=roles.targets,
        notes=tuple(_notes(content, roles, classes)),
        files=content.files,
        images=content.images,
        keys=content.keys,
        truths=tuple(name for name in content.truths if {name, name.rpartition("_")[0]} & {*features, *roles.labels}),
        provenance=content.provenance,
        on_disk=content.on_disk,
    )


def _notes(content: Content, roles: _Roles, classes: Mapping[str, tuple[str, ...]]) -> Iterator[str]:
    """What a person should hear of the reading."""
    features, taken = roles.features, roles.taken
    yield from content.notes
    yield from notes_on_unnamed(content, roles.unnamed, features, taken)
    for name in content.columns:
        yield from content.column_notes.get(name, ()) if name in features or name in taken else ()
    yield from notes_on_look_alikes(classes, content, features)


def _notes_on_rounding(table: Table, dataset: DatasetSpec, kinds: Mapping[str, str]) -> Iterator[str]:
    """Notes on numbers that float32 merges."""
    only = next(iter(kinds.values()), "") if len(kinds) == 1 else ""
    numbers = {output for output in table.targets if kinds.get(output, only) == "number"}
    yield from rounding_notes(table, mended_by(table, dataset.preprocess).numbers)
    yield from target_rounding_notes(table, numbers, dataset.preprocess)


def _kind_of(content: Content, name: str) -> str:
    """What a column holds: "numeric", "text", or "array" where a row of it is no single value."""
    column = content.columns[name]
    if isinstance(column, Ragged) or column.ndim > 1:
        return "array"
    return "text" if column.dtype == object else "numeric"


def _numbers(content: Content, names: Iterable[str]) -> dict[str, Array]:
    """The columns among some that hold numbers."""
    columns = {name: content.columns[name] for name in names}
    return {
        name: column for name, column in columns.items() if not isinstance(column, Ragged) and column.dtype != object
    }


def _parts(content: Content) -> dict[str, Indices]:
    """The source's own parts, those without rows left out."""
    if not len(content.parts.get("train", (0,))):
        raise DataError(f"{content.source} has no rows for training", code="missing-part")
    return {name: rows for name, rows in content.parts.items() if len(rows)}


def _row_numbers(content: Content) -> Array:
    import numpy as np

    return np.arange(len(content), dtype=np.int64)
