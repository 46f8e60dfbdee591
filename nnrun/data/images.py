"""Images as a data source: a folder for each class, or a list of files with their labels."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nnrun.data.columns import find_column
from nnrun.data.compressed import content_of
from nnrun.data.content import Content, Request
from nnrun.data.csvfile import first_row, form_of, names_of, parse
from nnrun.data.folders import Labelled, files_below, labelled_files
from nnrun.data.labels import cell_error
from nnrun.data.paths import expanded, locate_any
from nnrun.data.pixels import COLORS, ENDINGS, PixelForm, Pixels, read_pixels
from nnrun.data.positions import cell_place
from nnrun.errors import ConfigError, DataError, Place, Problem
from nnrun.types import ImageFiles, Ragged

if TYPE_CHECKING:
    from nnrun.types import Cells

SHOWN = 10
"""Files that are named of those that cannot be read."""
LABEL = "label"


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
    form = PixelForm(None if size is None else (int(size[0]), int(size[1])), COLORS[request.get("color", "rgb")])
    try:
        content = of_classes(path, form, _how(request)) if path.is_dir() else _of_list(path, request, form)
    except ConfigError as error:
        raise error.located(request.source.path, request.source.place) from None
    return replace(content, source=str(request.get("path")))


def image_source(request: Request) -> Path:
    """The folder or the list that the source's path names."""
    at, place = request.source.at("path")
    beside = Path(place.file).parent if place else Path()
    return locate_any(str(request.get("path")), beside, request.search, at=at, place=place)


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
                "the list's first line holds data, not names; add header: false and file: NUMBER"
            ) from None
        known = error.problems[0].message
        raise request.error(f"{known}; it names the images, or another column does by file: NAME", "path") from None
    if "image" in names and name != "image":
        raise request.error("the list's column 'image' has the name of the images; rename it, or add file: image")
    return name


def list_names(names: Sequence[str], file: str) -> list[str]:
    """The columns of a list as a source has them: the images in the place of their files' names."""
    return ["image" if name == file else name for name in names]


def of_classes(folder: Path, form: PixelForm, how: ImageFiles) -> Content:
    """The images of a folder that holds a folder for each class."""
    import numpy as np

    found = labelled_files(folder)
    pixels, notes = _read(found.files, form, how, lambda index: Place(str(found.files[index][1]), 1, 1))
    labels = np.array(found.labels, dtype=np.int32)[pixels.kept]
    _check_left(folder, found, set(pixels.kept.tolist()))
    position = {int(index): row for row, index in enumerate(pixels.kept)}
    parts = {
        part: np.array([position[index] for index in its if index in position], dtype=np.int64)
        for part, its in found.parts.items()
    }
    return Content(
        {how.column: pixels.array, LABEL: labels},
        pixels.fingerprint,
        str(folder),
        target=(LABEL,),
        classes={LABEL: found.classes},
        parts=parts if len(parts) > 1 else {},
        features=(how.column,),
        rows=pixels.kept,
        notes=(*found.notes, *notes),
        files=tuple(_shown(found.files[index][0]) for index in pixels.kept.tolist()),
        images=how,
    )


def of_folder(folder: Path, form: PixelForm, how: ImageFiles) -> Content:
    """The images of a folder without labels, at any depth, sorted by name."""
    files = files_below(folder)
    if not files:
        raise DataError("no images in it", place=Place(str(folder), 1, 1))
    return of_files(files, form, how, str(folder))


def of_files(files: Sequence[tuple[str, Path]], form: PixelForm, how: ImageFiles, source: str) -> Content:
    """Images without labels, each file with its name."""
    pixels, notes = _read(files, form, how, lambda index: Place(str(files[index][1]), 1, 1))
    names = tuple(_shown(files[index][0]) for index in pixels.kept.tolist())
    return Content(
        {how.column: pixels.array}, pixels.fingerprint, source, rows=pixels.kept, notes=notes, files=names, images=how
    )


def with_images(table: Content, folder: Path, form: PixelForm, how: ImageFiles) -> Content:
    """A table with the images in the place of the column that names their files.

    Args:
        table: Read from a list, its files' names as text.
        folder: Which the names begin below.
        form: Size and channels.
        how: The column of the files' names, the name of the images, and what is done about damaged ones.
    """
    names = table.columns[how.file]
    assert not isinstance(names, Ragged)
    files = []
    for row, name in enumerate(names.tolist()):
        if name is None:
            raise cell_error("the name of the image is missing", row, how.file, table.cells)
        files.append((name, folder / expanded(name)))
    pixels, notes = _read(files, form, how, lambda index: _cell(table.cells, index, how.file))
    columns = {
        (how.column if name == how.file else name): pixels.array if name == how.file else _taken(column, pixels)
        for name, column in table.columns.items()
    }
    cells = None if table.cells is None else replace(table.cells, lines=table.cells.lines[pixels.kept])
    fingerprint = _combined(table.fingerprint, pixels.fingerprint)
    shown = tuple(_shown(files[index][0]) for index in pixels.kept.tolist())
    return replace(
        table,
        columns=columns,
        fingerprint=fingerprint,
        cells=cells,
        rows=pixels.kept,
        notes=notes,
        files=shown,
        images=how,
    )


def _of_list(path: Path, request: Request, form: PixelForm) -> Content:
    written = form_of(request)
    name = file_column(request, names_of(first_row(path, written), written))
    table = parse(content_of(path), str(path), str(path), replace(written, text=frozenset({name})))
    content = with_images(table, path.parent, form, replace(_how(request), file=name))
    target = (LABEL,) if LABEL in content.columns else ()
    return replace(content, target=target, features=("image",))


def _how(request: Request) -> ImageFiles:
    return ImageFiles(on_error=request.get("on_error", "stop"))


def _read(
    files: Sequence[tuple[str, Path]], form: PixelForm, how: ImageFiles, where: Callable[[int], Place | None]
) -> tuple[Pixels, tuple[str, ...]]:
    """The pixels of files, and what there is to say of those that were skipped.

    Raises:
        DataError: Every file that is no image, at its place, unless these are skipped; all of them even then.
    """
    names = [_shown(name) for name, _ in files]
    pixels = read_pixels([path for _, path in files], [name for name, _ in files], form)
    wrong = pixels.wrong
    if not wrong:
        return pixels, ()
    told = [f"{names[index]} ({reason})" for index, reason in wrong.items()]
    if how.on_error == "skip" and len(wrong) < len(files):
        more = f" and {len(wrong) - SHOWN} more" if len(wrong) > SHOWN else ""
        were = "is no image and was" if len(wrong) == 1 else "are no images and were"
        return pixels, (f"{len(wrong)} of {len(files)} files {were} skipped: {', '.join(told[:SHOWN])}{more}",)
    raise DataError(_problems(wrong, names, how, where))


def _problems(
    wrong: Mapping[int, str], names: Sequence[str], how: ImageFiles, where: Callable[[int], Place | None]
) -> list[Problem]:
    problems = [
        Problem(f"{names[index]} cannot be read as an image: {reason}", place=where(index))
        for index, reason in list(wrong.items())[:SHOWN]
    ]
    more = f"{len(wrong) - SHOWN} more files cannot be read as images" if len(wrong) > SHOWN else ""
    advice = "on_error: skip leaves such files out" if how.on_error == "stop" and len(wrong) < len(names) else ""
    last = "; ".join(filter(None, (more, advice)))
    if more:
        return [*problems, Problem(last)]
    if advice:
        problems[-1] = replace(problems[-1], message=f"{problems[-1].message}; {advice}")
    return problems


def _check_left(folder: Path, found: Labelled, kept: set[int]) -> None:
    """That every class and every part has an image left."""
    classes = {found.labels[index] for index in kept}
    for index, name in enumerate(found.classes):
        if index not in classes:
            raise DataError(f"no file of class {name!r} is an image", place=Place(str(folder), 1, 1))
    for part, its in found.parts.items():
        if kept.isdisjoint(its):
            raise DataError(f"no file of the {part} part is an image", place=Place(str(folder), 1, 1))


def _cell(cells: Cells | None, row: int, column: str) -> Place | None:
    return None if cells is None else cell_place(cells, row, column)


def _taken(column: Any, pixels: Pixels) -> Any:
    return column if not pixels.wrong else column[pixels.kept]


def _combined(*fingerprints: str) -> str:
    import hashlib

    return hashlib.sha256("\n".join(fingerprints).encode()).hexdigest()


def _shown(name: str) -> str:
    """A file's name as text that can be written anywhere, bytes that are none escaped."""
    return name.encode("utf-8", "backslashreplace").decode()
