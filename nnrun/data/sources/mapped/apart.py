"""Converts a table in a process of its own: what reading it imports (pandas) takes no memory of the training."""

from __future__ import annotations

import pickle
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from nnrun.child_process import end, start
from nnrun.data.cache.cached import is_cached
from nnrun.data.cache.watcher import current

if TYPE_CHECKING:
    from nnrun.data.cache.key import Key
    from nnrun.data.sources.request import Request

MODULE = "nnrun.data.sources.mapped.table_conversion"
WORTH = 1 << 24
"""Bytes of a table from which a process is started for it."""
PATIENCE = 10.0
"""Seconds in which a process that is told to end takes away what it began."""


def convert_apart(key: Key, reader: str, request: Request, size: int) -> None:
    """Have another process make the entry of a key; it holds the entry's lock meanwhile.

    Nothing is done where the entry is there, or the table is small. Where the process cannot be started, or ends
    without a word, the entry is not there either: whoever asks for it makes it.

    Args:
        key: Of the entry.
        reader: The module whose ``read(request, apart=False)`` makes it.
        request: What is read.
        size: Bytes of the table.

    Raises:
        NnrunError: What reading it raises.
    """
    if size < WORTH or is_cached(key):
        return
    with suppress(OSError, EOFError, pickle.UnpicklingError), _started() as process:
        assert process.stdin is not None
        assert process.stdout is not None
        with process.stdin as requests:
            pickle.dump((reader, request), requests)
        watcher = current()
        while (message := pickle.load(process.stdout)) is not None:  # noqa: S301  # nobody else can write to it
            kind, *values = message
            if kind == "error":
                raise values[0]
            (watcher.note if kind == "note" else watcher.converting)(*values)


@contextmanager
def _started() -> Iterator[subprocess.Popen[bytes]]:
    """The process; afterwards it has ended. Told to, it takes away what it began."""
    process = start(MODULE)
    try:
        yield process
    finally:
        process.terminate()
        try:
            with suppress(subprocess.TimeoutExpired):
                process.wait(PATIENCE)
        finally:
            end(process)
