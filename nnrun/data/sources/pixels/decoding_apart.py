"""Many image files, decoded by a process a core, which write the pixels where they belong.

Threads wait for Python's lock half of the time: of an image it is held while its header is read, its pixels are made an
array, written and summed up.
"""

from __future__ import annotations

import os
import pickle
import subprocess
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path
from queue import SimpleQueue
from typing import TYPE_CHECKING, NamedTuple

from nnrun.child_process import end, ending, start
from nnrun.data.sources.pixels.decoded_files import ahead
from nnrun.errors import Place, TrainingError

if TYPE_CHECKING:
    from nnrun.data.sources.pixels.decoding import Decoded, PixelForm
    from nnrun.data.sources.pixels.stamps import Stamp

MODULE = "nnrun.data.sources.pixels.decoding_process"
WORTH = 2.0
"""Seconds of a core from which processes are started for it."""
FILE = 1e-4
"""Seconds of a core that a file takes, beside those for its bytes."""
SPEED = 5e7
"""Bytes of files that a core decodes in a second."""
TOGETHER = 64
"""The most files that a process is asked for at once."""
TASK = 0.1
"""Seconds of a core that they should take: how far it is is told after each."""


class Target(NamedTuple):
    """Where the pixels go."""

    path: Path
    start: int
    """The byte at which the first image begins."""
    shape: tuple[int, ...]
    """Of an image: pixels of another shape are not written."""


class Placed(NamedTuple):
    """A file whose pixels are where they belong."""

    file: Decoded
    """Without its pixels."""
    stamp: Stamp | None
    """As it was after it was read."""
    checksum: int = 0
    """CRC-32 of the pixels."""


class Images(NamedTuple):
    """What is asked for: some files, the first of which is at this place among all."""

    first: int
    paths: tuple[Path, ...]


class Crew(NamedTuple):
    """Those that decode."""

    processes: list[subprocess.Popen[bytes]]
    together: int
    """Files that each is asked for at once."""


def crew_for(files: int, size: int) -> tuple[int, int]:
    """How many processes decode so many files, of so many bytes together, and how many files each is asked for at once.

    A process a core, but none that has less than a second to do, and none at all where threads are as fast.
    """
    cores, seconds = os.cpu_count() or 1, files * FILE + size / SPEED
    if cores == 1 or not hasattr(os, "pwrite") or seconds < WORTH:
        return 0, 0
    return min(cores, int(seconds)), min(TOGETHER, max(1, int(files * TASK / seconds)))


@contextmanager
def hired(count: int, together: int) -> Iterator[Crew]:
    """So many processes; none where the system refuses one. Afterwards all have ended."""
    processes: list[subprocess.Popen[bytes]] = []
    try:
        try:
            processes.extend(start(MODULE) for _ in range(count))
        except OSError:
            _end_all(processes)
        yield Crew(processes, together)
    finally:
        _end_all(processes)


def _end_all(processes: list[subprocess.Popen[bytes]]) -> None:
    while processes:
        end(processes.pop())


@contextmanager
def decoded_apart(
    crew: Crew, paths: Sequence[Path], form: PixelForm, target: Target
) -> Iterator[Iterator[Placed | OSError]]:
    """The files one after the other, their pixels in a file; an error of the system where it does not take them.

    Args:
        crew: Who decodes them, and has ended afterwards.
        paths: Where the files are.
        form: Size and channels.
        target: Where the pixels go: those of each file to the place that it has among all.

    Raises:
        TrainingError: A process ended.
    """
    idle: SimpleQueue[subprocess.Popen[bytes]] = SimpleQueue()
    for process in crew.processes:
        _send(process, (form, target))
        idle.put(process)

    def decode(places: Sequence[int]) -> Sequence[Placed | OSError]:
        process, some = idle.get(), tuple(paths[place] for place in places)
        try:
            _send(process, Images(places[0], some))
            reply = _reply(process, some)
        finally:
            idle.put(process)  # also one that is gone: whoever takes it is told so
        return [reply] if isinstance(reply, OSError) else reply

    with ThreadPoolExecutor(len(crew.processes)) as pool:
        try:
            yield ahead(pool, 2 * len(crew.processes), crew.together, range(len(paths)), decode)
        finally:
            for process in crew.processes:
                process.kill()
            pool.shutdown(cancel_futures=True)


def _send(process: subprocess.Popen[bytes], message: object) -> None:
    """Ask a process; that it is gone is told by its silence."""
    assert process.stdin is not None
    with suppress(OSError):
        pickle.dump(message, process.stdin)
        process.stdin.flush()


def _reply(process: subprocess.Popen[bytes], some: Sequence[Path]) -> list[Placed] | OSError:
    assert process.stdout is not None
    try:
        reply: list[Placed] | OSError = pickle.load(process.stdout)  # noqa: S301  # nobody else can write to it
    except (EOFError, pickle.UnpicklingError):
        which = "it" if len(some) == 1 else f"it and the {len(some) - 1} files after it"
        raise TrainingError(
            f"the process that decoded {which} {ending(process.wait())}; nothing is kept of them, start again",
            place=Place(str(some[0]), 1, 1),
            code="out-of-memory",
        ) from None
    return reply
