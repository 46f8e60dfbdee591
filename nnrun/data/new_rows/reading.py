"""Reads new rows for inference or scoring: the columns that a fitted preparation needs, by name, from anywhere."""

from __future__ import annotations

from dataclasses import replace
from math import prod
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from nnrun.data.new_rows.ignored_categories import IgnoredCategories
from nnrun.data.new_rows.new_arrays import array_content
from nnrun.data.new_rows.new_files import ID, file_content
from nnrun.data.new_rows.new_images import image_files
from nnrun.data.new_rows.new_targets import needed_columns, target_columns, targets_of, wanted_columns
from nnrun.data.new_rows.trained_form import in_trained_form
from nnrun.data.sources.request import Content
from nnrun.data.sources.text_table.head import DELIMITERS, other_delimiter
from nnrun.data.values.cells import in_full
from nnrun.data.values.missing import missing_texts
from nnrun.data.values.mistakes import CellsError
from nnrun.data.values.wrong_cells import WrongCells
from nnrun.errors import ConfigError, DataError
from nnrun.types import Ragged, Table
from nnrun.words.numbers import first_ones
from nnrun.words.suggestions import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from nnrun.data.prepare.preparation import Preparation
    from nnrun.types import Array, Cells


def read_features(
    source: Any,
    preparation: Preparation,
    *,
    search: Sequence[Path] = (),
    targets: bool = False,
    ids: Sequence[str] = (),
    standard_input: BinaryIO | None = None,
) -> tuple[Table, tuple[str, ...]]:
    """New rows with the columns that a preparation needs.

    Args:
        source: A text table (.csv and others), an archive (.npz), a Parquet file (.parquet, .pq), or "-" for a text
            table on standard input; where the model takes images also a folder, an image, or a table of paths. Or
            rows in memory, as ``new_arrays.array_content`` takes them.
        preparation: Of the run; text tables are read in the form of its own source.
        search: Data directories in which the file is looked for after the working directory.
        targets: Whether the targets are needed too, to score predictions.
        ids: Columns that name the rows; one called ``id`` that is nothing else does so too.
        standard_input: What stands for standard input, where that was read already.

    Returns:
        The table, and the names of the columns that are not used.

    Raises:
        ConfigError: No such file; columns that are missing, by name.
        DataError: Content that is no table.
    """
    content = _content(source, preparation, search, ids, targets=targets, standard_input=standard_input)
    content = in_trained_form(content, preparation, wanted_columns(preparation, targets=targets))
    table, unused = features_of(content, preparation, ids, targets=targets)
    ignored = IgnoredCategories()
    ignored.add(table, preparation)
    return replace(table, notes=(*table.notes, *ignored.notes)), unused


def features_of(
    content: Content, preparation: Preparation, ids: Sequence[str] = (), *, targets: bool = False
) -> tuple[Table, tuple[str, ...]]:
    """As `read_features`, of rows that were read, in the form of training."""
    _check_columns(content, preparation, wanted_columns(preparation, targets=targets))
    table = _table(content, preparation)
    if targets:
        arrays, classes = targets_of(content, preparation)
        table = replace(table, targets=arrays, classes=classes, target_columns=target_columns(preparation))
    known = set(needed_columns(preparation))
    naming = _naming(content, known, ids)
    table = replace(table, ids={name: _texts(content.columns[name], name) for name in naming})
    return table, tuple(name for name in content.columns if name not in known and name not in naming)


def _content(
    source: Any,
    preparation: Preparation,
    search: Sequence[Path],
    ids: Sequence[str],
    *,
    targets: bool,
    standard_input: BinaryIO | None,
) -> Content:
    """The columns of a file or of rows in memory; digits of a text table are read in the form of the run's own."""
    if not isinstance(source, str | Path):
        return array_content(source, preparation)
    return file_content(str(source), preparation, search, ids, targets=targets, standard_input=standard_input)


def _table(content: Content, preparation: Preparation) -> Table:
    """The table of features, without targets."""
    known = dict.fromkeys(needed_columns(preparation))
    return Table(
        columns={name: content.columns[name] for name in preparation.signature.columns},
        targets={},
        rows=_numbers(len(content)) if content.rows is None else content.rows,
        fingerprint=content.fingerprint,
        source=content.source,
        cells=content.cells,
        inputs={plan.name: plan.columns for plan in preparation.inputs},
        names=tuple(content.columns),
        notes=(*content.notes, *(note for name in known for note in content.column_notes.get(name, ()))),
        files=content.files,
        images=content.images,
    )


def _check_columns(content: Content, preparation: Preparation, wanted: Sequence[str]) -> None:
    """That all columns are there, in the shapes of training, and hold what they held.

    Raises:
        ConfigError: Columns that are missing, by name.
        DataError: Rows of another shape, numbers where there were yes and no.
    """
    features, images = preparation.signature.columns, image_files(preparation)
    if images and images.column not in content.columns:
        values = prod(preparation.shapes[images.column] or ())
        lack = f"no column {images.file!r} that names the images, nor {images.column!r}, nor {values} columns of pixels"
        raise ConfigError(f"{content.source} has {lack}; it has {_told(content.columns)}", code="missing-column")
    _check_missing(content, wanted, preparation.form)
    for name in features:
        _check_shape(content.source, name, content.columns[name], preparation.shapes.get(name, ()))
    _check_truths(content, [n for n in preparation.truths if not {n, n.rpartition("_")[0]}.isdisjoint(wanted)])


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
    return tuple("" if text is None else text for text in missing_texts(column).tolist())


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
    return first_ones(list(columns), 20)


def _numbers(rows: int) -> Array:
    import numpy as np

    return np.arange(rows, dtype=np.int64)
