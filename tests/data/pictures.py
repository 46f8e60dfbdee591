"""Small images for tests: written as files, of one colour each, so that what is read can be told."""

from __future__ import annotations

import io
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

RED, GREEN, BLUE = (255, 0, 0), (0, 255, 0), (0, 0, 255)


def image_bytes(color: Any = RED, size: tuple[int, int] = (4, 6), form: str = "PNG", mode: str = "RGB") -> bytes:
    """An image of one colour.

    Args:
        color: In the image's mode.
        size: Height and width.
        form: The file's format.
        mode: Pillow's name of the kind of pixels.
    """
    return encoded(Image.new(mode, (size[1], size[0]), color), form)


def encoded(image: Image.Image, form: str = "PNG", **options: Any) -> bytes:
    """An image as the bytes of a file."""
    stream = io.BytesIO()
    image.save(stream, form, **options)
    return stream.getvalue()


def ramp(height: int, width: int) -> Image.Image:
    """An image that is darkest at its upper left."""
    values = np.add.outer(np.arange(height) * width, np.arange(width)) * 255 // (height * width - 1)
    return Image.fromarray(np.stack([values] * 3, axis=-1).astype(np.uint8))


def folder_of(root: Path, files: Mapping[str, bytes]) -> Path:
    """Files below a folder, by their paths with slashes."""
    for name, content in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return root
