"""Decodes image files in a process of its own, straight into a file; `decoding_apart` starts it, and says why."""

from __future__ import annotations

import os
import pickle
import sys
import zlib
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING

from nnrun.child_process import end_with_parent
from nnrun.data.sources.pixels.decoded_files import make_ready
from nnrun.data.sources.pixels.decoding import read_image
from nnrun.data.sources.pixels.decoding_apart import Images, Placed, Target
from nnrun.data.sources.pixels.stamps import stamp_of

if TYPE_CHECKING:
    from nnrun.data.sources.pixels.decoding import PixelForm
    from nnrun.types import Array


def main() -> None:
    """Decode what is asked for on stdin, until nobody asks any more."""
    end_with_parent()
    replies = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever else is printed here is no reply
    requests = sys.stdin.buffer
    with suppress(EOFError, BrokenPipeError):
        form, target = pickle.load(requests)  # noqa: S301  # a pipe that nobody else can write to
        make_ready()
        descriptor = os.open(target.path, os.O_WRONLY | getattr(os, "O_BINARY", 0))
        while True:
            pickle.dump(_placed(pickle.load(requests), form, target, descriptor), replies)  # noqa: S301
            replies.flush()


def _placed(images: Images, form: PixelForm, target: Target, descriptor: int) -> list[Placed] | OSError:
    """The files, decoded and written; the error where they could not be written."""
    placed = []
    for place, path in enumerate(images.paths, images.first):
        file = read_image(path, form)
        stamp = stamp_of(path)
        if file.pixels is None or file.shape != target.shape:
            placed.append(Placed(replace(file, pixels=None), stamp))
            continue
        content = _bytes_of(file.pixels)
        try:
            _write(descriptor, content, target.start + place * len(content))
        except OSError as error:
            return error
        placed.append(Placed(replace(file, pixels=None), stamp, zlib.crc32(content)))
    return placed


def _bytes_of(pixels: Array) -> memoryview:
    import numpy as np

    return np.ascontiguousarray(pixels).reshape(-1).data


def _write(descriptor: int, content: memoryview, place: int) -> None:
    while content:
        count = os.pwrite(descriptor, content, place)
        content, place = content[count:], place + count


if __name__ == "__main__":
    main()
