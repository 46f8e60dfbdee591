"""Prefetching: what the next epoch needs is made in a thread while this one is computed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from queue import SimpleQueue
from threading import Thread
from typing import TypeVar

T = TypeVar("T")


@contextmanager
def prefetched(make: Callable[[int], T], first: int) -> Iterator[Iterator[T]]:
    """What ``make`` gives for a number and those after it, one at a time, the next made meanwhile in a thread.

    Queues, since they hand over sooner than a pool of one thread. ``make`` must depend on its number alone.
    What it raises is raised when its turn has come.
    """
    numbers: SimpleQueue[int | None] = SimpleQueue()
    results: SimpleQueue[Callable[[], T]] = SimpleQueue()

    def work() -> None:
        while (number := numbers.get()) is not None:
            results.put(tried(make, number))

    def values() -> Iterator[T]:
        for number in count(first + 1):
            value = results.get()()
            numbers.put(number)
            yield value

    thread = Thread(target=work, name="nnrun ahead")
    thread.start()
    numbers.put(first)
    try:
        yield values()
    finally:
        numbers.put(None)
        thread.join()


def tried(make: Callable[[int], T], number: int) -> Callable[[], T]:
    """A function that gives what was made, or raises what was raised."""
    try:
        value = make(number)
    except BaseException as error:
        raised = error

        def fail() -> T:
            raise raised

        return fail
    return lambda: value
