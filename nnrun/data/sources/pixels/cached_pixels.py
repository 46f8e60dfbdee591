"""The pixels of image files: decoded, or, where that takes long, as the cache keeps them since they were decoded once.

An entry follows from names, sizes, times of change and inodes of the files (as git's index does): reading all of them
again would take as long as some formats take to decode. The system sets the time of change (ctime) with every change,
whatever a program does about the time of modification; so a file that has the same is the same. Two changes within one
tick of that clock would be alike: files that were changed a moment ago are read once more a moment later.
"""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Generator, Mapping, Sequence
from contextlib import closing
from dataclasses import replace
from math import prod
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nnrun.data.cache.cached import cached
from nnrun.data.cache.key import Key
from nnrun.data.cache.watcher import current
from nnrun.data.sources.pixels.decoded_files import Decoding, Pixels, decode_into_memory, decoded, pixels_of
from nnrun.data.sources.pixels.decoding import content_of
from nnrun.data.sources.pixels.decoding_apart import Crew, Target, crew_for, decoded_apart, hired
from nnrun.data.sources.pixels.stamps import SETTLED, Stamp, changed_lately, stamp_of
from nnrun.errors import DataError, Place, StorageError

if TYPE_CHECKING:
    from collections.abc import Callable

    from nnrun.data.cache.entry_writer import EntryWriter
    from nnrun.data.sources.pixels.decoding import Decoded, PixelForm
    from nnrun.types import Array

FILES = 2000
"""So many files are kept decoded: that takes about a second."""
BYTES = 64 * 2**20
"""Or files of so many bytes together."""
VERSION = 1
"""Of how files are decoded, and what is kept of it; a change of it decodes all of them anew."""
_LOOKED_AT = 16
_STEP = 64
"""Files after which it is told how many are done."""


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
    stamps = [stamp_of(path) for path in paths]
    shape = _first_shape(paths, form)
    is_large = form.room is not None and len(paths) * prod(shape or (0,)) > form.room
    if not is_large and len(paths) < FILES and _bytes(stamps) < BYTES:
        return decode_into_memory(paths, names, form)
    try:
        return _cached(paths, names, form, stamps, shape)
    except StorageError as error:
        if is_large:
            raise
        current().note(f"the images are decoded for this run alone: {error}")
        return decode_into_memory(paths, names, form)


def _bytes(stamps: Sequence[Stamp | None]) -> int:
    return sum(stamp.size for stamp in stamps if stamp)


def _cached(
    paths: Sequence[Path],
    names: Sequence[str],
    form: PixelForm,
    stamps: Sequence[Stamp | None],
    shape: tuple[int, ...] | None,
) -> Pixels:
    """The pixels as the cache keeps them."""

    def build(writer: EntryWriter) -> Mapping[str, Any]:
        began, unsure = time.monotonic(), changed_lately(stamps)
        decoding, watcher = Decoding(names), writer.watcher
        contents = dict.fromkeys(unsure, "")
        with (
            hired(*(crew_for(len(paths), _bytes(stamps)) if shape else (0, 0))) as crew,
            closing(_written(writer, paths, form, shape, crew)) as files,
        ):
            for index, (file, stamp) in enumerate(files):
                if index % _STEP == 0:
                    watcher.converting("decoding images", index, len(paths))
                if stamp != stamps[index]:
                    raise _changed(paths[index])
                if index in contents:
                    contents[index] = file.content
                decoding.add(index, file)
        if unsure:
            time.sleep(max(0.0, began + SETTLED - time.monotonic()))
        for index, content in contents.items():
            if content_of(paths[index]) != content or stamp_of(paths[index]) != stamps[index]:
                raise _changed(paths[index])
        watcher.converting("decoding images", len(paths), len(paths))
        return decoding.facts()

    entry = cached(_key(paths, names, form, stamps), build, size=len(paths) * prod(shape or (0,)))
    pixels = pixels_of(entry.arrays["pixels"], len(paths), entry.facts)
    return replace(pixels, on_disk=form.room is not None and pixels.array.nbytes > form.room)


def _written(
    writer: EntryWriter,
    paths: Sequence[Path],
    form: PixelForm,
    shape: tuple[int, ...] | None,
    crew: Crew,
) -> Generator[tuple[Decoded, Stamp | None]]:
    """The files one after the other, each with its stamp after it was read; pixels are kept when the next is asked for.

    Args:
        writer: Takes them, as the array "pixels".
        paths: Where the files are.
        form: Size and channels.
        shape: Of an image, where there are processes.
        crew: The processes that decode them, or none, for threads of this one.
    """
    import numpy as np

    dtype = np.dtype(np.uint8)
    if crew.processes and shape:
        rows = writer.scattered("pixels", dtype, shape)
        with decoded_apart(crew, paths, form, Target(rows.path, rows.start, shape)) as placed:
            for place, image in enumerate(placed):
                if isinstance(image, OSError):
                    with writer.told():
                        raise image
                yield image.file, image.stamp
                if image.file.shape:
                    rows.add(place, image.checksum)
        return
    append: Callable[[Array], None] | None = None
    with decoded(paths, form) as files:
        for path, file in zip(paths, files, strict=True):
            yield file, stamp_of(path)
            if file.pixels is not None:
                append = append or writer.rows("pixels", dtype, file.shape)
                append(file.pixels[None])
    if append is None:
        writer.placed("pixels", dtype, (0, *(form.size or (0, 0)), form.channels))


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


def _first_shape(paths: Sequence[Path], form: PixelForm) -> tuple[int, ...] | None:
    """The shape of the first image, which all have to have; None where the first files are none."""
    if form.size is not None:
        return (*form.size, form.channels)
    for path in paths[:_LOOKED_AT]:
        with decoded([path], form) as files:
            shape = next(files).shape
        if shape:
            return shape
    return None


def _changed(path: Path) -> DataError:
    return DataError(
        f"{path.name} changed while it was decoded; start again when nobody writes to it",
        place=Place(str(path), 1, 1),
        code="changed-while-read",
    )
