"""Reads arrays of a NumPy archive by their keys, sequences as values and offsets included."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nnrun.catalog import own_argument
from nnrun.data.sources.archive import Archive
from nnrun.data.sources.record import SourceRecord, path_alone
from nnrun.data.sources.request import Content, Request, file_fingerprint, stacked
from nnrun.data.values.missing import missing_texts
from nnrun.errors import ConfigError, DataError, Place
from nnrun.provenance import ArchiveKeys
from nnrun.types import Ragged
from nnrun.words.suggestions import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from nnrun.types import Array, Indices

PARTS = {"train": "train", "validation": "validation", "val": "validation", "test": "test"}
"""Endings of keys, and the parts they stand for."""
KEYS = ("", "_train", "_validation", "_test")
"""Endings of the arguments that name keys."""


def read_npz(request: Request) -> Content:
    """Arrays by key: ``x`` and ``y``; or ``x_train``, ``y_train``, and the same of ``test`` and ``validation``.

    Arguments: ``path``, and any of these names with the key under which the file has it (``x_train: images``). The
    columns are called by the names without their part ("x", "y"); other keys can be named in ``inputs`` and ``target``.

    Raises:
        ConfigError: No such file, no such key.
        DataError: See `Archive`; columns of unequal length.
    """
    path = request.path()
    with Archive(path) as archive:
        names = names_of(request, archive)
        parts = read_parts(path, names, archive.read)
    columns, positions = stacked(parts)
    return content_of(request, names, texts_as_objects(columns), positions, file_fingerprint(path))


def read_parts(
    path: Path, names: Mapping[str, Mapping[str, str]], read: Callable[[str], Array | Ragged]
) -> dict[str, dict[str, Array | Ragged]]:
    """The columns of each part, the parts in their order.

    Raises:
        DataError: They have no rows, or do not fit each other.
    """
    parts: dict[str, dict[str, Array | Ragged]] = {}
    for name, by_part in names.items():
        for part, key in by_part.items():
            parts.setdefault(part, {})[name] = read(key)
    _check(path, parts)
    if not any(len(column) for columns in parts.values() for column in columns.values()):
        raise DataError("its arrays have no rows", place=Place(str(path), 1, 1), code="empty-data")
    return {part: parts[part] for part in dict.fromkeys(PARTS.values()) if part in parts}


def content_of(
    request: Request,
    names: dict[str, dict[str, str]],
    columns: dict[str, Array | Ragged],
    positions: dict[str, Indices],
    fingerprint: str,
) -> Content:
    """What the archive gives, of its columns and the positions of its parts."""
    return Content(
        columns,
        fingerprint,
        str(request.get("path")),
        target=("y",) if "y" in columns else (),
        parts=positions if len(positions) > 1 else {},
        keys={name: keys for name in columns if (keys := _other_keys(request, name))},
        truths=tuple(
            name for name, column in columns.items() if not isinstance(column, Ragged) and column.dtype == bool
        ),
        provenance=ArchiveKeys(names),
    )


def _other_keys(request: Request, column: str) -> tuple[str, ...]:
    """Under which keys the config reads a column that bears another name, as new rows may have them too."""
    written = (request.get(column + ending) for ending in ("_test", "", "_train")) if column in ("x", "y") else ()
    return tuple(dict.fromkeys(str(key) for key in written if key is not None))


def keys_of(names: Sequence[str]) -> dict[str, dict[str, str]]:
    """The key of each column in each part, by the endings of the keys."""
    known: dict[str, dict[str, str]] = {}
    for key in names:
        base, _, ending = key.rpartition("_")
        name, part = (base, PARTS[ending]) if base and ending in PARTS else (key, "train")
        known.setdefault(name, {}).setdefault(part, key)
    return known


def names_of(request: Request, archive: Archive) -> dict[str, dict[str, str]]:
    """The key of each column in each part."""
    known = keys_of(archive.names)
    for argument, part in (("", "train"), *((f"_{ending}", ending) for ending in ("train", "validation", "test"))):
        for column in ("x", "y"):
            key = request.get(column + argument)
            if key is None:
                continue
            if key not in archive.names:
                message = f"no array {key!r} in {archive.path}{did_you_mean(str(key), archive.names, show=20)}"
                raise request.error(message, column + argument, code="missing-array")
            known.setdefault(column, {})[part] = str(key)
    return {name: known[name] for name in _wanted(request, archive, known)}


def _wanted(request: Request, archive: Archive, known: dict[str, dict[str, str]]) -> list[str]:
    """The columns to read: those that the config names, and x and y where it leaves the choice."""
    keys = [*(() if request.inputs_named else ("x",)), *map(str, request.keys)]
    at, place = request.source.at("path")
    for key in keys:
        if key not in known:
            message = f"no array {key!r} in {archive.path}{did_you_mean(key, archive.names, show=20)}"
            raise ConfigError(message, at, place, code="missing-array")
    if not request.target_named and "y" in known:
        keys.append("y")
    return list(dict.fromkeys(keys))


def _check(path: Path, parts: dict[str, dict[str, Array | Ragged]]) -> None:
    """That every part has every column, with equally many rows in each."""
    if "train" not in parts:
        raise DataError(
            f"{path} has no training part: x, or x_train", place=Place(str(path), 1, 1), code="missing-array"
        )
    for part, columns in parts.items():
        for name in parts["train"]:
            if name not in columns:
                raise DataError(f"the {part} part has no {name!r}", place=Place(str(path), 1, 1), code="missing-array")
        lengths = {name: len(column) for name, column in columns.items()}
        if len(set(lengths.values())) > 1:
            listed = ", ".join(f"{name} {length}" for name, length in lengths.items())
            raise DataError(
                f"the {part} part has columns of unequal length: {listed} rows",
                place=Place(str(path), 1, 1),
                code="missing-array",
            )
        for name, column in columns.items():
            first = parts["train"].get(name)
            if isinstance(column, Ragged) or isinstance(first, Ragged) or first is None:
                continue
            if column.shape[1:] != first.shape[1:]:
                message = f"{name!r} has rows of shape {column.shape[1:]} in the {part} part"
                message += f", {first.shape[1:]} in training"
                raise DataError(message, place=Place(str(path), 1, 1), code="missing-array")


def texts_as_objects(columns: dict[str, Array | Ragged]) -> dict[str, Array | Ragged]:
    """NumPy's fixed-width text as object arrays, the one form of text. Raises DataError for bytes that are none."""
    texts = {}
    for name, column in columns.items():
        is_text = not isinstance(column, Ragged) and column.dtype.kind in "US"
        texts[name] = _text(column, name) if is_text and not isinstance(column, Ragged) else column
    return texts


def _text(column: Array, name: str) -> Array:
    return missing_texts(text_of_bytes(column, name).astype(object))


def text_of_bytes(column: Array, name: str) -> Array:
    """Bytes as the text that they are in UTF-8; text as it is. Raises DataError where they are none."""
    import numpy as np

    try:
        values: Array = np.char.decode(column, "utf-8") if column.dtype.kind == "S" else column
    except UnicodeDecodeError as error:
        raise DataError(
            f"{name!r} holds bytes that are no UTF-8 text: {error.object!r}", code="unreadable-data"
        ) from None
    return values


def _help(column: str, part: str) -> str:
    """What the array of a column is for; the rows of ``x`` alone are those to be split."""
    what = "the features" if column == "x" else "the target"
    return f"the key of {what} of the {part[1:]} part" if part else f"the key of {what}, of rows that are to be split"


SOURCES = (
    SourceRecord(
        "npz",
        "Arrays of a NumPy archive, by their keys",
        read_npz,
        (
            own_argument("path", form="file", help="the archive"),
            *(
                own_argument(f"{column}{part}", None, "key", help=_help(column, part))
                for part in KEYS
                for column in ("x", "y")
            ),
        ),
        path_alone,
        printer="nnrun.scripts.sources.npz",
        endings=(".npz",),
        mapped="nnrun.data.sources.mapped.npz",
        brings=("parts", "validation", "arrays", "chunks"),
    ),
)
