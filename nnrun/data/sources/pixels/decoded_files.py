"""Many image files, decoded in order by all processor cores, and notes on them."""

from __future__ import annotations

import hashlib
import os
import warnings
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from nnrun.data.sources.pixels.decoding import Decoded, PixelForm, read_image
from nnrun.errors import ConfigError

if TYPE_CHECKING:
    from nnrun.types import Array, Indices

S = TypeVar("S")
T = TypeVar("T")
TOGETHER = 4
"""Files that a thread decodes before it hands them on: fewer cost time, more cost memory."""

_KEPT = 2**23
"""Bytes that are taken and freed before files are decoded: from then on glibc keeps as much of what is freed, where it
would give the pages of every image back to the system, and fault them in again for the next."""


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
    on_disk: bool = False
    """Whether they are too many for memory, and are mapped from a file."""


class Decoding:
    """What is known of files while they are decoded, but for their pixels."""

    def __init__(self, names: Sequence[str]) -> None:
        self.shape: tuple[int, ...] | None = None
        """Of an image, once there was one."""
        self._names = names
        self._digest = hashlib.sha256()
        self._wrong: dict[int, str] = {}
        self._deep: dict[int, int | None] = {}
        self._positions: list[int] = []
        self._clear: list[int] = []
        self._moving: list[int] = []

    def add(self, index: int, file: Decoded) -> bool:
        """Take the next file; gives whether it is an image.

        Raises:
            ConfigError: Its pixels have another shape than those before.
        """
        self._digest.update(f"{self._names[index]}\0{file.content}\n".encode("utf-8", "surrogateescape"))
        if not file.shape:
            self._wrong[index] = file.wrong
            return False
        if file.deep:
            self._deep[index] = file.largest
        self._clear += [index] * file.clear
        self._moving += [index] * file.moving
        self.shape = self.shape or file.shape
        if file.shape != self.shape:
            raise ConfigError(self._unequal(index, file.shape), code="unequal-images")
        self._positions.append(index)
        return True

    def facts(self) -> dict[str, Any]:
        """All of it, as JSON keeps it."""
        return {
            "fingerprint": self._digest.hexdigest(),
            "wrong": list(self._wrong.items()),
            "deep": list(self._deep.items()),
            "clear": self._clear,
            "moving": self._moving,
        }

    def _unequal(self, index: int, shape: tuple[int, ...]) -> str:
        first = self.shape or ()
        names = self._names[self._positions[0]], self._names[index]
        sizes = f"{names[0]} is {first[0]} x {first[1]}, {names[1]} {shape[0]} x {shape[1]}"
        return f"the images differ in size ({sizes}); add size: [height, width]"


def pixels_of(array: Array, files: int, facts: Mapping[str, Any]) -> Pixels:
    """The pixels of so many files with what `Decoding.facts` gave."""
    import numpy as np

    wrong = dict(map(tuple, facts["wrong"]))
    positions = np.delete(np.arange(files, dtype=np.int64), list(wrong))
    deep = dict(map(tuple, facts["deep"]))
    return Pixels(array, positions, wrong, facts["fingerprint"], deep, tuple(facts["clear"]), tuple(facts["moving"]))


def decode_into_memory(paths: Sequence[Path], names: Sequence[str], form: PixelForm) -> Pixels:
    """The pixels of files, in memory. Arguments and errors are those of `read_pixels`."""
    import numpy as np

    decoding = Decoding(names)
    array: Array = np.zeros((0, *(form.size or (0, 0)), form.channels), np.uint8)
    rows = 0
    with decoded(paths, form) as files:
        for index, file in enumerate(files):
            if decoding.add(index, file):
                if not rows:
                    array = _room(len(paths), file.shape)
                array[rows] = file.pixels
                rows += 1
    return pixels_of(array[:rows], len(paths), decoding.facts())


@contextmanager
def decoded(paths: Sequence[Path], form: PixelForm) -> Iterator[Iterator[Decoded]]:
    """The files one after the other, decoded ahead by a thread a core (Pillow works outside of Python's lock)."""
    threads = os.cpu_count() or 1
    with warnings.catch_warnings():  # the filters are the process's, not a thread's
        make_ready()
        with ThreadPoolExecutor(threads) as pool:
            try:
                yield ahead(pool, 2 * threads, TOGETHER, paths, partial(_some, form=form))
            finally:
                pool.shutdown(cancel_futures=True)


def make_ready() -> None:
    """What this process does once before it decodes files."""
    import numpy as np
    from PIL import Image, TiffImagePlugin, WebPImagePlugin  # noqa: F401  # each makes its format known

    np.empty(_KEPT, np.uint8)  # freed at once
    Image.preinit()  # before the threads, which would all do it at once
    warnings.simplefilter("ignore")


def ahead(
    pool: ThreadPoolExecutor, most: int, together: int, files: Sequence[S], decode: Callable[[Sequence[S]], Sequence[T]]
) -> Iterator[T]:
    """What a pool makes of files, in order; of no more than ``most`` times ``together`` files it has begun before."""
    tasks = (pool.submit(decode, files[start : start + together]) for start in range(0, len(files), together))
    waiting: deque[Future[Sequence[T]]] = deque(islice(tasks, most))
    while waiting:
        done = waiting.popleft().result()
        waiting.extend(islice(tasks, 1))
        yield from done


def _some(paths: Sequence[Path], form: PixelForm) -> list[Decoded]:
    return [read_image(path, form) for path in paths]


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
