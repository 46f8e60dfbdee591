"""Lists of images: text tables whose rows name the files, perhaps with their labels."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nnrun.data.columns import find_column
from nnrun.data.paths import expanded
from nnrun.data.sources.csv import parse, provenance
from nnrun.data.sources.pixels.decoded_files import Pixels
from nnrun.data.sources.pixels.decoding import ENDINGS, PixelForm
from nnrun.data.sources.pixels.image_files import SHOWN, no_advice, read_files, shown_name, skipping
from nnrun.data.sources.request import Content, Request
from nnrun.data.sources.text_table.form import form_of, named_form
from nnrun.data.sources.text_table.head import checked_head, columns_of
from nnrun.data.values.gzip_text import content_of
from nnrun.data.values.missing import is_missing
from nnrun.data.values.mistakes import CellsError, Gathered
from nnrun.data.values.text_places import cell_place
from nnrun.data.values.wrong_cells import WrongCells
from nnrun.errors import ConfigError, Place
from nnrun.types import ImageFiles, Ragged
from nnrun.words.numbers import first_ones

if TYPE_CHECKING:
    from nnrun.types import Cells

LABEL = "label"


def of_list(path: Path, request: Request, form: PixelForm, how: ImageFiles) -> Content:
    """The images that a list names, with the list's other columns.

    Args:
        path: Of the list.
        request: Of the source.
        form: Size and channels.
        how: The name of the images, and what is done about damaged ones.
    """
    written = form_of(request)
    names = columns_of(checked_head(path, request, written)[1], written).names
    name = file_column(request, names)
    written = named_form(request, written, names)
    packed = content_of(path)
    table = parse(packed, str(path), str(path), replace(written, text=written.text | {name}))
    if request.for_script:
        table = replace(table, provenance=provenance(packed, table, request))
    content = with_images(table, path.parent, form, replace(how, file=name), request)
    target = (LABEL,) if LABEL in content.columns else ()
    notes = _several_labels(content, request)
    return replace(content, target=target, features=("image",), notes=(*content.notes, *notes))


def _check_named(table: Content, rows: Sequence[int], column: str) -> None:
    """That every row of a list names a file."""
    import numpy as np

    if rows:
        wrong = WrongCells(
            column, np.array(rows, dtype=np.int64), "the name of the image is missing", code="missing-value"
        )
        raise CellsError([wrong], table.cells)


def _check_labelled(table: Content, request: Request) -> None:
    """That every row of a list has a label."""
    import numpy as np

    wrong = []
    for name in _label_columns(table, request):
        column = table.columns[name]
        values = [] if isinstance(column, Ragged) else column.tolist()
        missing = np.flatnonzero([is_missing(value) for value in values])
        if len(missing):
            wrong.append(WrongCells(name, missing, "the target is missing", code="missing-value"))
    if wrong:
        raise CellsError(wrong, table.cells)


def _label_columns(table: Content, request: Request) -> list[str]:
    """The columns of labels: those that the config names, or the one that is called so."""
    names = [str(key) for key in request.keys] if request.target_named else [LABEL]
    return [name for name in names if name in table.columns]


def _several_labels(content: Content, request: Request) -> list[str]:
    """Notes on files that stand in a list with several labels."""
    notes = []
    for name in _label_columns(content, request):
        column = content.columns[name]
        if isinstance(column, Ragged) or column.ndim != 1 or column.dtype.kind == "f":
            continue
        labels: dict[str, dict[str, None]] = {}
        for file, label in zip(content.files, column.tolist(), strict=True):
            labels.setdefault(os.path.normpath(file), {})[str(label)] = None
        several = [f"{file} ({', '.join(its)})" for file, its in labels.items() if len(its) > 1]
        if several:
            notes.append(f"the same file under several labels: {first_ones(several, SHOWN)}")
    return notes


def file_column(request: Request, names: Sequence[str]) -> str:
    """The column of a list that names the files.

    Raises:
        ConfigError: There is none of that name; another is called as the images are.
    """
    written = request.get("file", "file")
    at, place = request.source.at("file")
    try:
        name = find_column(written, names, at, place)
    except ConfigError as error:
        if request.get("file") is not None:
            raise
        if any(name.lower().endswith(ENDINGS) for name in names):
            raise request.error(
                "the list's first line holds data, not names; add header: false and file: NUMBER",
                code="wrong-image-set",
            ) from None
        known = error.problems[0].text
        raise request.error(
            f"{known}; it names the images, or another column does by file: NAME", "path", code="wrong-image-set"
        ) from None
    if "image" in names and name != "image":
        raise request.error(
            "the list's column 'image' has the name of the images; rename it, or add file: image",
            code="wrong-image-set",
        )
    return name


def list_names(names: Sequence[str], file: str) -> list[str]:
    """The columns of a list as a source has them: the images in the place of their files' names."""
    return ["image" if name == file else name for name in names]


def with_images(
    table: Content, folder: Path, form: PixelForm, how: ImageFiles, request: Request | None = None
) -> Content:
    """A table with the images in the place of the column that names their files.

    Args:
        table: Read from a list, its files' names as text.
        folder: Which the names begin below.
        form: Size and channels.
        how: The column of the files' names, the name of the images, and what is done about damaged ones.
        request: Of a source; None for new rows of a run.

    Raises:
        DataError: With every row that names no file, or one that is no image; then with those without a label too.
    """
    names = table.columns[how.file]
    assert not isinstance(names, Ragged)
    files = [(name or "", folder / expanded(name or "")) for name in names.tolist()]
    nameless = [row for row, name in enumerate(names.tolist()) if name is None]
    gathered = Gathered()
    gathered.of(partial(_check_named, table, nameless, how.file))
    advice = skipping if request else no_advice
    read = gathered.of(
        partial(read_files, files, form, how, partial(_cell, table.cells, column=how.file), advice, frozenset(nameless))
    )
    if gathered and request:
        gathered.of(partial(_check_labelled, table, request))
    gathered.check()
    assert read is not None
    pixels, notes = read
    columns = {
        (how.column if name == how.file else name): pixels.array if name == how.file else _taken(column, pixels)
        for name, column in table.columns.items()
    }
    cells = None if table.cells is None else replace(table.cells, lines=table.cells.lines[pixels.kept])
    fingerprint = _combined(table.fingerprint, pixels.fingerprint)
    shown = tuple(shown_name(files[index][0]) for index in pixels.kept.tolist())
    return replace(
        table,
        columns=columns,
        fingerprint=fingerprint,
        cells=cells,
        rows=pixels.kept,
        notes=(*table.notes, *notes),
        files=shown,
        images=replace(how, deep=bool(pixels.deep)),
        on_disk=pixels.on_disk,
    )


def _cell(cells: Cells | None, row: int, column: str) -> Place | None:
    return None if cells is None else cell_place(cells, row, column)


def _taken(column: Any, pixels: Pixels) -> Any:
    return column if not pixels.wrong else column[pixels.kept]


def _combined(*fingerprints: str) -> str:
    import hashlib

    return hashlib.sha256("\n".join(fingerprints).encode()).hexdigest()
