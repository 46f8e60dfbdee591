"""Processes of the benchmark of images: makes JPEGs; decodes them by a process a core, and keeps nothing."""

from __future__ import annotations

import multiprocessing
import os
import random
import sys
from pathlib import Path

COUNT = 20_000
SIDE = 200
CLASSES = ("a", "b", "c", "d")
_SCENES = 50


def make(folder: Path) -> None:
    """Write the JPEGs, a folder for each class: cuttings of smooth random scenes, some 12 kB each."""
    from PIL import Image

    random.seed(0)
    for name in CLASSES:
        (folder / name).mkdir(parents=True)
    scenes = [
        Image.frombytes("RGB", (25, 25), random.randbytes(3 * 25 * 25)).resize((280, 280), Image.Resampling.BICUBIC)
        for _ in range(_SCENES)
    ]
    for number in range(COUNT):
        left, top = random.randrange(80), random.randrange(80)
        cutting = scenes[number % _SCENES].crop((left, top, left + SIDE, top + SIDE))
        cutting.save(folder / CLASSES[number % len(CLASSES)] / f"{number:05}.jpg", quality=90)


def decode(folder: Path) -> None:
    """Decode all of them."""
    with multiprocessing.Pool(os.cpu_count()) as pool:
        pool.map(_decode, sorted(folder.rglob("*.jpg")), chunksize=100)


def _decode(path: Path) -> None:
    from PIL import Image

    with Image.open(path) as image:
        image.load()


if __name__ == "__main__":
    {"make": make, "decode": decode}[sys.argv[1]](Path(sys.argv[2]))
