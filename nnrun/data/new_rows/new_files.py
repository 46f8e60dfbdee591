"""Files of new rows: a text table, an archive, Parquet, images, standard input, in the form of the run's own source."""

from __future__ import annotations

import sys
from dataclasses import replace
from math import prod
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from nnrun.data.new_rows.new_archives import archive_content
from nnrun.data.new_rows.new_arrays import as_sequences
from nnrun.data.new_rows.new_images import filled, image_content, image_files, is_image_input
from nnrun.data.new_rows.new_targets import target_columns
from nnrun.data.new_rows.trained_form import read_as_numbers, words_in_use
from nnrun.data.paths import locate, locate_any
from nnrun.data.sources.csv import parse
from nnrun.data.sources.record import source_of_file
from nnrun.data.sources.request import Content
from nnrun.data.sources.text_table.head import DELIMITERS, HEAD, check_json, decoded, first_row, other_delimiter
from nnrun.data.values.cells import column, number_of, why_text
from nnrun.data.values.gzip_text import content_of, content_of_stream, unpacked
from nnrun.data.values.mistakes import CellsError
from nnrun.data.values.numbers import is_number, text_cells
from nnrun.errors import ConfigError, DataError
from nnrun.types import MISSING, Form, Ragged

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from nnrun.data.prepare.preparation import Preparation
    from nnrun.types import Array, ImageFiles

STANDARD_INPUT = "-"
OF_PIPES = "- in its place reads a text table on standard input"
"""What is advised where new rows are to be read from a pipe."""
ID = "id"
"""The column, in any case, that names rows where it is nothing else."""


def file_content(
    source: str,
    preparation: Preparation,
    search: Sequence[Path],
    ids: Sequence[str],
    *,
    targets: bool,
    standard_input: BinaryIO | None = None,
) -> Content:
    """The content of a file, a folder of images, or standard input (or what stands for that)."""
    how = image_files(preparation)
    find = locate if how is None else locate_any
    path = None if source == STANDARD_INPUT else find(source, Path(), search, help=OF_PIPES)
    if path and how and is_image_input(path):
        return image_content(path, preparation, how, labelled=targets)
    if path is None:
        stream = standard_input or sys.stdin.buffer
        content = unpacked(content_of_stream(stream, "standard input"), STANDARD_INPUT)
        return _text_table(None, content, preparation, how, ids)
    return _table(path, preparation, how, ids)


def _table(path: Path, preparation: Preparation, how: ImageFiles | None, ids: Sequence[str]) -> Content:
    """A table or an archive by the ending of its name."""
    source = source_of_file(path)
    if source is None:
        return _text_table(path, unpacked(content_of(path), str(path)), preparation, how, ids)
    if source.read_file is None:
        return as_sequences(archive_content(path, preparation), preparation)
    content = as_sequences(source.read_file(path, str(path)), preparation)
    return content if how is None else filled(content, path.parent, preparation, how)


def _text_table(
    path: Path | None, content: bytes, preparation: Preparation, how: ImageFiles | None, ids: Sequence[str]
) -> Content:
    """A text table in the form of the run's own source; arrays are taken from its columns in their order."""
    name = "standard input" if path is None else str(path)
    form = new_form(content, name, preparation, ids)
    try:
        parsed = parse(content, name, name, form)
    except DataError:
        check_first_line(content, name, form, preparation)
        raise
    table = digits_as_numbers(parsed, form.text)
    table = table if how is None else filled(table, path.parent if path else Path(), preparation, how)
    blocks = [column for column, shape in preparation.shapes.items() if shape != ()]
    values = _unlabelled(table, preparation)
    if not blocks or table.images is not None or (how and not _is_block(values, preparation)):
        return table
    return _as_block(table, values, blocks, preparation)


def new_form(content: bytes, file: str, preparation: Preparation, ids: Sequence[str]) -> Form:
    """How a text table of new rows is written: as the run's own, with its columns of text.

    Args:
        content: Its first lines at least.
        file: Its name in messages.
        preparation: Of the run.
        ids: Columns that name the rows.
    """
    if preparation.form is None or preparation.form.objects:
        form = Form(header=_first_line_is_text(content), missing=MISSING - words_in_use(preparation))
    else:
        form = preparation.form.form
    form = replace(form, text=_text_columns(preparation, ids), numbers=frozenset())
    return _form_of_new(form, content, file, preparation)


def digits_as_numbers(table: Content, texts: Collection[str]) -> Content:
    """A table whose digits are numbers in all columns that were no text in training, which is said."""
    columns, notes = dict(table.columns), dict(table.column_notes)
    for name, values in table.columns.items():
        if name in texts or isinstance(values, Ragged) or not (because := why_text(values)):
            continue
        columns[name] = column(["" if cell is None else cell for cell in values.tolist()], numbers=True)
        notes[name] = (read_as_numbers(name, because),)
    return replace(table, columns=columns, column_notes=notes)


def check_first_line(content: bytes, file: str, form: Form, preparation: Preparation) -> None:
    """Why a file that cannot be read is none in the form of the run's own data. Raises ConfigError, DataError."""
    text = decoded(content, file)
    check_json(file, 1, text.partition("\n")[0])
    first = [cell.strip() for cell in first_row(text, form)[1]]
    is_single = len(first) == 1 and not first[0].lower().startswith("sep=")  # which is a word to Excel alone
    delimiter = other_delimiter(first[0], form.delimiter) if is_single else None
    if delimiter is not None:
        own = DELIMITERS.get(form.delimiter, f"'{form.delimiter}'")
        message = f"{file} seems to be delimited by {DELIMITERS[delimiter]}, the run's own data by {own}"
        raise ConfigError(message, code="wrong-table-form")
    known = set(preparation.names)
    if form.header and known.isdisjoint(first) and any(is_number(cell) for cell in first):
        names = form.delimiter.join(preparation.names[:20])
        message = f"the first line of {file} holds values, not the names of columns; put a line above: {names}"
        raise ConfigError(message, code="wrong-table-form")


def _form_of_new(form: Form, content: bytes, file: str, preparation: Preparation) -> Form:
    """The form of new rows, which may have a line of names though the training data had none, or just the features."""
    end = content.find(b"\n", HEAD)
    first = [cell.strip() for cell in first_row(decoded(content[: end + 1] if end > 0 else content, file), form)[1]]
    needed = set(preparation.signature.columns)
    features = [name for name in preparation.names if name in needed]
    if form.names and needed <= set(first):
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
