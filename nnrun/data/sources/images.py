"""Images as a data source: a folder for each class, or a list of files with their labels."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from nnrun.catalog import own_argument
from nnrun.catalog.rules import Choices
from nnrun.data.paths import locate_any
from nnrun.data.sources.image_lists import LABEL, file_column, list_names, of_list
from nnrun.data.sources.pixels.decoded_files import Pixels
from nnrun.data.sources.pixels.decoding import COLORS, PixelForm
from nnrun.data.sources.pixels.image_files import Advice, no_advice, read_files, read_found, shown_name, skipping
from nnrun.data.sources.pixels.image_folders import Labelled, files_below, labelled_files
from nnrun.data.sources.record import Head, SourceRecord
from nnrun.data.sources.request import Content, Request
from nnrun.data.sources.text_table.form import ARGUMENTS, form_of, named_form
from nnrun.data.sources.text_table.head import checked_head, columns_of
from nnrun.errors import ConfigError, DataError, Place
from nnrun.provenance import ImageFolder
from nnrun.types import ImageFiles

if TYPE_CHECKING:
    from nnrun.types import Indices


def read_images(request: Request) -> Content:
    """Images with their labels: the columns "image", shape (rows, height, width, channels) in bytes, and "label".

    Arguments: ``path``, of a folder that holds a folder for each class, or of a list: a text table with a column of
    paths (``file``, relative to the list) and further columns; ``size`` ([height, width]); ``color`` (rgb, grayscale);
    ``on_error`` (stop, skip); ``header`` and ``delimiter`` of a list.

    Raises:
        ConfigError: No such folder, list or column; images of different sizes where none is given.
        DataError: Files that are no images, unless they are skipped; a folder without class folders or images.
    """
    path = image_source(request)
    size = request.get("size")
    shape = None if size is None else (int(size[0]), int(size[1]))
    form = PixelForm(shape, COLORS[request.get("color", "rgb")], request.room)
    try:
        how = ImageFiles(on_error=request.get("on_error", "stop"))
        content = of_classes(path, form, how, skipping) if path.is_dir() else of_list(path, request, form, how)
        if request.for_script and path.is_dir():
            content = replace(content, provenance=ImageFolder(_left_out(path, content.files)))
    except ConfigError as error:
        raise error.located(request.source.path, request.source.place) from None
    return replace(content, source=str(request.get("path")))


def _left_out(folder: Path, taken: Sequence[str]) -> tuple[str, ...]:
    """Files below the class folders that are no rows."""
    classes = {name.rpartition("/")[0] for name in taken}
    files = sorted(Path(at, name).relative_to(folder).as_posix() for at, _, names in os.walk(folder) for name in names)
    others = set(files).difference(taken)
    return tuple(name for name in files if name in others and any(name.startswith(f"{at}/") for at in classes))


def head(request: Request) -> Head:
    """The images and their labels; of a list, the names in its first line."""
    path = image_source(request)
    if path.is_dir():
        return Head(("image", LABEL), ("image",), (LABEL,))
    form = form_of(request)
    names = columns_of(checked_head(path, request, form)[1], form).names
    named_form(request, form, names)
    if not names:
        return Head()
    columns = list_names(names, file_column(request, names))
    return Head(columns, ("image",), (LABEL,) if LABEL in columns else ())


def image_source(request: Request) -> Path:
    """The folder or the list that the source's path names."""
    at, place = request.source.at("path")
    beside = Path(place.file).parent if place else Path()
    return locate_any(str(request.get("path")), beside, request.search, at=at, place=place)


def of_classes(folder: Path, form: PixelForm, how: ImageFiles, advice: Advice = no_advice) -> Content:
    """The images of a folder that holds a folder for each class.

    Args:
        folder: Where the folders lie.
        form: Size and channels.
        how: The name of the images, and what is done about damaged ones.
        advice: How damaged ones are left out, where they may be; not where a class would be left without files.
    """
    import numpy as np

    labelled = labelled_files(folder)

    def advised(positions: Indices) -> str:
        every_class = len({labelled.labels[index] for index in positions.tolist()}) == len(labelled.classes)
        return advice(positions) if every_class else ""

    pixels, notes = read_found(labelled.files, form, how, advised)
    labels = np.array(labelled.labels, dtype=np.int32)[pixels.kept]
    _check_left(folder, labelled, set(pixels.kept.tolist()))
    position = {int(index): row for row, index in enumerate(pixels.kept)}
    parts = {
        part: np.array([position[index] for index in its if index in position], dtype=np.int64)
        for part, its in labelled.parts.items()
    }
    return Content(
        {how.column: pixels.array, LABEL: labels},
        pixels.fingerprint,
        str(folder),
        target=(LABEL,),
        classes={LABEL: labelled.classes},
        parts=parts if len(parts) > 1 else {},
        features=(how.column,),
        rows=pixels.kept,
        notes=(*labelled.notes, *notes),
        files=tuple(shown_name(labelled.files[index][0]) for index in pixels.kept.tolist()),
        images=replace(how, deep=bool(pixels.deep)),
        on_disk=pixels.on_disk,
    )


def of_folder(folder: Path, form: PixelForm, how: ImageFiles) -> Content:
    """The images of a folder without labels, at any depth, sorted by name."""
    files = files_below(folder)
    if not files:
        raise DataError("no images in it", place=Place(str(folder), 1, 1), code="empty-data")
    return _unlabelled(files, str(folder), how, read_found(files, form, how))


def of_file(file: Path, form: PixelForm, how: ImageFiles) -> Content:
    """One image without a label."""
    files = [(file.name, file)]
    return _unlabelled(files, str(file), how, read_files(files, form, how, lambda _: Place(str(file), 1, 1)))


def _unlabelled(
    files: Sequence[tuple[str, Path]], source: str, how: ImageFiles, read: tuple[Pixels, tuple[str, ...]]
) -> Content:
    """Images without labels, each file with its name."""
    pixels, notes = read
    how = replace(how, deep=bool(pixels.deep))
    names = tuple(shown_name(files[index][0]) for index in pixels.kept.tolist())
    return Content(
        {how.column: pixels.array},
        pixels.fingerprint,
        source,
        rows=pixels.kept,
        notes=notes,
        files=names,
        images=replace(how, deep=bool(pixels.deep)),
    )


def _check_left(folder: Path, labelled: Labelled, positions: set[int]) -> None:
    """That every class and every part has an image left."""
    classes = {labelled.labels[index] for index in positions}
    for index, name in enumerate(labelled.classes):
        if index not in classes:
            raise DataError(f"no file of class {name!r} is an image", place=Place(str(folder), 1, 1), code="empty-data")
    for part, its in labelled.parts.items():
        if positions.isdisjoint(its):
            raise DataError(
                f"no file of the {part} part is an image", place=Place(str(folder), 1, 1), code="empty-data"
            )


SOURCES = (
    SourceRecord(
        "images",
        "Images as a folder for each class, or as a CSV of their paths and labels",
        read_images,
        (
            own_argument(
                "path", form="folder", help="a folder that holds a folder for each class, or a CSV that lists the files"
            ),
            own_argument(
                "size",
                None,
                "height and width",
                help="what all images are scaled to; without it they must have one size",
            ),
            own_argument("color", "rgb", rule=Choices(("rgb", "grayscale")), help="three channels, or one"),
            own_argument(
                "on_error", "stop", rule=Choices(("stop", "skip")), help="what to do about a file that is no image"
            ),
            own_argument("file", "file", "column", help="the column of the CSV that holds the paths"),
            *ARGUMENTS,
        ),
        head,
        printer="nnrun.scripts.sources.images",
        brings=("parts", "validation", "arrays", "files", "chunks"),
    ),
)
