"""Reads a data source and chooses its features, targets, weights and groups."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from nnrun.data.columns import (
    GROUP,
    TARGET,
    WEIGHT,
    Column,
    feature_columns,
    find_column,
    target_columns,
    target_place,
)
from nnrun.data.sources.record import source_of
from nnrun.data.sources.request import Content, request_of
from nnrun.data.sources.text_table.unnamed import left_out
from nnrun.data.sources.text_table.unnamed import notes as notes_on_unnamed
from nnrun.data.table.labels import NumberColumn, classes_of, missing_cells, not_numbers
from nnrun.data.table.review import check_features, mended_by
from nnrun.data.table.rounding import rounding_notes, target_rounding_notes
from nnrun.data.table.targets import check_known, flattened
from nnrun.data.values.missing import is_missing
from nnrun.data.values.mistakes import CellsError, Gathered, WrongCells
from nnrun.data.values.numbers import LARGEST, numbers_in
from nnrun.data.values.similar_labels import look_alikes
from nnrun.errors import ConfigError, DataError
from nnrun.types import Ragged, Table

if TYPE_CHECKING:
    from pathlib import Path

    from nnrun.spec.checks.tasks import Task
    from nnrun.spec.decoding.keys import DatasetSpec
    from nnrun.types import Array, Cells, Indices


def load(
    dataset: DatasetSpec,
    *,
    search: Sequence[Path] = (),
    targets: Sequence[Task] = (),
    weight: Column | None = None,
    group: Column | None = None,
) -> Table:
    """All rows of a data source, nothing split and nothing fitted.

    Args:
        dataset: The config's ``dataset``.
        search: The data directories in which a path is looked for after the folder of the file that wrote it.
        targets: What each output is to predict; text becomes classes where it is not numbers.
        weight: The column of sample weights.
        group: The column of groups, for a split that keeps groups whole.

    Raises:
        ConfigError: A file or a column that is not there.
        DataError: Content that is no table, text where numbers belong, a missing target.
    """
    import numpy as np

    request = request_of(dataset, search, weight, group)
    content = source_of(request.source).read(request)
    names = list(content.columns)
    wanted = target_columns(dataset, names, content.target)
    weight_name = None if weight is None else find_column(weight, names, "training.sample_weight")
    group_name = None if group is None else find_column(group, names, "dataset.split.group")
    labels = {name: TARGET for columns in wanted.values() for name in columns} or dict.fromkeys(content.target, TARGET)
    others = {name: role for name, role in ((weight_name, WEIGHT), (group_name, GROUP)) if name is not None}
    left = left_out(content)
    default = content.features or tuple(name for name in names if name not in left)
    inputs = feature_columns(dataset, names, labels | others, default, partial(_kind_of, content))
    used = {name for columns in inputs.values() for name in columns}
    taken = labels | others
    column_notes = [
        note for name in names if name in used or name in taken for note in content.column_notes.get(name, ())
    ]
    gathered = Gathered()
    kinds = {task.name: task.kind for task in targets}
    targets_found = gathered.of(partial(_targets, content, dataset, wanted, kinds))
    weights = gathered.of(partial(_weights, content, weight_name, request.source.name))
    groups = gathered.of(partial(_groups, content, group_name))
    arrays, classes = targets_found or ({}, {})
    table = Table(
        columns={name: content.columns[name] for name in names if name in used},  # others need not be read
        targets=arrays,
        rows=_row_numbers(content) if content.rows is None else content.rows,
        fingerprint=content.fingerprint,
        source=content.source,
        kind=request.source.name,
        classes=classes,
        numbered=frozenset(output for output in classes if wanted[output][0] in content.classes),
        parts=_parts(content),
        weights=weights,
        groups=groups,
        cells=content.cells,
        inputs=inputs,
        names=tuple(names),
        target_columns=wanted,
        notes=(
            *content.notes,
            *notes_on_unnamed(content, left, used, taken),
            *column_notes,
            *_look_alikes(classes, content),
        ),
        files=content.files,
        images=content.images,
        keys=content.keys,
        truths=tuple(name for name in content.truths if name in used or name.rpartition("_")[0] in used),
        provenance=content.provenance,
    )
    if gathered:  # then features and other targets are looked at as well, which would be done later
        gathered.of(partial(check_known, _numbers(content, labels), content.cells))
        gathered.of(partial(check_features, table, np.arange(len(table)), dataset.preprocess))
    gathered.check()
    rounding = rounding_notes(table, mended_by(table, dataset.preprocess).numbers)
    only = next(iter(kinds.values()), "") if len(kinds) == 1 else ""
    numbers = {output for output in arrays if kinds.get(output, only) == "number"}
    of_targets = target_rounding_notes(table, numbers, dataset.preprocess)
    return replace(table, notes=(*table.notes, *rounding, *of_targets))


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


def _targets(
    content: Content, dataset: DatasetSpec, wanted: Mapping[str, tuple[str, ...]], kinds: Mapping[str, str]
) -> tuple[dict[str, Array], dict[str, tuple[str, ...]]]:
    """The target arrays and the names of their classes, by output name."""
    import numpy as np

    gathered = Gathered()
    source = dataset.source.name if dataset.source else ""
    only = next(iter(kinds.values()), "classes") if len(kinds) <= 1 else None
    arrays: dict[str, Array] = {}
    classes: dict[str, tuple[str, ...]] = {}
    for output, columns in wanted.items():
        kind = kinds.get(output, only)
        at, place = target_place(dataset, output)
        pieces = []
        for name in columns:
            column = content.columns[name]
            if isinstance(column, Ragged):
                raise ConfigError(f"{name!r} holds sequences, which cannot be a target", at, place, code="wrong-target")
            if kind != "number":
                column = flattened(column)  # labels as Keras's own sets have them, a column of one
            if column.dtype != object:
                pieces.append(column)
                if len(columns) == 1 and kind != "number" and name in content.classes:
                    classes[output] = content.classes[name]
            elif len(columns) == 1 and kind != "number":
                if named := gathered.of(partial(classes_of, column, name, content.cells)):
                    indices, classes[output] = named
                    pieces.append(indices)
            else:
                gathered.of(partial(_refuse_text, column, NumberColumn(name, source, at, place), content.cells))
        if pieces:
            arrays[output] = pieces[0] if len(pieces) == 1 else np.column_stack(pieces)
    gathered.check()
    return arrays, classes


def _look_alikes(classes: Mapping[str, tuple[str, ...]], content: Content) -> Iterator[str]:
    """What there is to say of classes that look alike, where text made them."""
    for output, names in classes.items():
        if names not in content.classes.values() and (differences := look_alikes(names)):
            yield f"classes of {output!r} look alike: {differences}"


def _refuse_text(column: Array, wanted: NumberColumn, cells: Cells | None) -> None:
    raise not_numbers(column, wanted, cells)


def _weights(content: Content, name: str | None, source: str) -> Array | None:
    import numpy as np

    if name is None:
        return None
    column = content.columns[name]
    at = "training.sample_weight"
    if isinstance(column, Ragged) or column.ndim != 1:
        raise ConfigError(f"{name!r} is not one number for each row", at, code="wrong-weights")
    if column.dtype == object:
        error = not_numbers(column, NumberColumn(name, source, at), content.cells)
        if isinstance(error, CellsError):
            negative = _no_weights(name, numbers_in(column, content.cells), known=True)
            raise CellsError([*error.wrong, *negative], content.cells)
        raise error
    if negative := _no_weights(name, column):
        raise CellsError(negative, content.cells)
    return column.astype(np.float32)


def _no_weights(name: str, column: Array, *, known: bool = False) -> list[WrongCells]:
    """What is told of numbers that are no weights.

    Args:
        name: The column's.
        column: The numbers, shape (rows,).
        known: Whether what is missing, infinite or too large is told elsewhere.
    """
    import numpy as np

    with np.errstate(invalid="ignore"):
        wrong = np.flatnonzero(column < 0 if known else ~((column >= 0) & (column <= LARGEST)))
    if not len(wrong):
        return []
    return [
        WrongCells(
            name,
            wrong,
            _no_weight(column[wrong[0]]),
            lambda row: _no_weight(column[row]),
            "weight",
            code="wrong-weights",
        )
    ]


def _no_weight(value: float) -> str:
    return f"{value:g} is not a sample weight"


def _groups(content: Content, name: str | None) -> Array | None:
    import numpy as np

    if name is None:
        return None
    column = content.columns[name]
    if isinstance(column, Ragged) or column.ndim != 1:
        raise ConfigError(f"{name!r} is not one group for each row", "dataset.split.group", code="wrong-groups")
    values = column.tolist()
    missing = np.flatnonzero([is_missing(value) for value in values])
    if len(missing):
        raise CellsError([missing_cells("group", "group", missing, name, content.cells)], content.cells)
    groups: Array = np.unique(np.array([str(value) for value in values]), return_inverse=True)[1]
    return groups
