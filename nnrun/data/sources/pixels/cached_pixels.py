"""The pixels of image files: decoded, or, where that takes long, as the cache keeps them since they were decoded once.

An entry follows from names, sizes, times of change and inodes of the files (as git's index does): reading all of them
again would take as long as some formats take to decode. The system sets the time of change (ctime) with every change,
whatever a program does about the time of modification; so a file that has the same is the same. Two changes within one
tick of that clock would be alike: files that were changed a moment ago are read a moment later.
"""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from math import prod
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from nnrun.data.cache.cached import cached
from nnrun.data.cache.key import Key
from nnrun.data.cache.watcher import current
from nnrun.data.sources.pixels.decoded_files import Decoding, Pixels, decode_into_memory, decoded, pixels_of
from nnrun.errors import DataError, Place, StorageError

if TYPE_CHECKING:
    from collections.abc import Callable

    from nnrun.data.cache.entry_writer import EntryWriter
    from nnrun.data.sources.pixels.decoding import PixelForm
    from nnrun.types import Array

FILES = 2000
"""So many files are kept decoded: that takes about a second."""
BYTES = 64 * 2**20
"""Or files of so many bytes together."""
SETTLED = 2.0
"""Seconds after which a change of a file has another time than one before it, on every file system."""
VERSION = 1
"""Of how files are decoded, and what is kept of it; a change of it decodes all of them anew."""
_RECENT = 60.0
_LOOKED_AT = 16
_STEP = 64
"""Files after which it is told how many are done."""


class Stamp(NamedTuple):
    """What changes with a file's content."""

    size: int
    modified: int
    changed: int
    inode: int


def read_pixels(paths: Sequence[Path], names: Sequence[str], form: PixelForm) -> Pixels:
    """The pixels of image files.

    Each is turned upright (by its EXIF orientation), brought to the colour mode (an alpha channel is dropped), and
    resized by Pillow's bilinear filter, whatever its proportions. Of several frames the first is taken.

    Args:
        paths: Where the files are.
        names: What they are called, in messages and in the fingerprint.
        form: Size and channels, and the bytes beyond which pixels stay on the disk.

    Raises:
        ConfigError: No size was given and the images differ; the pixels of all do not fit into memory.
        DataError: A file changed while it was decoded.
        StorageError: They are too many for memory, and the cache has no room for them.
    """
    stamps = [_stamp(path) for path in paths]
    size = _size(paths, form)
    is_large = form.room is not None and size > form.room
    if not is_large and len(paths) < FILES and sum(stamp.size for stamp in stamps if stamp) < BYTES:
        return decode_into_memory(paths, names, form)
    try:
        return _cached(paths, names, form, stamps, size)
    except StorageError as error:
        if is_large:
            raise
        current().note(f"the images are decoded for this run alone: {error}")
        return decode_into_memory(paths, names, form)


def _cached(
    paths: Sequence[Path], names: Sequence[str], form: PixelForm, stamps: Sequence[Stamp | None], size: int
) -> Pixels:
    """The pixels as the cache keeps them."""

    def build(writer: EntryWriter) -> Mapping[str, Any]:
        _wait_for_changes(stamps)
        decoding, watcher = Decoding(names), writer.watcher
        append: Callable[[Array], None] | None = None
        with decoded(paths, form) as files:
            for index, file in enumerate(files):
                if index % _STEP == 0:
                    watcher.converting("decoding images", index, len(paths))
                if _stamp(paths[index]) != stamps[index]:
                    raise _changed(paths[index])
                pixels = decoding.add(index, file)
                if pixels is not None:
                    append = append or writer.rows("pixels", pixels.dtype, pixels.shape)
                    append(pixels[None])
        if append is None:
            writer.placed("pixels", *_nothing(form))
        watcher.converting("decoding images", len(paths), len(paths))
        return decoding.facts()

    entry = cached(_key(paths, names, form, stamps), build, size=size)
    pixels = pixels_of(entry.arrays["pixels"], len(paths), entry.facts)
    return replace(pixels, on_disk=form.room is not None and pixels.array.nbytes > form.room)


def _key(paths: Sequence[Path], names: Sequence[str], form: PixelForm, stamps: Sequence[Stamp | None]) -> Key:
    """Which files, in which form, decoded by which library."""
    import PIL
    from PIL import features

    digest = hashlib.sha256()
    for name, stamp in zip(names, stamps, strict=True):
        digest.update(f"{name}\0{stamp and tuple(stamp)}\n".encode("utf-8", "surrogateescape"))
    decoders = [PIL.__version__, *(str(features.version(name)) for name in ("jpg", "libtiff", "webp"))]
    content = {"files": digest.hexdigest(), "size": form.size, "channels": form.channels, "decoders": decoders}
    return Key("images", os.path.commonpath([path.absolute() for path in paths]), {**content, "version": VERSION})


def _stamp(path: Path) -> Stamp | None:
    """The stamp of a file; None where there is none to be read."""
    try:
        status = path.stat()
    except (OSError, ValueError):  # a name that no file system takes
        return None
    return Stamp(status.st_size, status.st_mtime_ns, status.st_ctime_ns, status.st_ino)


def _wait_for_changes(stamps: Sequence[Stamp | None]) -> None:
    """Files that were changed a moment ago are read when a further change has another time."""
    last = max((stamp.changed for stamp in stamps if stamp), default=0) / 1e9
    if time.time() - last < _RECENT:
        time.sleep(SETTLED)


def _size(paths: Sequence[Path], form: PixelForm) -> int:
    """Bytes of the pixels of all files, by the first image."""
    if form.size is not None:
        return len(paths) * prod(form.size) * form.channels
    for path in paths[:_LOOKED_AT]:
        with decoded([path], form) as files:
            pixels = next(files).pixels
        if pixels is not None:
            return len(paths) * pixels.nbytes
    return 0


def _nothing(form: PixelForm) -> tuple[Any, tuple[int, ...]]:
    import numpy as np

    return np.dtype(np.uint8), (0, *(form.size or (0, 0)), form.channels)


def _changed(path: Path) -> DataError:
    return DataError(
        f"{path.name} changed while it was decoded; start again when nobody writes to it",
        place=Place(str(path), 1, 1),
        code="changed-while-read",
    )
