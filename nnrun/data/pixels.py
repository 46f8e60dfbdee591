"""Decodes image files to pixels: upright, in one size and colour, as bytes; safe with whatever a file holds."""

from __future__ import annotations

import hashlib
import os
import warnings
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from nnrun.errors import ConfigError

if TYPE_CHECKING:
    from PIL.Image import Image

    from nnrun.types import Array, Indices

FORMATS = ("JPEG", "PNG", "GIF", "BMP", "WEBP", "TIFF", "PPM")
"""What is read; others of Pillow's formats are rare, and one of them runs a program."""
ENDINGS = (".jpg", ".jpeg", ".png", ".gif", ".bmp", ".webp", ".tif", ".tiff", ".ppm", ".pgm")
COLORS = {"rgb": 3, "grayscale": 1}
"""Channels of each colour mode."""
THREADS = 8


@dataclass(frozen=True, slots=True)
class PixelForm:
    """How images become arrays."""

    size: tuple[int, int] | None = None
    """Height and width that all are brought to; None where all must have the same."""
    channels: int = 3
    """3 for red, green and blue, 1 for grey."""


@dataclass(frozen=True, slots=True)
class Pixels:
    """What was read of some files."""

    array: Array
    """Shape (images, height, width, channels), uint8: the files that are images, in their order."""
    kept: Indices
    """The positions of these files."""
    wrong: dict[int, str]
    """What is wrong with the others, by position."""
    fingerprint: str
    """SHA-256 over names and contents of all files, in hexadecimal."""


def read_pixels(paths: Sequence[Path], names: Sequence[str], form: PixelForm) -> Pixels:
    """The pixels of image files.

    Each is turned upright (by its EXIF orientation), brought to the colour mode (an alpha channel is dropped), and
    resized by Pillow's bilinear filter, whatever its proportions. Of several frames the first is taken.

    Args:
        paths: Where the files are.
        names: What they are called, in messages and in the fingerprint.
        form: Size and channels.

    Raises:
        ConfigError: No size was given and the images differ; the pixels of all do not fit into memory.
    """
    import numpy as np

    digest = hashlib.sha256()
    wrong: dict[int, str] = {}
    kept: list[int] = []
    array: Array = np.zeros((0, *(form.size or (0, 0)), form.channels), np.uint8)
    with _decoded(paths, form) as files:
        for index, (name, (content, pixels)) in enumerate(zip(names, files, strict=True)):
            digest.update(f"{name}\0{content}\n".encode("utf-8", "surrogateescape"))
            if isinstance(pixels, str):
                wrong[index] = pixels
                continue
            if not kept:
                array = _room(len(paths), pixels.shape)
            if pixels.shape != array.shape[1:]:
                raise ConfigError(_unequal(names[kept[0]], array.shape[1:], name, pixels.shape))
            array[len(kept)] = pixels
            kept.append(index)
    return Pixels(array[: len(kept)], np.array(kept, dtype=np.int64), wrong, digest.hexdigest())


@contextmanager
def _decoded(paths: Sequence[Path], form: PixelForm) -> Iterator[Iterator[tuple[str, Array | str]]]:
    """The files one after the other, decoded ahead by threads (Pillow works outside of Python's lock)."""
    from PIL import Image, TiffImagePlugin, WebPImagePlugin  # noqa: F401  # each makes its format known

    Image.preinit()  # before the threads, which would all do it at once
    pool = ThreadPoolExecutor(min(THREADS, os.cpu_count() or 1))
    with warnings.catch_warnings():  # the filters are the process's, not a thread's
        warnings.simplefilter("ignore")
        try:
            yield pool.map(lambda path: _read(path, form), paths)
        finally:
            pool.shutdown(cancel_futures=True)


def _read(path: Path, form: PixelForm) -> tuple[str, Array | str]:
    """The SHA-256 of a file's content, and its pixels or what is wrong with it."""
    from PIL import Image, UnidentifiedImageError

    if not path.is_file():
        return "", "no such file" if not path.exists() else "not a plain file"
    content = ""
    try:
        with path.open("rb") as file:
            content = hashlib.file_digest(file, "sha256").hexdigest()
            file.seek(0)
            with Image.open(file, formats=FORMATS) as image:
                return content, _array(image, form)
    except UnidentifiedImageError:
        return content, "not an image" if path.stat().st_size else "an empty file"
    except Exception as error:  # decoders raise whatever they stumble over
        return content, " ".join(str(error).split()) or type(error).__name__


def _array(image: Image, form: PixelForm) -> Array:
    import numpy as np
    from PIL import Image, ImageOps

    image.load()
    with suppress(Exception):  # an orientation that cannot be read is none
        ImageOps.exif_transpose(image, in_place=True)
    if image.mode in ("I", "F"):
        raise ValueError("its pixels have 32 bits; 8 and 16 are read")
    if image.mode.startswith("I;16"):  # Pillow's own conversion would cut off all above 255
        image = Image.fromarray((np.asarray(image) >> 8).astype(np.uint8))
    image = image.convert("RGB" if form.channels == 3 else "L")
    if form.size and form.size != (image.height, image.width):
        image = image.resize((form.size[1], form.size[0]), Image.Resampling.BILINEAR)
    pixels: Array = np.asarray(image)
    return pixels.reshape(*pixels.shape[:2], form.channels)


def _room(images: int, shape: tuple[int, ...]) -> Array:
    import numpy as np

    try:
        room: Array = np.empty((images, *shape), np.uint8)
    except MemoryError:
        told = " x ".join(map(str, shape))
        raise ConfigError(f"{images} images of {told} do not fit into memory; take a smaller size") from None
    return room


def _unequal(first: str, shape: tuple[int, ...], name: str, other: tuple[int, ...]) -> str:
    told = f"{first} is {shape[0]} x {shape[1]}, {name} {other[0]} x {other[1]}"
    return f"the images differ in size ({told}); add size: [height, width]"
