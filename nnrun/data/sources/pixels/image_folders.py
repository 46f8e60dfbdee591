"""Finds the image files below a folder in a fixed order, and the classes that its folders stand for."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from nnrun.data.sources.pixels.decoding import ENDINGS
from nnrun.errors import DataError, Place

PARTS = {
    "train": "train",
    "training": "train",
    "test": "test",
    "testing": "test",
    **dict.fromkeys(("validation", "val", "valid", "dev"), "validation"),
}
"""Names of folders in small letters, and the parts that they stand for where one of them is the training part."""
_LEFT_BEHIND = ("Thumbs.db", "desktop.ini")  # systems leave them in folders of images
_File = tuple[str, Path]


@dataclass(frozen=True, slots=True)
class Labelled:
    """The files of a folder that holds a folder for each class."""

    files: tuple[_File, ...]
    """Each with its name: its path below the folder, with slashes."""
    labels: tuple[int, ...]
    classes: tuple[str, ...]
    parts: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    """The positions of each part's files, where the folder holds a folder for each part."""
    notes: tuple[str, ...] = ()


def labelled_files(folder: Path) -> Labelled:
    """The files of each class, classes and files in sorted order.

    A class is a folder with images at any depth; hidden files are left out. Folders ``train``, ``test`` and
    ``validation`` that hold the class folders are the source's own parts; two of them are never classes.

    Raises:
        DataError: No class folders, one without files, one that cannot be read; folders of parts beside others.
    """
    names = _folders(folder)
    named = [name for name in names if name.lower() in PARTS]
    parts = {PARTS[name.lower()]: name for name in named}
    whole = len(parts) == len(names) and "train" in parts and bool(_folders(folder / parts["train"]))
    if not whole and len(named) > 1 and "train" in parts:
        raise _error(folder, _no_parts(names, named))
    if not whole:
        labelled = _of_classes(folder, {"": names})
        notes = (f"the folder {name!r} is taken for a class" for name in named)
        return replace(labelled, notes=(*labelled.notes, *notes))
    ordered = {part: parts[part] for part in ("train", "validation", "test") if part in parts}
    return _of_classes(folder, {name: _folders(folder / name) for name in ordered.values()})


def _no_parts(names: Sequence[str], named: Sequence[str]) -> str:
    """Why folders called as parts are neither parts nor classes."""
    listed, others = " and ".join(named), [name for name in names if name not in named]
    if others:
        beside = ", ".join(map(repr, others[:8]))
        return f"{listed} are folders of parts, and {beside} beside them would be a class; move or rename it"
    if len({PARTS[name.lower()] for name in named}) < len(named):
        return f"{listed}: two of these folders name one part; rename one of them"
    return f"{listed} hold no folder for each class; add these, or take a list of the files with their labels"


def _of_classes(folder: Path, classes_by_part: Mapping[str, list[str]]) -> Labelled:
    """The files below ``<part>/<class>`` for each part's classes; the part is "" where there is none."""
    classes = tuple(sorted({name for names in classes_by_part.values() for name in names}))
    if not classes:
        loose = any(path.suffix.lower() in ENDINGS for _, path in files_below(folder))
        problem = "its images lie in no class folder" if loose else "no class folders in it"
        raise _error(folder, f"{problem}; a folder for each class is needed, named as the class, with its images in it")
    files: list[_File] = []
    labels: list[int] = []
    parts: dict[str, tuple[int, ...]] = {}
    for part, names in classes_by_part.items():
        start = len(files)
        for name in names:
            below = files_below(folder / part / name, root=folder)
            if not below:
                raise _error(folder / part / name, "a class folder without images")
            files += below
            labels += [classes.index(name)] * len(below)
        if part:
            parts[PARTS[part.lower()]] = tuple(range(start, len(files)))
    return Labelled(tuple(files), tuple(labels), classes, parts, tuple(_beside(folder, classes_by_part)))


def files_below(folder: Path, root: Path | None = None) -> list[_File]:
    """All files below a folder at any depth but hidden ones, sorted by name; linked folders too, none of them twice.

    Args:
        folder: Where to look.
        root: What the names begin below; also a folder that links do not lead back to.

    Raises:
        DataError: A folder that cannot be read.
    """
    root = root or folder
    seen = {_identity(root)} if root != folder else set()
    return sorted(_walk(folder, "" if root == folder else f"{folder.relative_to(root).as_posix()}/", seen))


def _walk(folder: Path, prefix: str, seen: set[tuple[int, int]]) -> Iterator[_File]:
    """The files below a folder, each with its name, which begins with the prefix."""
    if _identity(folder) in seen:
        return
    seen.add(_identity(folder))
    inner = []
    for entry in _entries(folder):
        if _is_folder(entry):
            inner.append(entry.name)
        else:
            yield f"{prefix}{entry.name}", folder / entry.name
    for name in sorted(inner):
        yield from _walk(folder / name, f"{prefix}{name}/", seen)


def _folders(folder: Path) -> list[str]:
    """The names of a folder's folders, sorted."""
    names = sorted(entry.name for entry in _entries(folder) if _is_folder(entry))
    for name in names:
        if any("\ud800" <= character <= "\udfff" for character in name):
            shown = name.encode("utf-8", "backslashreplace").decode()
            raise _error(folder, f"the name of the class folder {shown!r} is not UTF-8")
    return names


def _beside(folder: Path, classes_by_part: Mapping[str, list[str]]) -> Iterator[str]:
    """Notes on images that lie beside the class folders, not in them."""
    for part in classes_by_part:
        loose = [entry.name for entry in _entries(folder / part) if not _is_folder(entry)]
        images = [name for name in loose if Path(name).suffix.lower() in ENDINGS]
        if images:
            subject = "1 image lies" if len(images) == 1 else f"{len(images)} images lie"
            yield f"{subject} in no class folder of {folder / part} and {'is' if len(images) == 1 else 'are'} not used"


def _entries(folder: Path) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(folder) as entries:
            return [e for e in entries if not e.name.startswith(".") and e.name not in _LEFT_BEHIND]
    except OSError as error:
        raise _error(folder, f"cannot be read: {error.strerror}") from None


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:  # a link to itself
        return False


def _identity(folder: Path) -> tuple[int, int]:
    status = folder.stat()
    return status.st_dev, status.st_ino


def _error(folder: Path, message: str) -> DataError:
    return DataError(message, place=Place(str(folder), 1, 1), code="wrong-image-set")
