"""Decodes an image file to pixels: upright, in one size and colour, as bytes; safe with whatever the file holds."""

from __future__ import annotations

import errno
import hashlib
import io
import os
import re
import stat
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from nnrun.files import exists, is_file

if TYPE_CHECKING:
    from PIL.Image import Image

    from nnrun.types import Array

FORMATS = ("JPEG", "PNG", "GIF", "BMP", "WEBP", "TIFF", "PPM")
"""What is read; others of Pillow's formats are rare, and one of them runs a program."""
ENDINGS = (".jpg", ".jpeg", ".png", ".gif", ".bmp", ".webp", ".tif", ".tiff", ".ppm", ".pgm")
_FRAMES = ("GIF", "PNG", "WEBP", "TIFF")
"""Formats whose files may hold several images that are meant as one; cameras put small copies into a JPEG."""
COLORS = {"rgb": 3, "grayscale": 1}
"""Channels of each colour mode."""
PIXELS = 100_000_000
"""Pixels of an image: a small file may unpack to as many as it likes."""
_HEAD = 512
"""Bytes of a file that tell how deep its pixels are."""
_WHOLE = 16 * 2**20
"""Bytes of a file that is read at once."""
_READ = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
_TIFF = (b"II*\0", b"MM\0*", b"II+\0", b"MM\0+")


@dataclass(frozen=True, slots=True)
class PixelForm:
    """How images become arrays."""

    size: tuple[int, int] | None = None
    """Height and width that all are brought to; None where all must have the same."""
    channels: int = 3
    """3 for red, green and blue, 1 for grey."""
    room: int | None = None
    """Bytes of pixels beyond which they stay on the disk; None for any number in memory."""


@dataclass(frozen=True, slots=True)
class Decoded:
    """One file."""

    content: str
    """SHA-256 of its bytes, in hexadecimal."""
    pixels: Array | None = None
    """None where it is no image, or where another process has written them."""
    shape: tuple[int, ...] = ()
    """Of its pixels; empty where it is no image."""
    wrong: str = ""
    deep: bool = False
    """Whether its pixels have 16 bits, of which the upper 8 are kept."""
    largest: int | None = None
    """Of them, where it is known."""
    clear: bool = False
    moving: bool = False


def read_image(path: Path, form: PixelForm) -> Decoded:
    """A file's pixels, or what is wrong with it."""
    from PIL import Image, UnidentifiedImageError

    content = ""
    try:
        with _opened(path) as file:
            content = _fingerprint(file)
            file.seek(0)
            start = file.read(_HEAD)
            file.seek(0)
            with Image.open(file, formats=FORMATS) as image:
                return _decode(image, form, content, in_halves=_has_16_bits(start))
    except UnidentifiedImageError:
        kind = "a TIFF whose kind of pixels is not read; 8 and 16 bits are" if start[:4] in _TIFF else "not an image"
        return Decoded(content, wrong=kind if path.stat().st_size else "an empty file")
    except Exception as error:  # decoders raise whatever they stumble over
        if not content and not is_file(path):
            return Decoded("", wrong="no such file" if not exists(path) else "not a plain file")
        return Decoded(content, wrong=" ".join(str(error).split()) or type(error).__name__)


def content_of(path: Path) -> str:
    """The fingerprint of a file as `read_image` gives it; "" where there is none that can be read."""
    try:
        with _opened(path) as file:
            return _fingerprint(file)
    except (OSError, ValueError):
        return ""


def _fingerprint(file: io.BytesIO | io.BufferedReader) -> str:
    return hashlib.file_digest(file, hashlib.sha256).hexdigest()


def _opened(path: Path) -> io.BytesIO | io.BufferedReader:
    """A file, in memory unless it is large: opened by few calls of the system, each of which other threads wait for.

    Raises:
        OSError: There is none that can be read, or something else is there, which is not waited for.
        ValueError: No file system takes the path.
    """
    descriptor = os.open(os.fspath(path), _READ)
    try:
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode):
            raise OSError(errno.EINVAL, os.strerror(errno.EINVAL), str(path))
        if status.st_size > _WHOLE:
            return path.open("rb")
        content = os.read(descriptor, status.st_size + 1)
        if len(content) != status.st_size or not content:  # it grew, or it comes in parts
            content += b"".join(iter(lambda: os.read(descriptor, _WHOLE), b""))
        return io.BytesIO(content)
    finally:
        os.close(descriptor)


def _has_16_bits(start: bytes) -> bool:
    """Whether a file is a PNG, a PGM or a PPM of 16 bits, of which Pillow does not tell: by its first bytes."""
    if start.startswith(b"\x89PNG"):
        return start[24:25] == b"\x10"
    header = re.match(rb"P[2356]\s+(?:#[^\n]*\n\s*)*\d+\s+\d+\s+(\d+)\s", start)
    return header is not None and int(header[1]) > 255


def _decode(image: Image, form: PixelForm, content: str, *, in_halves: bool) -> Decoded:
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
    mode = "RGB" if form.channels == 3 else "L"
    image = image if image.mode == mode else image.convert(mode)  # which would copy it
    if form.size and form.size != (image.height, image.width):
        image = image.resize((form.size[1], form.size[0]), Image.Resampling.BILINEAR)
    pixels: Array = np.asarray(image)
    pixels = pixels.reshape(*pixels.shape[:2], form.channels)
    return Decoded(content, pixels, pixels.shape, deep=in_halves, largest=largest, clear=clear, moving=moving)
