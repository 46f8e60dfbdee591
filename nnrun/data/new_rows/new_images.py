"""Image files as new rows for a fitted preparation: a folder, one file, or the column of a table that names them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from nnrun.data.sources.image_lists import with_images
from nnrun.data.sources.images import of_classes, of_file, of_folder
from nnrun.data.sources.pixels.decoding import ENDINGS, PixelForm
from nnrun.data.sources.request import Content
from nnrun.files import is_dir
from nnrun.types import ImageFiles, Ragged

if TYPE_CHECKING:
    from nnrun.data.prepare.preparation import Preparation


def image_files(preparation: Preparation) -> ImageFiles | None:
    """How the images that a model takes are read from files; None where it takes none."""
    how = preparation.images
    return how if how is not None and how.column in preparation.signature.columns else None


def is_image_input(path: Path) -> bool:
    """Whether a path is a folder, or a file by whose name it is an image."""
    return is_dir(path) or path.suffix.lower() in ENDINGS


def image_content(path: Path, preparation: Preparation, how: ImageFiles, *, labelled: bool) -> Content:
    """The images of a folder, at any depth and sorted by name, or one image.

    Args:
        path: The folder or the file.
        preparation: Of the run; the images get the shape that its model takes.
        how: As `image_files` says.
        labelled: Whether labels are needed: the folder then holds a folder for each class.
    """
    form = _pixel_form(preparation, how.column)
    if not path.is_dir():
        content = of_file(path, form, how)
    else:
        content = of_classes(path, form, how) if labelled else of_folder(path, form, how)
    return _shaped(_label_named(content, preparation), preparation, how)


def filled(table: Content, folder: Path, preparation: Preparation, how: ImageFiles) -> Content:
    """A table with the images that one of its columns names; as it is where none does.

    Args:
        table: As read.
        folder: Which relative names begin below.
        preparation: Of the run.
        how: As `image_files` says.
    """
    column = how.file if how.file in table.columns else how.column
    names = table.columns.get(column)
    if names is None or isinstance(names, Ragged) or names.dtype != object:
        return table
    form = _pixel_form(preparation, how.column)
    return _shaped(with_images(table, folder, form, replace(how, file=column)), preparation, how)


def _pixel_form(preparation: Preparation, column: str) -> PixelForm:
    """Size and channels of the images that the model takes; grey ones may have no axis of channels."""
    shape = preparation.shapes[column]
    assert shape is not None
    return PixelForm((shape[0], shape[1]), shape[2] if len(shape) == 3 else 1)


def _shaped(content: Content, preparation: Preparation, how: ImageFiles) -> Content:
    """The pixels in the shape of the training data, which may have no axis of channels."""
    pixels, shape = content.columns[how.column], preparation.shapes[how.column]
    assert not isinstance(pixels, Ragged)
    assert shape is not None
    return replace(content, columns={**content.columns, how.column: pixels.reshape(len(pixels), *shape)})


def _label_named(content: Content, preparation: Preparation) -> Content:
    """The label by the name that the only target's column has in the training data."""
    named = [name for plan in preparation.targets for name in plan.columns]
    if not content.target or len(named) != 1 or named[0] in content.columns:
        return content
    old, new = content.target[0], named[0]
    columns = {new if name == old else name: column for name, column in content.columns.items()}
    return replace(content, columns=columns, target=(new,), classes={new: content.classes[old]})
