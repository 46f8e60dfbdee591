"""Stretches of rows that are read in a thread before they are asked for, some of them and no more (prefetching)."""

from __future__ import annotations

import sys
from collections.abc import Generator, Iterator
from dataclasses import dataclass
from queue import SimpleQueue
from threading import Semaphore, Thread
from typing import Generic, TypeVar

T = TypeVar("T")

AHEAD = 8
"""Stretches that are in memory, prepared, before they are asked for."""


SWITCH = 5e-4
"""Seconds after which a thread that waits for Python is let go on, a tenth of what is usual: an import waits for
nothing, and reading would wait for it a thousand times."""


@dataclass(frozen=True, slots=True)
class _Raised:
    """What was raised in the place of a stretch."""

    error: BaseException


class ReadingAhead(Generic[T]):
    """Reads from its beginning until its block ends. What reading raises is raised when its turn has come."""

    def __init__(self) -> None:
        self._read: SimpleQueue[T | _Raised | None] = SimpleQueue()
        self._room, self._closed = Semaphore(AHEAD), False
        self._thread: Thread | None = None

    def begin(self, stretches: Generator[T]) -> None:
        """Read the first stretch here, whereby all that reading needs is imported, and the others in a thread.

        Args:
            stretches: None of them is None. It is closed in the end.
        """
        self._stretches = stretches
        try:
            first = next(stretches, None)
        except Exception as error:  # Ctrl-C does not wait for its turn
            self._read.put(_Raised(error))
        else:
            self._read.put(first)
        self._thread = Thread(target=self._go_on, name="nnrun ahead")
        self._thread.start()

    def _go_on(self) -> None:
        more = True
        while more:
            self._room.acquire()
            if self._closed:
                return
            try:
                stretch = next(self._stretches, None)
            except BaseException as error:
                self._read.put(_Raised(error))
                return
            self._read.put(stretch)
            more = stretch is not None

    def __iter__(self) -> Iterator[T]:
        """The stretches."""
        while (stretch := self._read.get()) is not None:
            if isinstance(stretch, _Raised):
                raise stretch.error
            self._room.release()
            yield stretch

    def __enter__(self) -> ReadingAhead[T]:
        """Nothing is read yet."""
        self._switch = sys.getswitchinterval()
        sys.setswitchinterval(SWITCH)
        return self

    def __exit__(self, *_: object) -> None:
        """Ends the thread, once it has read what it reads."""
        sys.setswitchinterval(self._switch)
        self._closed = True
        self._room.release()
        if self._thread is not None:
            self._thread.join()
            self._stretches.close()
