"""What the next epoch needs, made while this one is computed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from queue import SimpleQueue
from threading import Thread
from typing import TypeVar

T = TypeVar("T")


@contextmanager
def made_ahead(make: Callable[[int], T], first: int) -> Iterator[Iterator[T]]:
    """What ``make`` gives for a number and those after it, one at a time, the next one made meanwhile in a thread.

    Queues, since they hand over sooner than a pool of one thread. ``make`` must depend on its number alone.
    What it raises is raised when its turn has come.
    """
    asked: SimpleQueue[int | None] = SimpleQueue()
    made: SimpleQueue[Callable[[], T]] = SimpleQueue()

    def work() -> None:
        while (number := asked.get()) is not None:
            made.put(tried(make, number))

    def each() -> Iterator[T]:
        for number in count(first + 1):
            value = made.get()()
            asked.put(number)
            yield value

    thread = Thread(target=work, name="nnrun ahead")
    thread.start()
    asked.put(first)
    try:
        yield each()
    finally:
        asked.put(None)
        thread.join()


def tried(make: Callable[[int], T], number: int) -> Callable[[], T]:
    """A function that gives what was made, or raises what was raised."""
    try:
        made = make(number)
    except BaseException as error:
        raised = error

        def fail() -> T:
            raise raised

        return fail
    return lambda: made
