"""Processes of the benchmark of images: ``make``; ``pillow`` and ``nnrun`` decode all, and print seconds."""

from __future__ import annotations

import multiprocessing
import os
import random
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

SIDE = 200
CLASSES = ("a", "b", "c", "d")
_SCENES = 50


def make(folder: Path, count: int) -> None:
    """Write the JPEGs, a folder for each class: cuttings of smooth random scenes, some 12 kB each."""
    from PIL import Image

    random.seed(0)
    for name in CLASSES:
        (folder / name).mkdir(parents=True)
    scenes = [
        Image.frombytes("RGB", (25, 25), random.randbytes(3 * 25 * 25)).resize((280, 280), Image.Resampling.BICUBIC)
        for _ in range(_SCENES)
    ]
    for number in range(count):
        left, top = random.randrange(80), random.randrange(80)
        cutting = scenes[number % _SCENES].crop((left, top, left + SIDE, top + SIDE))
        cutting.save(folder / CLASSES[number % len(CLASSES)] / f"{number:05}.jpg", quality=90)


def pillow(folder: Path, processes: int) -> float:
    """Seconds in which so many processes decode all of them."""
    import PIL.Image  # noqa: F401  # before the clock

    paths = sorted(folder.rglob("*.jpg"))
    with multiprocessing.Pool(processes) as pool:
        pool.map(_decode, paths[: 4 * processes], chunksize=1)  # each is there
        began = time.perf_counter()
        pool.map(_decode, paths, chunksize=100)
        return time.perf_counter() - began


def nnrun(folder: Path) -> float:
    """Seconds in which nnrun does, and keeps the pixels in a cache of its own, with all that it notes of the files."""
    from nnrun.data.sources.pixels.cached_pixels import read_pixels
    from nnrun.data.sources.pixels.decoding import PixelForm

    paths = sorted(folder.rglob("*.jpg"))
    names = [path.name for path in paths]
    with tempfile.TemporaryDirectory(dir=folder.parent) as cache:
        os.environ["NNRUN_CACHE"] = cache
        began = time.perf_counter()
        read_pixels(paths, names, PixelForm())
        return time.perf_counter() - began


def _decode(path: Path) -> None:
    from PIL import Image

    with Image.open(path) as image:
        image.load()


if __name__ == "__main__":
    commands: dict[str, Callable[..., float | None]] = {"make": make, "pillow": pillow, "nnrun": nnrun}
    print(commands[sys.argv[1]](Path(sys.argv[2]), *map(int, sys.argv[3:])))
