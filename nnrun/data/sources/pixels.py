"""Decodes image files to pixels: upright, in one size and colour, as bytes; safe with whatever a file holds."""

from __future__ import annotations

import hashlib
import os
import re
import warnings
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from nnrun.errors import ConfigError
from nnrun.files import exists, is_file

if TYPE_CHECKING:
    from PIL.Image import Image

    from nnrun.types import Array, Indices

FORMATS = ("JPEG", "PNG", "GIF", "BMP", "WEBP", "TIFF", "PPM")
"""What is read; others of Pillow's formats are rare, and one of them runs a program."""
ENDINGS = (".jpg", ".jpeg", ".png", ".gif", ".bmp", ".webp", ".tif", ".tiff", ".ppm", ".pgm")
_FRAMES = ("GIF", "PNG", "WEBP", "TIFF")
"""Formats whose files may hold several images that are meant as one; cameras put small copies into a JPEG."""
COLORS = {"rgb": 3, "grayscale": 1}
"""Channels of each colour mode."""
THREADS = 8
PIXELS = 100_000_000
"""Pixels of an image: a small file may unpack to as many as it likes."""
_HEAD = 512
"""Bytes of a file that tell how deep its pixels are."""
_TIFF = (b"II*\0", b"MM\0*", b"II+\0", b"MM\0+")


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
    deep: Mapping[int, int | None] = field(default_factory=dict)
    """The largest value of each file of 16 bits, by position; None where it is not known."""
    clear: tuple[int, ...] = ()
    """The positions of files with pixels that are not opaque, whose alpha channel is dropped."""
    moving: tuple[int, ...] = ()
    """Those of several frames or pages, of which the first is taken."""


@dataclass(frozen=True, slots=True)
class _Decoded:
    """One file."""

    content: str
    """SHA-256 of its bytes, in hexadecimal."""
    pixels: Array | None = None
    wrong: str = ""
    deep: bool = False
    """Whether its pixels have 16 bits, of which the upper 8 are kept."""
    largest: int | None = None
    """Of them, where it is known."""
    clear: bool = False
    moving: bool = False


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
    deep: dict[int, int | None] = {}
    positions: list[int] = []
    clear: list[int] = []
    moving: list[int] = []
    array: Array = np.zeros((0, *(form.size or (0, 0)), form.channels), np.uint8)
    with _decoded(paths, form) as files:
        for index, (name, file) in enumerate(zip(names, files, strict=True)):
            digest.update(f"{name}\0{file.content}\n".encode("utf-8", "surrogateescape"))
            pixels = file.pixels
            if pixels is None:
                wrong[index] = file.wrong
                continue
            if file.deep:
                deep[index] = file.largest
            clear += [index] * file.clear
            moving += [index] * file.moving
            if not positions:
                array = _room(len(paths), pixels.shape)
            if pixels.shape != array.shape[1:]:
                raise ConfigError(
                    _unequal(names[positions[0]], array.shape[1:], name, pixels.shape), code="unequal-images"
                )
            array[len(positions)] = pixels
            positions.append(index)
    kept = np.array(positions, dtype=np.int64)
    return Pixels(array[: len(kept)], kept, wrong, digest.hexdigest(), deep, tuple(clear), tuple(moving))


@contextmanager
def _decoded(paths: Sequence[Path], form: PixelForm) -> Iterator[Iterator[_Decoded]]:
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


def _read(path: Path, form: PixelForm) -> _Decoded:
    """A file's pixels, or what is wrong with it."""
    from PIL import Image, UnidentifiedImageError

    if not is_file(path):
        return _Decoded("", wrong="no such file" if not exists(path) else "not a plain file")
    content = ""
    try:
        with path.open("rb") as file:
            content = hashlib.file_digest(file, "sha256").hexdigest()
            file.seek(0)
            start = file.read(_HEAD)
            file.seek(0)
            with Image.open(file, formats=FORMATS) as image:
                return _decode(image, form, content, in_halves=_has_16_bits(start))
    except UnidentifiedImageError:
        kind = "a TIFF whose kind of pixels is not read; 8 and 16 bits are" if start[:4] in _TIFF else "not an image"
        return _Decoded(content, wrong=kind if path.stat().st_size else "an empty file")
    except Exception as error:  # decoders raise whatever they stumble over
        return _Decoded(content, wrong=" ".join(str(error).split()) or type(error).__name__)


def _has_16_bits(start: bytes) -> bool:
    """Whether a file is a PNG, a PGM or a PPM of 16 bits, of which Pillow does not tell: by its first bytes."""
    if start.startswith(b"\x89PNG"):
        return start[24:25] == b"\x10"
    header = re.match(rb"P[2356]\s+(?:#[^\n]*\n\s*)*\d+\s+\d+\s+(\d+)\s", start)
    return header is not None and int(header[1]) > 255


def _decode(image: Image, form: PixelForm, content: str, *, in_halves: bool) -> _Decoded:
    """The pixels of an opened image; of 16 bits the upper 8."""
    import numpy as np
    from PIL import Image, ImageOps

    if image.width * image.height > PIXELS:
        raise ValueError(f"it has {image.width} x {image.height} pixels; {PIXELS:,} are the most that are read")
    moving = image.format in _FRAMES and getattr(image, "is_animated", False)
    image.load()
    with suppress(Exception):  # an orientation that cannot be read is none
        ImageOps.exif_transpose(image, in_place=True)
    largest = None
    if image.mode == "F" or (image.mode == "I" and not in_halves):
        kind = "floating-point numbers" if image.mode == "F" else "whole numbers"
        raise ValueError(f"its pixels are {kind} of 32 bits; 8 and 16 bits are read")
    if image.mode == "I" or image.mode.startswith("I;16"):  # Pillow's own conversion would cut off all above 255
        values = np.asarray(image)
        in_halves, largest = True, int(values.max(initial=0))
        image = Image.fromarray((values >> 8).astype(np.uint8))
    clear = image.has_transparency_data and image.convert("RGBA").getchannel("A").getextrema()[0] != 255
    image = image.convert("RGB" if form.channels == 3 else "L")
    if form.size and form.size != (image.height, image.width):
        image = image.resize((form.size[1], form.size[0]), Image.Resampling.BILINEAR)
    pixels: Array = np.asarray(image)
    pixels = pixels.reshape(*pixels.shape[:2], form.channels)
    return _Decoded(content, pixels, deep=in_halves, largest=largest, clear=clear, moving=moving)


def _room(images: int, shape: tuple[int, ...]) -> Array:
    import numpy as np

    try:
        room: Array = np.empty((images, *shape), np.uint8)
    except MemoryError:
        dimensions = " x ".join(map(str, shape))
        raise ConfigError(
            f"{images} images of {dimensions} do not fit into memory; take a smaller size", code="out-of-memory"
        ) from None
    return room


def _unequal(first: str, shape: tuple[int, ...], name: str, other_shape: tuple[int, ...]) -> str:
    sizes = f"{first} is {shape[0]} x {shape[1]}, {name} {other_shape[0]} x {other_shape[1]}"
    return f"the images differ in size ({sizes}); add size: [height, width]"
