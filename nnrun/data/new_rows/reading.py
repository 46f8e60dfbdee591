"""Reads new data for a fitted preparation: its columns by name, from a text table, an archive or standard input."""

from __future__ import annotations

import sys
from dataclasses import replace
from math import prod
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nnrun.data.new_rows.new_arrays import array_content, as_sequences, by_keys, read_as_numbers, with_numbers
from nnrun.data.new_rows.new_images import filled, image_content, image_files, is_image_input
from nnrun.data.new_rows.new_targets import target_columns, targets_of
from nnrun.data.paths import locate, locate_any
from nnrun.data.sources.csv import parse
from nnrun.data.sources.npz import Archive, texts_as_objects
from nnrun.data.sources.record import source_of_file
from nnrun.data.sources.request import Content, file_fingerprint
from nnrun.data.sources.text_table.head import DELIMITERS, HEAD, decoded, first_row, other_delimiter
from nnrun.data.values.cells import column, in_full, number_of, why_text
from nnrun.data.values.gzip_text import content_of, content_of_stream, unpacked
from nnrun.data.values.missing import is_missing
from nnrun.data.values.mistakes import CellsError, WrongCells
from nnrun.data.values.numbers import text_cells
from nnrun.errors import ConfigError, DataError, did_you_mean
from nnrun.types import Form, Ragged, Table

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from nnrun.data.prepare.preparation import Preparation
    from nnrun.types import Array, Cells, ImageFiles

STANDARD_INPUT = "-"
ID = "id"
"""The column, in any case, that names rows where it is nothing else."""


def read_features(
    source: Any,
    preparation: Preparation,
    *,
    search: Sequence[Path] = (),
    targets: bool = False,
    ids: Sequence[str] = (),
) -> tuple[Table, tuple[str, ...]]:
    """New rows with the columns that a preparation needs.

    Args:
        source: A text table (.csv and others), an archive (.npz), a Parquet file (.parquet, .pq), or "-" for a text
            table on standard input; where the model takes images also a folder, an image, or a table of paths. Or
            rows in memory, as ``newarrays.array_content`` takes them.
        preparation: Of the run; text tables are read in the form of its own source.
        search: Data directories in which the file is looked for after the working directory.
        targets: Whether the targets are needed too, to score predictions.
        ids: Columns that name the rows; one called ``id`` that is nothing else does so too.

    Returns:
        The table, and the names of the columns that are not used.

    Raises:
        ConfigError: No such file; columns that are missing, by name.
        DataError: Content that is no table.
    """
    how = image_files(preparation)
    content = (
        _file(str(source), preparation, search, ids, targets=targets)
        if isinstance(source, str | Path)
        else array_content(source, preparation)
    )
    if content.cells is None or content.cells.objects:  # a text table's digits are read in the form of the run's own
        content = with_numbers(content, preparation)
    needed = preparation.signature.columns
    wanted = target_columns(preparation)
    if how and how.column not in content.columns:
        values = prod(preparation.shapes[how.column] or ())
        lack = f"no column {how.file!r} that names the images, nor {how.column!r}, nor {values} columns of pixels"
        raise ConfigError(f"{content.source} has {lack}; it has {_told(content.columns)}", code="missing-column")
    _check_missing(content, _needed(preparation) if targets else needed, preparation.form)
    for name in needed:
        _check_shape(content.source, name, content.columns[name], preparation.shapes.get(name, ()))
    _check_truths(content, preparation.truths)
    arrays, classes = targets_of(content, preparation) if targets else ({}, {})
    known = {*needed, *(name for names in wanted.values() for name in names)}
    naming = _naming(content, known, ids)
    table = Table(
        columns={name: content.columns[name] for name in needed},
        targets=arrays,
        rows=_numbers(len(content)) if content.rows is None else content.rows,
        fingerprint=content.fingerprint,
        source=content.source,
        classes=classes,
        cells=content.cells,
        inputs={plan.name: plan.columns for plan in preparation.inputs},
        names=tuple(content.columns),
        target_columns=wanted if targets else {},
        notes=(*content.notes, *(note for name in known for note in content.column_notes.get(name, ()))),
        files=content.files,
        images=content.images,
        ids={name: _texts(content.columns[name], name) for name in naming},
    )
    return table, tuple(name for name in content.columns if name not in known and name not in naming)


def _check_truths(content: Content, truths: Sequence[str]) -> None:
    """That columns of yes and no hold nothing else. Raises DataError with the rows and values of what does."""
    import numpy as np

    wrong = []
    for name in truths:
        column = _single_values(content.columns, name)
        if column is None or column.dtype.kind not in "iuf":
            continue
        if len(rows := np.flatnonzero(np.isfinite(column) & (column != 0) & (column != 1))):

            def say(row: int, column: Array = column) -> str:
                return f"{in_full(column[row])} is neither 0 nor 1; in training the column held yes and no"

            wrong.append(WrongCells(name, rows, say(int(rows[0])), say, kind="no truth", code="not-yes-or-no"))
    if wrong:
        raise CellsError(wrong, content.cells)


def _single_values(columns: Mapping[str, Array | Ragged], name: str) -> Array | None:
    """A column of single values, or one of those that a block holds in each row; None where there is neither."""
    block, _, number = name.rpartition("_")
    column = columns.get(name, columns.get(block))
    if column is None or isinstance(column, Ragged) or column.ndim != (1 if name in columns else 2):
        return None
    return column if name in columns else column[:, int(number)]


def _naming(content: Content, known: Collection[str], ids: Sequence[str]) -> list[str]:
    """The columns that name the rows: those that are asked for, and ``id`` where the model does not know it."""
    names = tuple(content.columns)
    for name in ids:
        if name not in names:
            raise ConfigError(
                f"{content.source} has no column {name!r}{did_you_mean(name, names, show=20)}", code="missing-column"
            )
    return list(dict.fromkeys([*ids, *(name for name in names if name.lower() == ID and name not in known)]))


def _texts(column: Array | Ragged, name: str) -> tuple[str, ...]:
    """What names the rows, as it was written."""
    if isinstance(column, Ragged) or column.ndim != 1:
        raise ConfigError(f"column {name!r} has no single value for each row, which could name it", code="wrong-shape")
    return tuple("" if is_missing(value) else str(value) for value in column.tolist())


def _file(
    source: str, preparation: Preparation, search: Sequence[Path], ids: Sequence[str], *, targets: bool
) -> Content:
    """The content of a file, a folder of images, or standard input."""
    how = image_files(preparation)
    find = locate if how is None else locate_any
    path = None if source == STANDARD_INPUT else find(source, Path(), search)
    if path and how and is_image_input(path):
        return image_content(path, preparation, how, labelled=targets)
    return _table(path, preparation, how, ids)


def _table(path: Path | None, preparation: Preparation, how: ImageFiles | None, ids: Sequence[str]) -> Content:
    """A table or an archive by the ending of its name."""
    source = source_of_file(path) if path else None
    if path is None or source is None:
        return _text_table(path, preparation, how, ids)
    if source.read_file is None:
        return _archive(path, preparation)
    content = as_sequences(source.read_file(path, str(path)), preparation)
    return content if how is None else filled(content, path.parent, preparation, how)


def _text_table(path: Path | None, preparation: Preparation, how: ImageFiles | None, ids: Sequence[str]) -> Content:
    """A text table in the form of the run's own source; arrays are taken from its columns in their order."""
    content = unpacked(
        content_of_stream(sys.stdin.buffer, "standard input") if path is None else content_of(path),
        str(path or STANDARD_INPUT),
    )
    name = "standard input" if path is None else str(path)
    form = Form(header=_first_line_is_text(content)) if preparation.form is None else preparation.form.form
    texts = _text_columns(preparation, ids)
    form = _form_of_new(replace(form, text=texts, numbers=frozenset()), content, name, preparation)
    table = _as_numbers(parse(content, name, name, form), texts)
    table = table if how is None else filled(table, path.parent if path else Path(), preparation, how)
    blocks = [column for column, shape in preparation.shapes.items() if shape != ()]
    values = _unlabelled(table, preparation)
    if not blocks or table.images is not None or (how and not _is_block(values, preparation)):
        return table
    return _as_block(table, values, blocks, preparation)


def _needed(preparation: Preparation) -> tuple[str, ...]:
    """The columns of features and targets."""
    return (*preparation.signature.columns, *(n for names in target_columns(preparation).values() for n in names))


def _as_numbers(table: Content, texts: Collection[str]) -> Content:
    """A table whose digits are numbers in all columns that were no text in training, which is said."""
    columns, notes = dict(table.columns), dict(table.column_notes)
    for name, values in table.columns.items():
        if name in texts or isinstance(values, Ragged) or not (because := why_text(values)):
            continue
        columns[name] = column(["" if cell is None else cell for cell in values.tolist()], numbers=True)
        notes[name] = (read_as_numbers(name, because),)
    return replace(table, columns=columns, column_notes=notes)


def _form_of_new(form: Form, content: bytes, file: str, preparation: Preparation) -> Form:
    """The form of new rows, which may have a line of names though the training data had none, or just the features."""
    end = content.find(b"\n", HEAD)
    first = [cell.strip() for cell in first_row(decoded(content[: end + 1] if end > 0 else content, file), form)[1]]
    features = [name for name in preparation.names if name in preparation.signature.columns]
    if form.names and set(preparation.signature.columns) <= set(first):
        return replace(form, header=True, names=())
    if not form.header and len(first) == len(features) != len(preparation.names):
        return replace(form, names=tuple(features))
    return form


def _first_line_is_text(content: bytes) -> bool:
    first = content.decode("utf-8-sig", errors="replace").lstrip().partition("\n")[0]
    try:
        for cell in first.split(","):
            number_of(cell.strip().strip('"'))
    except ValueError:
        return True
    return False


def _text_columns(preparation: Preparation, ids: Sequence[str]) -> frozenset[str]:
    """The columns that were text in training, and stay text though these rows hold but numbers; so do names of rows."""
    features = {
        n for plan in preparation.inputs for n, kind in zip(plan.columns, plan.kinds, strict=True) if kind == "text"
    }
    labels = {name for plan in preparation.targets if plan.labels for name in plan.columns}
    files = {preparation.images.file} if preparation.images else set()
    naming = {*ids, ID, ID.upper(), ID.title()}.difference(preparation.signature.columns)
    return frozenset(features | labels | files | naming)


def _unlabelled(table: Content, preparation: Preparation) -> dict[str, Array | Ragged]:
    """The columns of a table but those that are a target of the run."""
    labels = {name for names in target_columns(preparation).values() for name in names}
    return {name: column for name, column in table.columns.items() if name not in labels}


def _is_block(columns: Mapping[str, Array | Ragged], preparation: Preparation) -> bool:
    """Whether there are as many columns as the only array that the model takes has values a row."""
    shapes = list(preparation.shapes.values())
    return len(shapes) == 1 and shapes[0] is not None and len(columns) == prod(shapes[0])


def _as_block(
    table: Content, columns: Mapping[str, Array | Ragged], blocks: Sequence[str], preparation: Preparation
) -> Content:
    """A table some of whose columns, in their order, are the values of the only array that the model takes."""
    import numpy as np

    shape = preparation.shapes[blocks[0]]
    if len(preparation.shapes) > 1 or shape is None:
        raise ConfigError(
            f"the model takes arrays ({', '.join(preparation.shapes)}); give an archive (.npz) with these keys",
            code="wrong-shape",
        )
    if len(columns) != prod(shape):
        counts = f"{len(columns)} columns, the model takes {prod(shape)} values a row (shape {shape})"
        raise ConfigError(f"{table.source} has {counts}", code="wrong-shape")
    texts = [text_cells(column, name, cells=table.cells) for name, column in columns.items()]
    if wrong := [cells for cells in texts if cells is not None]:
        raise CellsError(wrong, table.cells)
    values = np.column_stack([column for column in columns.values() if not isinstance(column, Ragged)])
    others = {name: column for name, column in table.columns.items() if name not in columns}
    return replace(table, columns={blocks[0]: values.reshape(len(values), *shape), **others})


def _archive(path: Path, preparation: Preparation) -> Content:
    """Arrays by the names of the source's columns; the only array where there is one of each."""
    with Archive(path) as archive:
        needed = [
            *preparation.signature.columns,
            *(n for names in target_columns(preparation).values() for n in names),
        ]
        columns = texts_as_objects({name: archive.read(name) for name in archive.names})
    columns = by_keys(columns, {name: (*preparation.keys.get(name, ()), name, f"{name}_test") for name in needed})
    features = preparation.signature.columns
    if len(features) == 1 == len(columns):
        columns = dict(zip(features, columns.values(), strict=True))
    lengths = {name: len(column) for name, column in columns.items() if name in needed}
    if len(set(lengths.values())) > 1:
        raise DataError(
            f"{path} has columns of unequal length: {', '.join(f'{n} {r}' for n, r in lengths.items())}",
            code="unequal-lengths",
        )
    ordered = {name: columns[name] for name in needed if name in columns}
    return Content({**ordered, **columns}, file_fingerprint(path), str(path))


def _check_shape(source: str, name: str, column: Array | Ragged, shape: tuple[int, ...] | None) -> None:
    if isinstance(column, Ragged) != (shape is None):
        verb = "holds" if shape is not None else "holds no"
        raise DataError(f"{source}: {name!r} {verb} sequences, unlike the training data", code="wrong-shape")
    if not isinstance(column, Ragged) and tuple(column.shape[1:]) != shape:
        raise DataError(
            f"{source}: {name!r} has rows of shape {tuple(column.shape[1:])}, the model takes {shape}",
            code="wrong-shape",
        )


def _nameless(missing: Sequence[str], form: Cells | None) -> str:
    """Which columns of the training data are meant by a position, as they had no name."""
    unnamed = [name for name in missing if form is not None and name in form.unnamed]
    if form is None or not unnamed:
        return ""
    first = unnamed[0] == form.columns[0]
    which = "the first one" if first else f"number {form.columns.index(unnamed[0]) + 1}"
    return f" ({unnamed[0]!r} is {which} of the training data, which has no name there)"


def _check_missing(content: Content, needed: Sequence[str], form: Cells | None) -> None:
    missing = [name for name in needed if name not in content.columns]
    if missing:
        listed = ", ".join(repr(name) for name in missing[:20])
        lack = f"{'column' if len(missing) == 1 else 'columns'} {listed}{_nameless(missing, form)}"
        raise ConfigError(
            f"{content.source} lacks {lack}; it has {_told(content.columns)}{_delimited(content)}",
            code="missing-column",
        )


def _delimited(content: Content) -> str:
    """What is told of a table of one column whose name holds another delimiter than the run's own data have."""
    if content.cells is None or len(content.columns) != 1:
        return ""
    name, delimiter = next(iter(content.columns)), content.cells.delimiter
    found_delimiter = other_delimiter(name, delimiter) or ("," if "," in name else None)
    own, another = (DELIMITERS.get(mark or "", f"'{mark}'") for mark in (delimiter, found_delimiter))
    return "" if found_delimiter is None else f"; it seems to be delimited by {another}, the run's own data by {own}"


def _told(columns: Sequence[str] | Mapping[str, object]) -> str:
    """The names of columns, the first of many."""
    names = list(columns)
    return ", ".join(names[:20]) + (f" and {len(names) - 20} more" if len(names) > 20 else "")


def _numbers(rows: int) -> Array:
    import numpy as np

    return np.arange(rows, dtype=np.int64)
